-- What one trigger event does to the holders of its topics.
--
--   PLANNED ──► RUNNING ──► DONE
--      │           └──────► EXPIRED     stale before all were told; the rest keep their consents
--      └──────────────────► EXPIRED, CANCELLED
CREATE TABLE campaign (
    event_id   uuid        PRIMARY KEY REFERENCES trigger_event,
    page_id    text        NOT NULL REFERENCES page,
    topics     text[]      NOT NULL,
    state      text        NOT NULL DEFAULT 'PLANNED',
    reason     text,
    plan_at    timestamptz NOT NULL,     -- when the next holders are taken
    planned_to timestamptz,              -- consents recorded until then have been seen
    expires_at timestamptz NOT NULL,
    holders    integer     NOT NULL DEFAULT 0,
    created_at timestamptz NOT NULL,
    ended_at   timestamptz,

    CONSTRAINT campaign_state_is_known CHECK
        (state IN ('PLANNED', 'RUNNING', 'DONE', 'CANCELLED', 'EXPIRED')),
    CONSTRAINT ended_exactly_when_final CHECK
        ((ended_at IS NOT NULL) = (state IN ('DONE', 'CANCELLED', 'EXPIRED')))
);
CREATE INDEX campaign_to_plan ON campaign (plan_at) WHERE state = 'PLANNED';
CREATE INDEX campaign_running ON campaign (event_id) WHERE state = 'RUNNING';
CREATE INDEX campaign_recent ON campaign (expires_at);
