-- Partners that were added in the console or by the API; those of the configuration have no row here.
CREATE TABLE partner (
    id            text        PRIMARY KEY,
    page_id       text        NOT NULL REFERENCES page,
    scheme        text        NOT NULL,
    shop          text,
    url           text,                               -- where its webhooks go, where the sender signs that
    topics        text[]      NOT NULL DEFAULT '{}',  -- launch:* or whole keys; none is all
    quota_events  integer,                            -- in each window; null is no limit
    quota_seconds integer,
    created_at    timestamptz NOT NULL,

    CONSTRAINT partner_id_is_a_name CHECK (id ~ '^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$'),
    CONSTRAINT quota_has_events_and_a_window CHECK
        ((quota_events IS NULL) = (quota_seconds IS NULL) AND quota_events > 0 AND quota_seconds > 0
         OR quota_events IS NULL AND quota_seconds IS NULL)
);

-- Any that has not ended may have signed: an old one goes on for a while beside the new one.
CREATE TABLE partner_secret (
    partner_id text        NOT NULL REFERENCES partner ON DELETE CASCADE,
    id         bigint      GENERATED ALWAYS AS IDENTITY,
    sealed     bytea       NOT NULL,
    created_at timestamptz NOT NULL,
    ends_at    timestamptz,                           -- null: in force until it is replaced

    PRIMARY KEY (partner_id, id)
);

-- Keys for the API, also of partners of the configuration. The key itself is nowhere.
CREATE TABLE partner_key (
    id           text        PRIMARY KEY,             -- the part of the key that may be shown
    partner_id   text        NOT NULL,
    name         text        NOT NULL,                -- where it is used, in its owner's words
    digest       bytea       NOT NULL,
    scopes       text[]      NOT NULL,
    created_at   timestamptz NOT NULL,
    last_used_at timestamptz,                         -- to the minute
    revoked_at   timestamptz,

    CONSTRAINT a_key_opens_something CHECK (cardinality(scopes) > 0)
);
CREATE INDEX partner_key_of ON partner_key (partner_id);

-- A partner sees its own events alone; behind the colon stands the source of a CloudEvent.
CREATE INDEX trigger_event_of_source ON trigger_event (split_part(source, ':', 1), id);
