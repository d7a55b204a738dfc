-- Addresses that are told what became of events, and the calls to them.
CREATE TABLE hook (
    id              uuid        PRIMARY KEY,          -- version 7
    partner_id      text,                             -- whose it is; null is the operators'
    source          text,                             -- whose events: scheme/partner; null is everybody's
    host            text        NOT NULL,             -- of the address, which is sealed: it may hold a key
    url             bytea       NOT NULL,
    secret          bytea       NOT NULL,
    salt            bytea       NOT NULL,             -- of the references to people
    types           text[]      NOT NULL,
    topic           text,                             -- launch:* or a whole key; null is all
    created_at      timestamptz NOT NULL,
    told_until      timestamptz NOT NULL,             -- results until then have become calls
    disabled_at     timestamptz,
    disabled_reason text,

    CONSTRAINT disabled_for_a_reason CHECK ((disabled_at IS NULL) = (disabled_reason IS NULL))
);
CREATE INDEX hook_of_partner ON hook (partner_id);

CREATE TABLE hook_call (
    hook_id      uuid        NOT NULL REFERENCES hook ON DELETE CASCADE,
    id           bigint      GENERATED ALWAYS AS IDENTITY,
    type         text        NOT NULL,
    subject      text        NOT NULL,                -- what it tells of; told once
    body         jsonb       NOT NULL,
    due_at       timestamptz NOT NULL,
    attempt      integer     NOT NULL DEFAULT 0,
    leased_until timestamptz,
    last_status  integer,
    last_error   text,
    created_at   timestamptz NOT NULL,
    ended_at     timestamptz,
    dead         boolean     NOT NULL DEFAULT false,  -- given up

    PRIMARY KEY (hook_id, id),
    CONSTRAINT told_once UNIQUE (hook_id, type, subject),
    CONSTRAINT dead_is_an_end CHECK (NOT dead OR ended_at IS NOT NULL)
);
CREATE INDEX hook_call_due ON hook_call (hook_id, due_at, id) WHERE ended_at IS NULL;
CREATE INDEX hook_call_ended ON hook_call (ended_at);

-- Campaigns that may have news: those of late, and those that are not long over.
CREATE INDEX campaign_created ON campaign (created_at);
