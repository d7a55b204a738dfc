-- Where events come from: a partner's webhooks, a feed, a calendar, a stream. Follows the configuration; what is
-- gone from it is kept with its history, and not known any more.
--
--   RUNNING ◄──► PAUSED     an operator's decision: what comes is stored and not read
--      ▲ └─────► STOPPED    the source said so, such as an app that was uninstalled
--      └────────────┘
CREATE TABLE source (
    id                     text        PRIMARY KEY,    -- kind/name, as trigger events name it
    kind                   text        NOT NULL,
    page_id                text,                       -- null where it speaks of several
    pushed                 boolean     NOT NULL,       -- it calls us; else we poll it
    known                  boolean     NOT NULL DEFAULT true,
    state                  text        NOT NULL DEFAULT 'RUNNING',
    reason                 text,
    since                  timestamptz NOT NULL,
    silence_after_seconds  bigint,                     -- null: it may be silent for ever
    last_event_at          timestamptz,
    last_accepted_at       timestamptz,

    reconcile_due_at       timestamptz,
    reconcile_cause        text,
    reconcile_asked        bigint      NOT NULL DEFAULT 0,    -- tells what was asked while a run was under way
    reconcile_tries        integer     NOT NULL DEFAULT 0,
    reconcile_leased_until timestamptz,
    reconciled_at          timestamptz,
    reconciled_said        text,

    CONSTRAINT source_is_named_by_its_kind CHECK (starts_with(id, kind || '/')),
    CONSTRAINT source_state_is_known CHECK (state IN ('RUNNING', 'PAUSED', 'STOPPED')),
    CONSTRAINT a_rest_has_a_reason CHECK ((reason IS NULL) = (state = 'RUNNING')),
    CONSTRAINT a_due_run_has_a_cause CHECK ((reconcile_due_at IS NULL) = (reconcile_cause IS NULL))
);

-- How much each said on a day of UTC.
CREATE TABLE source_day (
    source_id text   NOT NULL REFERENCES source,
    day       date   NOT NULL,
    events    bigint NOT NULL,
    accepted  bigint NOT NULL,    -- of these, trigger events
    PRIMARY KEY (source_id, day)
);

-- What a person should look at, while it lasts.
CREATE TABLE source_alert (
    source_id text        NOT NULL REFERENCES source,
    kind      text        NOT NULL,
    since     timestamptz NOT NULL,
    detail    text        NOT NULL,
    PRIMARY KEY (source_id, kind),
    CONSTRAINT source_alert_is_known CHECK (kind IN ('SILENT', 'GAP', 'SUBSCRIPTION', 'RECONCILE_FAILED'))
);

-- When a node of this gateway was last at work: after a gap, sources are asked for what they said meanwhile.
CREATE TABLE alive (
    one boolean     PRIMARY KEY DEFAULT true CHECK (one),
    at  timestamptz NOT NULL
);
