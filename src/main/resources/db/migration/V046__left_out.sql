-- How many people waited for what an event is about, with a condition that it did not fulfil. They go on
-- waiting; which rule it was is told person by person.
ALTER TABLE campaign ADD COLUMN left_out integer NOT NULL DEFAULT 0;
CREATE INDEX consent_with_condition ON consent (page_id, topic, psid) WHERE held AND condition_rules IS NOT NULL;
