-- What keeps an erased person's old permissions from coming back by a webhook that is sent again or an
-- import. Keyed digests: without the gateway's key they tell nothing, and with it only whether a name that
-- somebody brings along was erased. Dropped when no token of that time can be valid any more.
CREATE TABLE erased_person (
    page_id   text        NOT NULL REFERENCES page,
    person    bytea       NOT NULL,
    erased_at timestamptz NOT NULL,     -- what the person did until then stays forgotten
    PRIMARY KEY (page_id, person)
);
CREATE INDEX erased_person_at ON erased_person (erased_at);

CREATE TABLE erased_token (
    page_id      text        NOT NULL REFERENCES page,
    token_digest bytea       NOT NULL,
    erased_at    timestamptz NOT NULL,
    PRIMARY KEY (page_id, token_digest)
);
CREATE INDEX erased_token_at ON erased_token (erased_at);

-- Which stored webhooks are about whom, so that they can be found without opening all of them.
CREATE TABLE webhook_person (
    person   bytea  NOT NULL,           -- keyed digest
    inbox_id bigint NOT NULL,
    PRIMARY KEY (person, inbox_id)
);

-- Requests that came from Meta's data deletion callback. They name an app-scoped id, which cannot be
-- matched to a page's person: an operator decides.
--
--   RECEIVED ──► ERASED       an operator found the person and erased them
--        └─────► NOT_FOUND    an operator looked, and there is nothing
CREATE TABLE deletion_request (
    code        text        PRIMARY KEY,    -- what the person shows; random
    digest      bytea       NOT NULL,       -- keyed, of the signed request: the same again is the same
    user_id     bytea,                      -- sealed; gone when the request is settled
    issued_at   timestamptz,
    received_at timestamptz NOT NULL,
    state       text        NOT NULL DEFAULT 'RECEIVED',
    settled_at  timestamptz,
    CONSTRAINT once_per_signed_request UNIQUE (digest),
    CONSTRAINT deletion_state_is_known CHECK (state IN ('RECEIVED', 'ERASED', 'NOT_FOUND')),
    CONSTRAINT settled_exactly_when_decided CHECK
        ((settled_at IS NOT NULL) = (state <> 'RECEIVED') AND (user_id IS NOT NULL) = (state = 'RECEIVED'))
);
CREATE INDEX deletion_request_open ON deletion_request (received_at) WHERE state = 'RECEIVED';
