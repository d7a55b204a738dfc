-- What expires soon, counted within a page by index alone.
CREATE INDEX consent_expiring_on_page ON consent (page_id, expires_at) WHERE state = 'HELD';

-- People whose consent expired may be asked again when their window opens, once.
ALTER TABLE consent ADD COLUMN asked_again_at timestamptz;
CREATE INDEX consent_to_ask_again ON consent (page_id, psid)
    WHERE state = 'EXPIRED' AND asked_again_at IS NULL;
