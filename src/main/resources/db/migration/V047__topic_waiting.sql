-- How many people wait for what: kept, for a hundred million consents cannot be counted for a web page.
--
-- Whoever changes what is held leaves a note of the topic; a pass counts noted topics anew, by index. So the
-- counts cannot drift, and a note too many does no harm.
CREATE TABLE topic_changed (
    id      bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    page_id text   NOT NULL,
    topic   text   NOT NULL
);
CREATE TABLE topic_waiting (
    page_id     text        NOT NULL REFERENCES page,
    topic       text        NOT NULL,
    people      bigint      NOT NULL,
    consents    bigint      NOT NULL,
    since       timestamptz,                -- when we heard of the first of those who wait
    stale       boolean     NOT NULL,
    count_after timestamptz NOT NULL,       -- a large topic is not counted again at once
    PRIMARY KEY (page_id, topic)
);
CREATE INDEX topic_waiting_most ON topic_waiting (people);
CREATE INDEX topic_waiting_stale ON topic_waiting (count_after) WHERE stale;

-- Here and not in a program, so that no change is forgotten. The two that each message goes through leave no
-- note by themselves: the plan notes the topics of its campaign once, and what is spent was not held.
CREATE FUNCTION otn_topics_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO topic_changed (page_id, topic) SELECT DISTINCT page_id, topic FROM changed;
    RETURN NULL;
END $$;
CREATE TRIGGER topics_of_granted AFTER INSERT ON consent
    REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION otn_topics_changed();
CREATE TRIGGER topics_of_erased AFTER DELETE ON consent
    REFERENCING OLD TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION otn_topics_changed();
CREATE FUNCTION otn_topic_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO topic_changed (page_id, topic) VALUES (NEW.page_id, NEW.topic);
    RETURN NULL;
END $$;
CREATE TRIGGER topic_of_held AFTER UPDATE OF state ON consent
    FOR EACH ROW WHEN (OLD.held <> NEW.held AND NEW.state <> 'RESERVED')
    EXECUTE FUNCTION otn_topic_changed();

-- What arrived lately for a topic, also for campaigns that look for taps whose webhooks came late.
CREATE INDEX consent_arrived ON consent (page_id, topic, recorded_at) WHERE held;

INSERT INTO topic_waiting (page_id, topic, people, consents, since, stale, count_after)
SELECT page_id, topic, count(DISTINCT psid), count(*), min(recorded_at), false, 'epoch'
FROM consent
WHERE held
GROUP BY page_id, topic;
