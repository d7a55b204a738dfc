-- What each partner has used of a window. Nodes take slices of it, so that few requests come here.
CREATE TABLE partner_quota (
    partner_id text        NOT NULL,
    starts_at  timestamptz NOT NULL,
    ends_at    timestamptz NOT NULL,
    taken      integer     NOT NULL,

    PRIMARY KEY (partner_id, starts_at)
) WITH (fillfactor = 50);   -- the newest window is updated again and again

-- Answers to requests with an Idempotency-Key, kept for a day to be given again.
CREATE TABLE repeatable_request (
    caller      text        NOT NULL,                 -- who may ask for the answer again
    key         text        NOT NULL,
    fingerprint bytea       NOT NULL,                 -- of method, path and body
    started_at  timestamptz NOT NULL,
    status      smallint,                             -- null while it runs
    headers     jsonb,
    answer      bytea,                                -- sealed: it may name a person

    PRIMARY KEY (caller, key),
    CONSTRAINT answered_as_a_whole CHECK ((status IS NULL) = (answer IS NULL) AND (status IS NULL) = (headers IS NULL))
);
CREATE INDEX repeatable_request_started ON repeatable_request (started_at);
