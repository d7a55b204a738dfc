-- Where ticket sales are listed: a calendar, or a vendor's search. Follows the configuration.
CREATE TABLE sale_source (
    source        text        PRIMARY KEY,     -- such as calendar/berlin, as trigger events name it
    page_id       text        NOT NULL REFERENCES page,
    settings      text        NOT NULL,        -- digest of how it is read: with others, all is read again
    next_fetch_at timestamptz NOT NULL,
    fetched_at    timestamptz,
    good_at       timestamptz,                 -- when it was read last without an error
    etag          text,
    last_modified text,
    failures      integer     NOT NULL DEFAULT 0,    -- in a row
    error         text,                        -- reason code of the last failure, null after a good one
    error_detail  text,
    ignored       integer     NOT NULL DEFAULT 0,    -- events of another kind than asked for
    rejected      integer     NOT NULL DEFAULT 0,

    CONSTRAINT an_error_has_a_code CHECK ((error IS NULL) = (failures = 0))
);

-- Events that the last good reading could not take. The first of them; sale_source.rejected counts all.
CREATE TABLE sale_rejection (
    source  text    NOT NULL REFERENCES sale_source,
    n       integer NOT NULL,
    uid     text,
    summary text,
    code    text    NOT NULL,
    detail  text    NOT NULL,
    PRIMARY KEY (source, n)
);

-- One time at which tickets of one thing begin to be sold.
--
--   LISTED ◄──► MISSING ──► VANISHED     not listed any more: its reminders wait, then end
--     ▲ │  ◄──► KEPT                     a person says that it takes place nevertheless
--     │ └─────► CANCELLED                by its source, or by a person
--     └─ listed again (from all)
CREATE TABLE sale (
    source        text        NOT NULL REFERENCES sale_source,
    key           text        NOT NULL,        -- the occurrence: the source's own name, and the day where it recurs
    page_id       text        NOT NULL,
    subject       text        NOT NULL,        -- of its topics: tickets:<subject>:P1D
    name          text        NOT NULL,
    url           text,
    venue         text,
    on_sale_at    timestamptz NOT NULL,
    on_sale_local timestamp   NOT NULL,        -- what the clocks show there
    zone          text        NOT NULL,
    state         text        NOT NULL DEFAULT 'LISTED',
    reason        text,
    missed        integer     NOT NULL DEFAULT 0,    -- good readings in a row without it
    revision      integer     NOT NULL,
    stamp         timestamptz,                 -- when the source wrote this revision
    older         integer     NOT NULL DEFAULT 0,    -- readings in a row that told an older revision
    first_seen_at timestamptz NOT NULL,
    changed_at    timestamptz NOT NULL,
    PRIMARY KEY (source, key),
    CONSTRAINT one_sale_a_subject UNIQUE (source, subject),
    CONSTRAINT sale_state_is_known CHECK (state IN ('LISTED', 'MISSING', 'KEPT', 'VANISHED', 'CANCELLED')),
    CONSTRAINT what_is_not_listed_has_a_reason CHECK ((reason IS NULL) = (state = 'LISTED'))
);
CREATE INDEX sale_by_subject ON sale (page_id, subject);
CREATE INDEX sale_upcoming ON sale (on_sale_at);

-- When the holders of one topic of a sale are told. A sale that moves gets new ones; the old ones say what became of
-- them.
--
--   WAITING ──► FIRED        stored as a trigger event
--      │  ▲ ──► SKIPPED      too late, or already over when it was first seen
--      ▼  │
--   MOVED, CANCELLED         the sale is at another time, or not at all; back where it is as before
CREATE TABLE sale_reminder (
    source     text        NOT NULL,
    key        text        NOT NULL,
    lead       text        NOT NULL,        -- P1D, PT1H, onsale
    anchor     text        NOT NULL,        -- digest of the sale's time and this reminder's
    on_sale_at timestamptz NOT NULL,
    due_at     timestamptz NOT NULL,
    due_local  timestamp   NOT NULL,
    late_at    timestamptz NOT NULL,        -- worth nothing after
    state      text        NOT NULL,
    reason     text,
    event_id   text,                        -- the trigger event's name at its source
    settled_at timestamptz,
    PRIMARY KEY (source, key, lead, anchor),
    FOREIGN KEY (source, key) REFERENCES sale,
    CONSTRAINT reminder_state_is_known CHECK (state IN ('WAITING', 'FIRED', 'SKIPPED', 'MOVED', 'CANCELLED')),
    CONSTRAINT fired_as_an_event CHECK ((event_id IS NOT NULL) = (state = 'FIRED')),
    CONSTRAINT settled_exactly_when_not_waiting CHECK ((settled_at IS NULL) = (state = 'WAITING'))
);
CREATE INDEX sale_reminder_due ON sale_reminder (due_at) WHERE state = 'WAITING';
