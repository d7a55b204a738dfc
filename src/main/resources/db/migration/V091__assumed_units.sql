-- Where nobody says how much there is, a wave is sized as if there were some; nobody is told that it was counted.
ALTER TABLE wave ADD COLUMN assumed boolean NOT NULL DEFAULT false;   -- units are taken for granted, not known
