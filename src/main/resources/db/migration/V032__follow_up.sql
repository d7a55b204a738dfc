-- A text after a tap, after the answer to a message, or after a stop word: at most once, inside the window.
--
--   PLANNED ──claim──► SENDING ──► SENT
--    │ ▲                │ │ └────► REFUSED
--    │ └─ platform busy ┘ └──────► UNKNOWN ──echo──► SENT    (never sent again: it may have arrived)
--    └──► DROPPED                                            (the window closed, or it came too late)
CREATE TABLE follow_up (
    page_id      text        NOT NULL REFERENCES page,
    id           uuid        NOT NULL,
    psid         text        NOT NULL,
    occasion     text        NOT NULL,
    cause        text        NOT NULL,     -- what it follows: a card, a delivery, a moment
    topic        text,
    text         text        NOT NULL,
    state        text        NOT NULL DEFAULT 'PLANNED',
    reason       text,
    detail       text,
    planned_at   timestamptz NOT NULL,
    due_at       timestamptz,
    leased_until timestamptz,
    tries        integer     NOT NULL DEFAULT 0,
    message_id   text,

    PRIMARY KEY (page_id, id),
    CONSTRAINT follow_up_occasion_is_known CHECK (occasion IN ('AFTER_TAP', 'ENGAGEMENT', 'STOP')),
    CONSTRAINT one_follow_up_per_cause UNIQUE (page_id, occasion, cause),
    CONSTRAINT follow_up_state_is_known CHECK
        (state IN ('PLANNED', 'SENDING', 'SENT', 'REFUSED', 'UNKNOWN', 'DROPPED')),
    CONSTRAINT follow_up_is_due_exactly_while_planned CHECK ((due_at IS NOT NULL) = (state = 'PLANNED')),
    CONSTRAINT follow_up_is_leased_exactly_while_sending CHECK
        ((leased_until IS NOT NULL) = (state = 'SENDING')),
    CONSTRAINT follow_up_ends_with_a_reason CHECK
        (state NOT IN ('REFUSED', 'UNKNOWN', 'DROPPED') OR reason IS NOT NULL)
) WITH (fillfactor = 70);

CREATE INDEX follow_up_of_person ON follow_up (page_id, psid, planned_at);
CREATE INDEX follow_up_due ON follow_up (due_at) WHERE state = 'PLANNED';
CREATE INDEX follow_up_leased ON follow_up (leased_until) WHERE state = 'SENDING';
CREATE INDEX follow_up_old ON follow_up (planned_at) WHERE state NOT IN ('PLANNED', 'SENDING');

-- The first answer of a person to a delivered message. Whatever they do after it leads to nothing more.
CREATE TABLE engagement (
    page_id  text        NOT NULL REFERENCES page,
    delivery text        NOT NULL,
    psid     text        NOT NULL,
    at       timestamptz NOT NULL,
    PRIMARY KEY (page_id, delivery)
);
CREATE INDEX engagement_of_person ON engagement (page_id, psid);
