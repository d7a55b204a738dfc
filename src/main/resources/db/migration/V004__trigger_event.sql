-- Something that happened outside, named by (source, event id). Stored, then answered.
CREATE TABLE trigger_event (
    id          uuid        PRIMARY KEY,   -- version 7: ordered by time
    source      text        NOT NULL,
    event_id    text        NOT NULL,
    body_digest bytea       NOT NULL,      -- tells a repeat from another event under the same name
    page_id     text        NOT NULL REFERENCES page,
    topics      text[]      NOT NULL,
    occurred_at timestamptz NOT NULL,
    received_at timestamptz NOT NULL,
    send_at     timestamptz,               -- not before
    expires_at  timestamptz,               -- worth nothing after
    quantity    integer,
    data        jsonb       NOT NULL DEFAULT '{}',
    planned     boolean     NOT NULL DEFAULT false,   -- a campaign was opened

    CONSTRAINT once_per_event UNIQUE (source, event_id),
    CONSTRAINT an_event_has_topics CHECK (cardinality(topics) > 0)
);
CREATE INDEX trigger_event_named ON trigger_event (event_id);
CREATE INDEX trigger_event_to_plan ON trigger_event (id) WHERE NOT planned;
