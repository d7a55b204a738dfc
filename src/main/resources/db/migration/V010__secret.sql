-- Opens only with the key that everything else here was sealed with: another key is noticed at the start,
-- before a consent is lost to it.
CREATE TABLE secret_check (
    one    boolean PRIMARY KEY DEFAULT true CHECK (one),
    sealed bytea   NOT NULL
);
