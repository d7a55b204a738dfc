-- Webhooks that were read before it was noted whom they are about (V027). They are noted in the background;
-- until then an erasure looks through all of them. Nothing is ever added.
CREATE TABLE webhook_unnoted (
    inbox_id bigint PRIMARY KEY
);
INSERT INTO webhook_unnoted (inbox_id)
SELECT id
FROM inbox
WHERE kind = 'messenger' AND state = 'DONE'
  AND id NOT IN (SELECT inbox_id FROM webhook_person);
