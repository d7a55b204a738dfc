-- Deliveries in two tables: what was decided, and what is still to be done.
--
--   delivery         one row for each person and event, written when it is planned and when it ends
--   delivery_queue   what is open; a row is made by the plan, leased by a claim, deleted by the end
--
--              ┌── retry, with its time ──┐
--              ▼                          │
--   (plan) ─► DUE ──claim──► SENDING ──settle──► SENT
--              │                │               DEAD                a human may decide
--              │                └── lease ends  PROBABLY_DELIVERED  no answer, then a dead token
--              │                    (UNKNOWN) ► DUE
--              └── event stale, person erased ► CANCELLED           the consent is given back
--
-- DUE is a queue row without a lease, SENDING one with a lease; all else is delivery.outcome. An answer
-- that says "accepted" wins over every outcome but SENT, however late it is read.
--
-- Why two: nothing that changes on the hot path stands in an index, so claims and ends rewrite no index
-- entry (PostgreSQL's HOT updates), and what is open costs the same whatever has been sent before.

ALTER TABLE delivery RENAME TO delivery_012;
ALTER TABLE attempt RENAME TO attempt_012;
ALTER TABLE delivery_012 DROP CONSTRAINT one_message_per_person_and_event;
DROP INDEX delivery_of_person, delivery_dead, delivery_replayed, attempt_of_delivery;   -- names that come again

CREATE SEQUENCE delivery_number;
SELECT setval('delivery_number', (SELECT coalesce(max(id), 0) + 1 FROM delivery_012), false);

-- In partitions by time, which are made ahead and dropped as a whole: event ids are UUIDs of version 7, so
-- their order is the order of time, and the key that allows one message a person and event can hold in
-- each partition alone. No foreign keys: each would be looked up for each row of a plan.
CREATE TABLE delivery (
    page_id     text        NOT NULL,
    event_id    uuid        NOT NULL,
    psid        text        NOT NULL,
    id          bigint      NOT NULL DEFAULT nextval('delivery_number'),
    consent_id  bigint      NOT NULL,
    topic       text        NOT NULL,
    channel     text        NOT NULL DEFAULT 'messenger',
    media       boolean     NOT NULL DEFAULT false, -- audio or video, for which the platform's limit is lower
    created_at  timestamptz NOT NULL,
    expires_at  timestamptz NOT NULL,               -- the earlier of event and consent
    -- the rest is written by the end
    outcome     text,                               -- null while it stands in delivery_queue
    reason      text,
    message_id  text,
    attempt     integer     NOT NULL DEFAULT 0,     -- how many were made
    unknown     boolean     NOT NULL DEFAULT false, -- one of them ended without an answer
    finished_at timestamptz,
    -- outcome = 'DEAD', in a column of its own: an index on outcome would be rewritten by each end
    dead        boolean     NOT NULL DEFAULT false,
    -- what a person decided: DEAD ──replay──► DUE, DEAD ──discard──► CANCELLED
    replayed_at          timestamptz,               -- the last replay that was not cancelled
    replay_of_reason     text,                      -- how it had ended before, for a cancelled replay
    replay_of_attempt    integer,
    replay_of_expires_at timestamptz,
    discarded_why        text,                      -- in the words of who decided

    CONSTRAINT one_message_per_person_and_event PRIMARY KEY (page_id, event_id, psid),
    CONSTRAINT delivery_outcome_is_known CHECK (outcome IN ('SENT', 'DEAD', 'CANCELLED', 'PROBABLY_DELIVERED')),
    CONSTRAINT finished_exactly_when_final CHECK ((finished_at IS NOT NULL) = (outcome IS NOT NULL)),
    CONSTRAINT dead_is_an_outcome CHECK (dead = (outcome IS NOT DISTINCT FROM 'DEAD')),
    CONSTRAINT sent_has_a_message_id CHECK ((outcome = 'SENT') <= (message_id IS NOT NULL)),
    CONSTRAINT an_end_has_a_reason CHECK
        (outcome IS NOT DISTINCT FROM 'SENT' OR (outcome IS NULL) = (reason IS NULL)),
    CONSTRAINT a_replay_knows_what_it_repeats CHECK
        ((replayed_at IS NULL) = (replay_of_reason IS NULL)
         AND (replayed_at IS NULL) = (replay_of_attempt IS NULL)
         AND (replayed_at IS NULL) = (replay_of_expires_at IS NULL)),
    CONSTRAINT discarded_with_words CHECK (reason IS DISTINCT FROM 'discarded' OR discarded_why IS NOT NULL)
) PARTITION BY RANGE (event_id);

-- What no month holds yet, so that nothing is ever refused for want of a partition.
CREATE TABLE delivery_other PARTITION OF delivery DEFAULT WITH (fillfactor = 60);

CREATE INDEX delivery_by_id ON delivery (id);
CREATE INDEX delivery_of_person ON delivery (page_id, psid);
CREATE INDEX delivery_dead ON delivery (page_id, id) WHERE dead;
CREATE INDEX delivery_replayed ON delivery (page_id, id) WHERE replayed_at IS NOT NULL;

CREATE TABLE delivery_queue (
    page_id      text        NOT NULL,
    consent_id   bigint      NOT NULL,
    id           bigint      NOT NULL,               -- delivery.id
    event_id     uuid        NOT NULL,
    psid         text        NOT NULL,
    topic        text        NOT NULL,
    channel      text        NOT NULL DEFAULT 'messenger',
    lane         smallint    NOT NULL DEFAULT 2,     -- 1 goes first
    media        boolean     NOT NULL DEFAULT false,
    replayed     boolean     NOT NULL DEFAULT false, -- sent again at a person's wish
    alone        boolean     NOT NULL DEFAULT false, -- no other of this person is open: a claim need not look
    attempt      integer     NOT NULL DEFAULT 0,     -- number of the last attempt; fences late writers
    charged      integer     NOT NULL DEFAULT 0,     -- attempts that used up a retry
    unknown      boolean     NOT NULL DEFAULT false, -- an attempt ended without an answer
    due_at       timestamptz NOT NULL,
    leased_until timestamptz,
    expires_at   timestamptz NOT NULL,

    CONSTRAINT one_open_delivery_per_consent PRIMARY KEY (page_id, consent_id)
) WITH (fillfactor = 50,
        -- rows live for minutes: cleaned by their number, not by their share
        autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 20000,
        autovacuum_analyze_scale_factor = 0, autovacuum_analyze_threshold = 20000,
        autovacuum_vacuum_cost_delay = 0);

CREATE INDEX delivery_queue_order ON delivery_queue (page_id, lane, due_at, id);
CREATE INDEX delivery_queue_event ON delivery_queue (page_id, event_id);
CREATE INDEX delivery_queue_person ON delivery_queue (page_id, psid);
CREATE INDEX delivery_queue_expiring ON delivery_queue (expires_at);
CREATE INDEX delivery_queue_replayed ON delivery_queue (event_id) WHERE replayed;

-- One row for each claim, with what it leased: so a lease that ends is found without an index on the queue.
CREATE TABLE delivery_lease (
    leased_until timestamptz NOT NULL,
    page_ids     text[]      NOT NULL,
    consent_ids  bigint[]    NOT NULL
);
ALTER TABLE delivery_lease ALTER page_ids SET STORAGE EXTERNAL, ALTER consent_ids SET STORAGE EXTERNAL;

-- How many deliveries of an event are in which state: kept, not counted. Each change adds rows, for which
-- nobody waits; they are summed up behind.
CREATE TABLE delivery_count (
    page_id  text    NOT NULL,
    event_id uuid    NOT NULL,
    state    text    NOT NULL,
    n        bigint  NOT NULL,
    summed   boolean NOT NULL DEFAULT false
) WITH (autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 5000);
CREATE INDEX delivery_count_of_event ON delivery_count (page_id, event_id);
CREATE INDEX delivery_count_open ON delivery_count (page_id) WHERE state IN ('DUE', 'SENDING');
CREATE INDEX delivery_count_to_sum ON delivery_count (page_id, event_id) WHERE NOT summed;

CREATE VIEW delivery_state AS
SELECT delivery.page_id, delivery.id, delivery.event_id, delivery.psid, delivery.consent_id, delivery.topic,
       delivery.channel, queue.lane, queue.due_at, queue.leased_until, queue.charged,
       coalesce(delivery.outcome, CASE WHEN queue.leased_until IS NULL THEN 'DUE' ELSE 'SENDING' END) AS state,
       coalesce(queue.attempt, delivery.attempt) AS attempt,
       coalesce(queue.unknown, delivery.unknown) AS unknown,
       delivery.reason, delivery.message_id, delivery.created_at, delivery.expires_at, delivery.finished_at,
       delivery.replayed_at, delivery.discarded_why
FROM delivery
LEFT JOIN delivery_queue AS queue
    ON queue.page_id = delivery.page_id AND queue.consent_id = delivery.consent_id AND queue.id = delivery.id;

-- What each attempt told us. Append-only; a late answer is one more fact about the same attempt.
CREATE TABLE attempt (
    page_id     text        NOT NULL,
    delivery_id bigint      NOT NULL,
    n           integer     NOT NULL,
    started_at  timestamptz NOT NULL,
    ended_at    timestamptz NOT NULL,
    class       text        NOT NULL,    -- SENT or an outcome class
    status      integer,                 -- HTTP
    code        integer,
    subcode     integer,
    trace_id    text,
    detail      text                     -- in words; never the message, never a token
) PARTITION BY RANGE (ended_at);
CREATE TABLE attempt_other PARTITION OF attempt DEFAULT;
CREATE INDEX attempt_of_delivery ON attempt (delivery_id, n);
-- A campaign whose own calls go wrong is seen without a look at all that went well.
CREATE INDEX attempt_refused_by ON attempt (code, subcode, ended_at)
    WHERE code IS NOT NULL AND subcode IS NOT NULL;

INSERT INTO delivery
SELECT page_id, event_id, psid, id, consent_id, topic, channel, false, created_at, expires_at,
       CASE WHEN finished_at IS NOT NULL THEN state END, reason, message_id, attempt, unknown, finished_at,
       state = 'DEAD', replayed_at, replay_of_reason, replay_of_attempt, replay_of_expires_at, discarded_why
FROM delivery_012;

-- What was being sent stays leased; its lease is found here.
INSERT INTO delivery_queue
SELECT page_id, consent_id, id, event_id, psid, topic, channel, lane, false, replayed_at IS NOT NULL, false, attempt,
       charged, unknown, due_at, leased_until, expires_at
FROM delivery_012
WHERE finished_at IS NULL;

INSERT INTO delivery_lease
SELECT max(leased_until), array_agg(page_id), array_agg(consent_id)
FROM delivery_queue
WHERE leased_until IS NOT NULL
HAVING count(*) > 0;

INSERT INTO delivery_count
SELECT page_id, event_id, state, count(*), true
FROM delivery_state
GROUP BY 1, 2, 3;

INSERT INTO attempt SELECT * FROM attempt_012;

DROP TABLE delivery_012;
DROP TABLE attempt_012;

-- RESERVED to SPENT, which each message does, touches no index any more: they ask "held", not "state".
-- An update that leaves an indexed value as it was may stay on its page.
ALTER TABLE consent
    ADD COLUMN held boolean GENERATED ALWAYS AS (state = 'HELD') STORED,
    SET (fillfactor = 60);
DROP INDEX consent_waiting, consent_expiring, consent_reserved;
CREATE INDEX consent_waiting ON consent (page_id, topic, psid, expires_at) WHERE held;
CREATE INDEX consent_expiring ON consent (expires_at) WHERE held;

-- A page's pace besides the one of the second: what left it on a day, and what of a second was media.
ALTER TABLE page_pace ADD COLUMN media integer NOT NULL DEFAULT 0;
CREATE TABLE page_day (
    page_id text    NOT NULL REFERENCES page,
    day     date    NOT NULL,            -- UTC
    used    integer NOT NULL,
    PRIMARY KEY (page_id, day)
);
