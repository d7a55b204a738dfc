-- Hours in which a person is left alone, in their own time zone. They are those of the topic's file when the delivery was
-- planned. What is open knows when the person's next quiet hours begin: nothing is claimed from then on, and a sweep
-- moves it to their end. No attempt changes either column, so the index costs an attempt nothing.
ALTER TABLE delivery
    ADD COLUMN quiet_from time,
    ADD COLUMN quiet_to   time,
    ADD CONSTRAINT quiet_hours_begin_and_end CHECK ((quiet_from IS NULL) = (quiet_to IS NULL));
ALTER TABLE delivery_queue ADD COLUMN quiet_at timestamptz;
CREATE INDEX delivery_queue_quiet ON delivery_queue (quiet_at) WHERE quiet_at IS NOT NULL;
