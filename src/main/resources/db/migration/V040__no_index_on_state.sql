-- RESERVED to SPENT, which each message does, must touch no index (V013), and two indexes of V029 asked
-- "state": from then on each consent that was spent wrote an entry into each of the table's indexes.
--
-- The same two questions, of columns that a message leaves as they are. IndexesTest holds it.
ALTER TABLE consent
    ADD COLUMN lapsed boolean GENERATED ALWAYS AS (state = 'EXPIRED' AND asked_again_at IS NULL) STORED;

DROP INDEX consent_expiring_on_page, consent_to_ask_again;
CREATE INDEX consent_expiring_on_page ON consent (page_id, expires_at) WHERE held;
CREATE INDEX consent_to_ask_again ON consent (page_id, psid) WHERE lapsed;
