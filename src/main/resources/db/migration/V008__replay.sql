-- What a person decided about a delivery that ended without a message.
--
--   DEAD ──replay──► DUE (lane 3) ──► as any other; a cancelled replay leads back to DEAD
--   DEAD ──discard─► CANCELLED    the consent is given back; VOID where an attempt may have used it
--
-- A replay is the same delivery on the same consent. So the keys that allow one message a consent, and
-- one a person and event, hold for it as they are.
ALTER TABLE delivery
    ADD COLUMN replayed_at          timestamptz,   -- the last replay that was not cancelled
    ADD COLUMN replay_of_reason     text,          -- how it had ended before, for a cancelled replay
    ADD COLUMN replay_of_attempt    integer,
    ADD COLUMN replay_of_expires_at timestamptz,
    ADD COLUMN discarded_why        text,          -- in the words of who decided
    ADD CONSTRAINT a_replay_knows_what_it_repeats CHECK
        ((replayed_at IS NULL) = (replay_of_reason IS NULL)
         AND (replayed_at IS NULL) = (replay_of_attempt IS NULL)
         AND (replayed_at IS NULL) = (replay_of_expires_at IS NULL)),
    ADD CONSTRAINT discarded_with_words CHECK
        (reason IS DISTINCT FROM 'discarded' OR discarded_why IS NOT NULL);

CREATE INDEX delivery_replayed ON delivery (page_id, id) WHERE replayed_at IS NOT NULL;
-- Campaigns that a replay made go on.
CREATE INDEX delivery_replaying ON delivery (event_id)
    WHERE state IN ('DUE', 'SENDING') AND replayed_at IS NOT NULL;
-- Reserved for a dead letter until somebody decides, or until their year is over.
CREATE INDEX consent_reserved ON consent (expires_at) WHERE state = 'RESERVED';
