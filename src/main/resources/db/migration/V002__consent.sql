-- A person as one page sees them.
CREATE TABLE subscriber (
    page_id           text        NOT NULL REFERENCES page,
    psid              text        NOT NULL,
    window_expires_at timestamptz,       -- until then the page may write without a token
    first_seen_at     timestamptz NOT NULL,
    PRIMARY KEY (page_id, psid)
);

-- A "Notify Me" card that was sent. Its id travels in the card's payload and comes back with the tap.
CREATE TABLE consent_request (
    page_id    text        NOT NULL REFERENCES page,
    id         uuid        NOT NULL,
    psid       text        NOT NULL,
    topic      text        NOT NULL,
    title      text        NOT NULL,
    data       jsonb       NOT NULL DEFAULT '{}',
    asked_at   timestamptz NOT NULL,
    message_id text,                     -- known when the platform took the card
    PRIMARY KEY (page_id, id)
);

-- One permission by one person for one topic: one token, one message.
--
--   HELD ──reserve──► RESERVED ──spend──► SPENT
--    ▲ │                │  │
--    │ └─ EXPIRED,      │  └─ VOID (the platform says it is worthless), EXPIRED, WITHDRAWN
--    │    WITHDRAWN     │
--    └────release───────┘
CREATE TABLE consent (
    page_id      text        NOT NULL REFERENCES page,
    id           bigint      GENERATED ALWAYS AS IDENTITY,
    psid         text        NOT NULL,
    topic        text        NOT NULL,
    state        text        NOT NULL DEFAULT 'HELD',
    reason       text,
    title_shown  text,
    data         jsonb       NOT NULL DEFAULT '{}',   -- what the card was about: product, url, …
    token        bytea       NOT NULL,                -- sealed
    token_digest bytea       NOT NULL,                -- keyed, so that a copy of the table tells nothing
    granted_at   timestamptz NOT NULL,
    expires_at   timestamptz NOT NULL,
    recorded_at  timestamptz NOT NULL,
    changed_at   timestamptz NOT NULL,

    PRIMARY KEY (page_id, id),
    CONSTRAINT one_consent_per_token UNIQUE (page_id, token_digest),
    CONSTRAINT consent_state_is_known CHECK
        (state IN ('HELD', 'RESERVED', 'SPENT', 'EXPIRED', 'WITHDRAWN', 'VOID')),
    CONSTRAINT consent_expires_after_it_was_given CHECK (expires_at > granted_at)
) WITH (fillfactor = 70);

CREATE INDEX consent_waiting ON consent (page_id, topic, psid, expires_at) WHERE state = 'HELD';
CREATE INDEX consent_expiring ON consent (expires_at) WHERE state = 'HELD';
CREATE INDEX consent_of_person ON consent (page_id, psid);
