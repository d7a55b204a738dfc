-- A campaign that goes on for consents that reached us late has not ended for them: a reason is why one ended.
ALTER TABLE campaign ADD COLUMN for_late boolean NOT NULL DEFAULT false;   -- takes nobody who tapped behind its plan
UPDATE campaign SET for_late = true, reason = NULL WHERE reason = 'late_consents';
