-- The attempts that were refused of late, by their numbers: a campaign whose own calls go wrong is seen
-- without a look at all that went well.
CREATE INDEX attempt_refused ON attempt (code, subcode, ended_at)
    WHERE code IS NOT NULL AND subcode IS NOT NULL;
