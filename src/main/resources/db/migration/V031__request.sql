-- A request for a consent, from the plan to its end. A card cannot be sent twice safely, so a call that was not answered
-- is never made again: it counts as asked, and an echo or the person's tap may still prove that the card is there.
--
--   PLANNED ──claim──► SENDING ──► SENT
--    │ ▲                │ │ └────► REFUSED   (the platform said no: the person saw nothing)
--    │ └─ platform busy ┘ └──────► UNKNOWN ──echo, tap──► SENT
--    └──► DROPPED                            (a rule of ours said no)
ALTER TABLE consent_request
    ALTER COLUMN topic DROP NOT NULL,        -- a forged link names none that can be trusted
    ALTER COLUMN title DROP NOT NULL,        -- written when the card is sent
    ADD COLUMN state text NOT NULL DEFAULT 'SENT',
    ADD COLUMN way text NOT NULL DEFAULT 'API',
    ADD COLUMN reason text,                  -- a stable code
    ADD COLUMN detail text,                  -- the same as a sentence
    ADD COLUMN due_at timestamptz,
    ADD COLUMN leased_until timestamptz,
    ADD COLUMN tries integer NOT NULL DEFAULT 0,
    ADD CONSTRAINT request_state_is_known CHECK
        (state IN ('PLANNED', 'SENDING', 'SENT', 'REFUSED', 'UNKNOWN', 'DROPPED')),
    ADD CONSTRAINT request_is_due_exactly_while_planned CHECK ((due_at IS NOT NULL) = (state = 'PLANNED')),
    ADD CONSTRAINT request_is_leased_exactly_while_sending CHECK
        ((leased_until IS NOT NULL) = (state = 'SENDING')),
    ADD CONSTRAINT what_goes_out_has_topic_and_title CHECK
        (state IN ('PLANNED', 'DROPPED') OR (topic IS NOT NULL AND title IS NOT NULL)),
    ADD CONSTRAINT an_end_without_a_card_has_a_reason CHECK
        (state NOT IN ('REFUSED', 'UNKNOWN', 'DROPPED') OR reason IS NOT NULL);

UPDATE consent_request
SET state = 'UNKNOWN', reason = 'platform_silent'
WHERE message_id IS NULL;

CREATE INDEX consent_request_of_person ON consent_request (page_id, psid, asked_at);
CREATE INDEX consent_request_due ON consent_request (due_at) WHERE state = 'PLANNED';
CREATE INDEX consent_request_leased ON consent_request (leased_until) WHERE state = 'SENDING';
CREATE INDEX consent_request_dropped ON consent_request (asked_at) WHERE state = 'DROPPED';
-- Two taps on one link are one request, and an earlier plan is brought forward instead of doubled.
CREATE UNIQUE INDEX one_plan_per_person_and_topic ON consent_request (page_id, psid, topic)
    WHERE state = 'PLANNED';

-- How many cards a page sent on a day of UTC: the daily cap that all nodes share.
CREATE TABLE request_day (
    page_id text    NOT NULL REFERENCES page,
    day     date    NOT NULL,
    used    integer NOT NULL,
    PRIMARY KEY (page_id, day)
);
