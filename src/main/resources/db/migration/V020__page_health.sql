-- What a person needs to know about a page that does not send, and what the brake knows about it.
--
--              pause                        stop (platform, brake)
--   PAUSED ◄─────────── RUNNING ─────────────────► STOPPED
--      │                ▲     ▲                    │   ▲
--      └──── resume ────┘     └───── resume ───────┘   │ stop: a pause does not hide it
--      └───────────────────────────────────────────────┘
--
-- A resume is always a person's, after a probe that the platform answered, or by force.
ALTER TABLE page
    ADD COLUMN cause         text,                 -- why it does not run, in one word
    ADD COLUMN fixer         text,                 -- who can change that
    ADD COLUMN advice        text,                 -- what to do, in one sentence
    ADD COLUMN slow_start    boolean     NOT NULL DEFAULT false, -- a resume begins at a low pace
    ADD COLUMN probed_at     timestamptz,          -- the last resume that was refused since it stopped
    ADD COLUMN probe_said    text,
    ADD COLUMN policy_at     timestamptz,          -- the newest policy event; an older one comes too late
    ADD COLUMN held_since    timestamptz,
    ADD COLUMN held_reason   text,
    ADD COLUMN pace_percent  smallint    NOT NULL DEFAULT 100,   -- of the page's rate
    ADD COLUMN pace_since    timestamptz NOT NULL DEFAULT 'epoch',
    ADD COLUMN pace_reason   text,                 -- why it is not 100
    ADD COLUMN health_from   timestamptz NOT NULL DEFAULT 'epoch', -- answers before are not held against it
    ADD CONSTRAINT page_fixer_is_known CHECK
        (fixer IN ('OPERATOR', 'PAGE_ADMIN', 'APP_DEVELOPER', 'PLATFORM')),
    ADD CONSTRAINT page_pace_is_a_share CHECK (pace_percent BETWEEN 1 AND 100),
    ADD CONSTRAINT page_is_slow_for_a_reason CHECK (pace_percent = 100 OR pace_reason IS NOT NULL);

UPDATE page
SET cause = CASE state WHEN 'PAUSED' THEN 'paused' ELSE 'unknown' END,
    fixer = 'OPERATOR',
    advice = 'Correct what the reason names, then resume the page.'
WHERE state <> 'RUNNING';

-- Kept counts of what the platform answered, by page and minute; all nodes add to them. A minute in which
-- the evidence began anew has two slots. Small: about a day of it is kept.
CREATE TABLE page_health (
    page_id    text        NOT NULL REFERENCES page,
    slot       timestamptz NOT NULL,             -- when it begins
    answers    integer     NOT NULL,             -- attempts that the platform answered, of any kind
    person_out integer     NOT NULL,             -- of these: the person cannot be reached
    permission integer     NOT NULL,             -- of these: outside the window, or not permitted
    throttled  integer     NOT NULL,             -- of these: too fast
    PRIMARY KEY (page_id, slot)
) WITH (fillfactor = 50);                        -- the newest slot is updated again and again

-- What changed about a page, who did it and why. Append-only.
CREATE TABLE page_change (
    page_id      text        NOT NULL REFERENCES page,
    id           bigint      GENERATED ALWAYS AS IDENTITY,
    at           timestamptz NOT NULL,
    who          text        NOT NULL,
    via          text,                           -- where a person did it
    kind         text        NOT NULL,
    detail       text        NOT NULL,
    pace_percent smallint    NOT NULL,           -- after it

    PRIMARY KEY (page_id, id),
    CONSTRAINT page_change_by_somebody_known CHECK (who IN ('OPERATOR', 'PLATFORM', 'BRAKE')),
    CONSTRAINT page_change_is_known CHECK (kind IN
        ('PAUSED', 'STOPPED', 'RESUMED', 'RESUMED_BY_FORCE', 'RESUME_REFUSED', 'WARNED', 'UNBLOCKED', 'SLOWED',
         'RAISED'))
);
