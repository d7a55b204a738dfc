-- Webhooks in weeks that are made ahead and dropped as a whole after otn.inbox.keep. Each week has a unique index of its
-- own over (kind, source, delivery_id), for one over all would have to hold received_at too; what stands in the week
-- before is looked up when a webhook is stored.
--
--   RECEIVED ──► DONE      (reason: what came of it, also when that is nothing)
--    ▲ │  ▲ └──► FAILED    (cannot be read; a person has to look)
--    │ └──┘ a try that failed waits until due_at
--    └── DONE and FAILED ones can be read again, by a person's decision
ALTER TABLE inbox RENAME TO inbox_before;
ALTER TABLE inbox_before RENAME CONSTRAINT inbox_pkey TO inbox_before_pkey;
ALTER INDEX inbox_due RENAME TO inbox_before_due;

CREATE TABLE inbox (
    id          bigint      GENERATED ALWAYS AS IDENTITY,
    kind        text        NOT NULL,    -- whose format: messenger, shopify, …
    source      text        NOT NULL,    -- which account of it: the partner, the app
    delivery_id text        NOT NULL,    -- the sender's own name for this delivery, else a digest of it
    subject     text        NOT NULL,    -- what the sender says it is about
    body        bytea       NOT NULL,    -- raw bytes, sealed: they hold tokens and personal data
    received_at timestamptz NOT NULL,
    state       text        NOT NULL DEFAULT 'RECEIVED',
    reason      text,
    change      text,                    -- state before and after, in words, where one was compared
    events      uuid[],                  -- the trigger events that it made
    tries       integer     NOT NULL DEFAULT 0,
    read_again  integer     NOT NULL DEFAULT 0,    -- how often a person had it read again
    due_at      timestamptz NOT NULL,
    settled_at  timestamptz,

    PRIMARY KEY (id, received_at),
    CONSTRAINT inbox_state_is_known CHECK (state IN ('RECEIVED', 'DONE', 'FAILED')),
    CONSTRAINT settled_when_final CHECK ((settled_at IS NOT NULL) = (state <> 'RECEIVED'))
) PARTITION BY RANGE (received_at);
-- What is sealed looks random: trying to compress it would be in vain.
ALTER TABLE inbox ALTER COLUMN body SET STORAGE EXTERNAL;
CREATE INDEX inbox_due ON inbox (kind, source, id) WHERE state = 'RECEIVED';
CREATE INDEX inbox_failed ON inbox (kind, source, id) WHERE state = 'FAILED';

-- What no week holds yet, so that nothing is ever refused for want of a partition.
CREATE TABLE inbox_other PARTITION OF inbox DEFAULT;
ALTER TABLE inbox_other ALTER COLUMN body SET STORAGE EXTERNAL;
CREATE UNIQUE INDEX ON inbox_other (kind, source, delivery_id);

INSERT INTO inbox (id, kind, source, delivery_id, subject, body, received_at, state, reason, tries, due_at, settled_at)
OVERRIDING SYSTEM VALUE
SELECT id, kind, source, delivery_id, subject, body, received_at, state, reason, tries, due_at, settled_at
FROM inbox_before;
SELECT setval(pg_get_serial_sequence('inbox', 'id'), greatest((SELECT max(id) FROM inbox), 1));

-- Which stored webhooks are about whom, so that they can be found without opening all of them. Dropped with them.
ALTER TABLE webhook_person RENAME TO webhook_person_before;
ALTER TABLE webhook_person_before RENAME CONSTRAINT webhook_person_pkey TO webhook_person_before_pkey;
CREATE TABLE webhook_person (
    person      bytea       NOT NULL,    -- keyed digest
    inbox_id    bigint      NOT NULL,
    received_at timestamptz NOT NULL,
    PRIMARY KEY (person, inbox_id, received_at)
) PARTITION BY RANGE (received_at);
CREATE TABLE webhook_person_other PARTITION OF webhook_person DEFAULT;
INSERT INTO webhook_person (person, inbox_id, received_at)
SELECT person, inbox_id, received_at
FROM webhook_person_before
JOIN inbox_before ON inbox_before.id = inbox_id;
DROP TABLE webhook_person_before;
DROP TABLE inbox_before;
