-- What is remembered of a price feed between its runs.
CREATE TABLE feed (
    id             text        PRIMARY KEY,
    etag           text,                      -- opaque, as the server sent it
    last_modified  text,
    digest         bytea,                     -- of the bytes that were read last
    settings       bytea,                     -- digest of the settings that they were read with
    items          bigint,                    -- of the last run that was applied
    applied_at     timestamptz,
    checked_at     timestamptz,               -- when it was last read, or known to be unchanged
    tried_at       timestamptz,
    failed_since   timestamptz,
    failure        text
);

-- One reading of a changed file.
CREATE TABLE feed_run (
    feed_id    text        NOT NULL REFERENCES feed,
    id         bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    started_at timestamptz NOT NULL,
    ended_at   timestamptz NOT NULL,
    outcome    text        NOT NULL,
    reason     text,                          -- why it was held, or failed, or made a silent baseline
    bytes      bigint      NOT NULL DEFAULT 0,-- as they came, packed or not
    items      bigint      NOT NULL DEFAULT 0,
    repeated   bigint      NOT NULL DEFAULT 0,
    known      bigint      NOT NULL DEFAULT 0,
    fresh      bigint      NOT NULL DEFAULT 0,
    changed    bigint      NOT NULL DEFAULT 0,
    repriced   bigint      NOT NULL DEFAULT 0,
    switched   bigint      NOT NULL DEFAULT 0,
    missing    bigint      NOT NULL DEFAULT 0,
    fell       bigint      NOT NULL DEFAULT 0,
    rose       bigint      NOT NULL DEFAULT 0,
    gone       bigint      NOT NULL DEFAULT 0,
    refused    jsonb       NOT NULL DEFAULT '[]', -- [{"code", "count", "line", "what"}]
    decided_by text,

    CONSTRAINT feed_outcome_is_known CHECK (outcome IN ('APPLIED', 'HELD', 'DISCARDED', 'FAILED'))
);
CREATE INDEX feed_run_of_feed ON feed_run (feed_id, id);
CREATE INDEX feed_run_held ON feed_run (feed_id) WHERE outcome = 'HELD';

-- What a held run would change, until a person decides.
CREATE TABLE held_price (
    run_id      bigint  NOT NULL,
    item_id     text    NOT NULL,
    subject     text    NOT NULL,
    parent      text,
    product     text,
    url         text,
    price_minor bigint  NOT NULL,
    currency    text    NOT NULL,
    sale_minor  bigint,
    sale_from   timestamptz,
    sale_to     timestamptz,
    buyable     boolean NOT NULL,
    row_hash    bigint  NOT NULL,
    PRIMARY KEY (run_id, item_id)
);
