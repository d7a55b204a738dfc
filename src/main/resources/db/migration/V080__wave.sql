-- Waves: of a thing of which there are few, few are told at once.
--
--   PLANNED ──► wave 1 is let go, its people are planned ──► RUNNING, next_wave_at
--      ▲                                                       │
--      └──── it is still there: the next wave is let go ◄──────┘──► nobody left, sold out, nobody counts it: waves_end
--
-- What is kept here is enough to go on from: a wave is one row, made once, and how many of it are planned is written with
-- the deliveries themselves.
ALTER TABLE campaign
    ADD COLUMN per_unit     numeric,      -- people told per unit in stock; null tells everybody at once
    ADD COLUMN wave_pause   interval,
    ADD COLUMN wave_max     integer,      -- people
    ADD COLUMN next_wave_at timestamptz,  -- when the stock is looked at again; null while a wave is being planned
    ADD COLUMN wave_waits   text,         -- why the next wave waits until then: a code
    ADD COLUMN waves_end    text,         -- why there is no next one: a code
    ADD CONSTRAINT waves_have_all_rules CHECK
        ((per_unit IS NULL) = (wave_pause IS NULL) AND (per_unit IS NULL) = (wave_max IS NULL)),
    ADD CONSTRAINT only_waves_wait_and_end CHECK
        (per_unit IS NOT NULL OR (next_wave_at IS NULL AND waves_end IS NULL)),
    ADD CONSTRAINT waits_for_a_reason CHECK ((next_wave_at IS NULL) = (wave_waits IS NULL)),
    ADD CONSTRAINT waves_go_on_or_end CHECK (next_wave_at IS NULL OR waves_end IS NULL);
CREATE INDEX campaign_in_waves ON campaign (event_id) WHERE per_unit IS NOT NULL AND ended_at IS NULL;

CREATE TABLE wave (
    event_id      uuid        NOT NULL REFERENCES campaign,
    n             integer     NOT NULL,             -- from 1
    units         bigint      NOT NULL,             -- in stock when it was let go
    size          integer     NOT NULL,             -- people, by the stock
    replaced      integer     NOT NULL DEFAULT 0,   -- places of people who could not be reached, given to the next
    people        integer     NOT NULL DEFAULT 0,   -- planned so far
    failed_before bigint      NOT NULL,             -- deliveries of the event that had ended without a message
    released_at   timestamptz NOT NULL,
    planned_at    timestamptz,                      -- when the last of its people were planned

    PRIMARY KEY (event_id, n),
    CONSTRAINT a_wave_has_a_size CHECK (n > 0 AND size > 0 AND replaced BETWEEN 0 AND size),
    CONSTRAINT no_more_than_its_places CHECK (people BETWEEN 0 AND size + replaced)
);
