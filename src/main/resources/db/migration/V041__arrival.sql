-- What the platform says has arrived, for people of whose message nobody knows yet whether it was sent.
-- A receipt names no delivery: it is evidence about calls without an answer, and often comes before such
-- a call is given up. Kept for two days.
CREATE TABLE arrival (
    page_id    text        NOT NULL,
    psid       text        NOT NULL,
    watermark  timestamptz NOT NULL,     -- all that was sent before has arrived
    message_id text,                     -- null where the platform named none
    told_at    timestamptz NOT NULL,
    CONSTRAINT an_arrival_counts_once UNIQUE NULLS NOT DISTINCT (page_id, psid, watermark, message_id)
);
CREATE INDEX arrival_old ON arrival (told_at);
