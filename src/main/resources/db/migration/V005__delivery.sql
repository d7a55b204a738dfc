-- One message to one holder.
--
--              ┌── retry, with its time ──┐
--              ▼                          │
--   (plan) ─► DUE ──claim──► SENDING ──settle──► SENT
--              │                │               DEAD                a human may decide
--              │                └── lease ends  PROBABLY_DELIVERED  no answer, then a dead token
--              │                    (UNKNOWN) ► DUE
--              └── event stale, person erased ► CANCELLED           the consent is given back
--
-- An answer that says "accepted" wins over every state but SENT, however late it is read.
CREATE TABLE delivery (
    page_id      text        NOT NULL REFERENCES page,
    id           bigint      GENERATED ALWAYS AS IDENTITY,
    event_id     uuid        NOT NULL,
    psid         text        NOT NULL,
    consent_id   bigint      NOT NULL,
    topic        text        NOT NULL,
    channel      text        NOT NULL DEFAULT 'messenger',
    lane         smallint    NOT NULL DEFAULT 2,     -- 1 goes first
    state        text        NOT NULL DEFAULT 'DUE',
    attempt      integer     NOT NULL DEFAULT 0,     -- number of the last attempt; fences late writers
    charged      integer     NOT NULL DEFAULT 0,     -- attempts that used up a retry
    unknown      boolean     NOT NULL DEFAULT false, -- an attempt ended without an answer
    due_at       timestamptz NOT NULL,
    leased_until timestamptz,
    expires_at   timestamptz NOT NULL,               -- the earlier of event and consent
    reason       text,
    message_id   text,
    created_at   timestamptz NOT NULL,
    finished_at  timestamptz,

    PRIMARY KEY (page_id, id),
    FOREIGN KEY (page_id, consent_id) REFERENCES consent (page_id, id),
    CONSTRAINT one_message_per_person_and_event UNIQUE (page_id, event_id, psid),
    CONSTRAINT delivery_state_is_known CHECK
        (state IN ('DUE', 'SENDING', 'SENT', 'DEAD', 'CANCELLED', 'PROBABLY_DELIVERED')),
    CONSTRAINT finished_exactly_when_final CHECK
        ((finished_at IS NOT NULL) = (state IN ('SENT', 'DEAD', 'CANCELLED', 'PROBABLY_DELIVERED'))),
    CONSTRAINT leased_exactly_while_sending CHECK ((leased_until IS NOT NULL) = (state = 'SENDING')),
    CONSTRAINT sent_has_a_message_id CHECK ((state = 'SENT') <= (message_id IS NOT NULL)),
    CONSTRAINT an_end_has_a_reason CHECK (state IN ('DUE', 'SENDING', 'SENT') OR reason IS NOT NULL)
) WITH (fillfactor = 60);

-- Of all deliveries on one consent, at most one may still send, or have sent.
CREATE UNIQUE INDEX one_message_per_consent ON delivery (page_id, consent_id)
    WHERE state IN ('DUE', 'SENDING', 'SENT', 'PROBABLY_DELIVERED');
CREATE INDEX delivery_due ON delivery (page_id, lane, due_at, id) WHERE state = 'DUE';
CREATE INDEX delivery_open ON delivery (page_id, event_id) WHERE state IN ('DUE', 'SENDING');
CREATE INDEX delivery_leased ON delivery (leased_until) WHERE state = 'SENDING';
CREATE INDEX delivery_expiring ON delivery (expires_at) WHERE state = 'DUE';
CREATE INDEX delivery_dead ON delivery (page_id, id) WHERE state = 'DEAD';
CREATE INDEX delivery_of_person ON delivery (page_id, psid);

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
);
CREATE INDEX attempt_of_delivery ON attempt (page_id, delivery_id, n);
