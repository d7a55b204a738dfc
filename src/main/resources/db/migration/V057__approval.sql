-- A campaign that would tell many waits for a person's yes; any can be stopped by one.
--
--   PLANNED ──► AWAITING_APPROVAL ──► PLANNED (approved_at)
--                       └───────────► CANCELLED (rejected), EXPIRED
ALTER TABLE campaign
    ADD COLUMN approval_asked_at timestamptz,
    ADD COLUMN approved_at       timestamptz,
    ADD COLUMN decided_via       text,                -- where a person approved, rejected or stopped it
    DROP CONSTRAINT campaign_state_is_known,
    ADD CONSTRAINT campaign_state_is_known CHECK
        (state IN ('PLANNED', 'AWAITING_APPROVAL', 'RUNNING', 'DONE', 'CANCELLED', 'EXPIRED')),
    ADD CONSTRAINT waits_since_it_was_asked CHECK (state <> 'AWAITING_APPROVAL' OR approval_asked_at IS NOT NULL);
CREATE INDEX campaign_awaiting ON campaign (expires_at) WHERE state = 'AWAITING_APPROVAL';
