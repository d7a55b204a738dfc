-- A page is the business's account on a channel. Whatever happens to it happens to it alone.
CREATE TABLE page (
    id          text PRIMARY KEY,
    name        text        NOT NULL,
    state       text        NOT NULL DEFAULT 'RUNNING',
    reason      text,                    -- why it does not run; what a person has to do about it
    credentials bytea       NOT NULL,    -- access token, sealed
    held_until  timestamptz,             -- throttled by the platform: nothing leaves before
    slow_streak integer     NOT NULL DEFAULT 0,
    changed_at  timestamptz NOT NULL,

    CONSTRAINT page_state_is_known CHECK (state IN ('RUNNING', 'PAUSED', 'STOPPED')),
    CONSTRAINT page_stops_for_a_reason CHECK (state = 'RUNNING' OR reason IS NOT NULL)
);

-- What left each page in the last moments, in slots of 100 ms: the pace that all nodes share.
CREATE TABLE page_pace (
    page_id text    NOT NULL REFERENCES page,
    slot    bigint  NOT NULL,            -- epoch milliseconds / 100
    used    integer NOT NULL,
    PRIMARY KEY (page_id, slot)
);
