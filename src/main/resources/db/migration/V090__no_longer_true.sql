-- What an event said may be over before all were told. Then nobody is told any more: not who waits, and not by a replay.
ALTER TABLE trigger_event ADD COLUMN withdrawn_at timestamptz;   -- since when it is no longer true

-- What was told of a price is true as long as the thing costs no more than that and is sold:
--
--   told: told_minor ──► costs more, is sold out, is no longer sold: untrue ──► the events are withdrawn
--                             │ still less than before the fall
--                             └──► a fall of its own, told to who is left when it has lasted
ALTER TABLE price
    ADD COLUMN told_minor     bigint,   -- what the last event said; null when nothing is told that may be over
    ADD COLUMN told_was_minor bigint,   -- before the first fall of those events
    ADD COLUMN told_from      bigint,   -- the epoch of the first of them; the present one is the last
    ADD COLUMN untrue         text,     -- why they are to be withdrawn: a code
    ADD CONSTRAINT told_with_all_of_it    CHECK ((told_minor IS NULL) = (told_was_minor IS NULL)
                                                 AND (told_minor IS NULL) = (told_from IS NULL)),
    ADD CONSTRAINT untrue_is_what_is_told CHECK (untrue IS NULL OR told_minor IS NOT NULL);
CREATE INDEX price_to_withdraw ON price (source, item_id) WHERE untrue IS NOT NULL;
