-- An event that is no longer true, such as a restock that sold out: its campaign is stopped at once, and the next pass
-- takes back what is not under way.
ALTER TABLE campaign ADD COLUMN recall boolean NOT NULL DEFAULT false;
CREATE INDEX campaign_to_recall ON campaign (event_id) WHERE recall;
