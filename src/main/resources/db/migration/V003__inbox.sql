-- Webhooks as they came, stored before anyone is answered, read later and once.
--
--   RECEIVED ──► DONE      (reason: what came of it, also when that is nothing)
--      │  ▲ └──► FAILED    (cannot be read; a person has to look)
--      └──┘ a try that failed waits until due_at
CREATE TABLE inbox (
    id          bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    kind        text        NOT NULL,    -- whose format: messenger, shopify, …
    source      text        NOT NULL,    -- which account of it: the partner, the app
    delivery_id text        NOT NULL,    -- the sender's own name for this delivery, else a digest of it
    subject     text        NOT NULL,    -- what the sender says it is about
    body        bytea       NOT NULL,    -- raw bytes, sealed: they hold tokens and personal data
    received_at timestamptz NOT NULL,
    state       text        NOT NULL DEFAULT 'RECEIVED',
    reason      text,
    tries       integer     NOT NULL DEFAULT 0,
    due_at      timestamptz NOT NULL,
    settled_at  timestamptz,

    CONSTRAINT once_per_delivery UNIQUE (kind, source, delivery_id),
    CONSTRAINT inbox_state_is_known CHECK (state IN ('RECEIVED', 'DONE', 'FAILED')),
    CONSTRAINT settled_when_final CHECK ((settled_at IS NOT NULL) = (state <> 'RECEIVED'))
);
CREATE INDEX inbox_due ON inbox (kind, id) WHERE state = 'RECEIVED';
