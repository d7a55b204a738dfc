-- What a shop knows of a person, and whether the page may still ask them for consents.
ALTER TABLE subscriber
    ADD COLUMN tags text[] NOT NULL DEFAULT '{}',
    ADD COLUMN locale text,                     -- such as de_DE
    ADD COLUMN zone text,                       -- an IANA time zone, such as Europe/Berlin
    ADD COLUMN stopped_at timestamptz,          -- the person wrote a stop word and has not come back
    ADD COLUMN requests_paused_until timestamptz,   -- the platform asked not to ask this person
    ADD COLUMN requests_paused_why text,
    ADD CONSTRAINT a_pause_of_requests_has_a_reason CHECK
        ((requests_paused_until IS NULL) = (requests_paused_why IS NULL));

-- The platform may forbid a page to ask, while what was consented to is still delivered.
ALTER TABLE page
    ADD COLUMN requests_paused_until timestamptz,
    ADD COLUMN requests_paused_why text,
    -- One-Time Notification is not allowed where the page, its admins or its people are.
    ADD COLUMN region_restricted boolean NOT NULL DEFAULT false,
    ADD CONSTRAINT a_pause_of_requests_has_a_reason CHECK
        ((requests_paused_until IS NULL) = (requests_paused_why IS NULL)),
    ADD CONSTRAINT nothing_leaves_a_restricted_region CHECK (NOT region_restricted OR state <> 'RUNNING');
