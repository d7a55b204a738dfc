-- Consents that come from another bot.
--
--   RUNNING ──► DONE
--      │  ▲
--      ▼  │  the same rows are sent again under the same name
--   INTERRUPTED
CREATE TABLE consent_import (
    id          text        PRIMARY KEY,
    state       text        NOT NULL DEFAULT 'RUNNING',
    started_at  timestamptz NOT NULL,
    seen_at     timestamptz NOT NULL,        -- of the last batch
    ended_at    timestamptz,
    rows        bigint      NOT NULL DEFAULT 0,   -- read so far, also blank lines
    imported    bigint      NOT NULL DEFAULT 0,
    repeats     bigint      NOT NULL DEFAULT 0,   -- tokens that were there already
    erased      bigint      NOT NULL DEFAULT 0,   -- of people who asked to be forgotten
    refused     bigint      NOT NULL DEFAULT 0,
    digest      bytea       NOT NULL DEFAULT '',  -- SHA-256 of the rows read so far: tells another file
    CONSTRAINT import_state_is_known CHECK (state IN ('RUNNING', 'INTERRUPTED', 'DONE')),
    CONSTRAINT ended_exactly_when_done CHECK ((ended_at IS NOT NULL) = (state = 'DONE'))
);
CREATE INDEX consent_import_recent ON consent_import (started_at);

CREATE TABLE import_refusal (
    import_id text    NOT NULL REFERENCES consent_import ON DELETE CASCADE,
    row       bigint  NOT NULL,              -- the line, or the place in the array, from 1
    field     text    NOT NULL,
    code      text    NOT NULL,
    detail    text    NOT NULL,              -- what to write instead; never what was written
    PRIMARY KEY (import_id, row)
);
