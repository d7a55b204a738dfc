-- Proof of what people allowed: one receipt for each tap, each import, each withdrawal, each erasure, in
-- one chain a page. What became of a consent later (spent, expired) is not in it: deliveries and attempts
-- tell that, and the chain's lock stays out of the way of messages.

-- A person is in a receipt as HMAC-SHA256(salt, psid). Erasing the person destroys the salt, and with it
-- the way from a receipt to a person, also for who knows all keys.
CREATE TABLE person_salt (
    page_id text  NOT NULL REFERENCES page,
    psid    text  NOT NULL,
    salt    bytea NOT NULL,
    PRIMARY KEY (page_id, psid)
);

-- How far a page's chain goes. Who appends to it holds this row.
CREATE TABLE receipt_head (
    page_id text   PRIMARY KEY REFERENCES page,
    n       bigint NOT NULL,
    hash    bytea  NOT NULL,
    seal    bytea  NOT NULL     -- keyed: a chain that was cut off or written anew does not fit it
);

CREATE TABLE receipt (
    page_id      text        NOT NULL REFERENCES page,
    n            bigint      NOT NULL,     -- 1, 2, 3, … without holes
    kind         text        NOT NULL,
    who          bytea       NOT NULL,
    topic        text,
    title        text,                     -- as the person read it, where that is known
    condition    text,
    at           timestamptz NOT NULL,     -- when the person did it
    expires_at   timestamptz,
    event        text        NOT NULL,     -- what told us: messenger/<digest of the webhook>, import/<name>
    token_digest bytea,                    -- keyed
    recorded_at  timestamptz NOT NULL,
    previous     bytea       NOT NULL,     -- hash of receipt n - 1; of the first, 32 times zero
    hash         bytea       NOT NULL,     -- SHA-256 of the canonical form, which is in docs/consents.md
    consent_id   bigint,                   -- a pointer of ours, not part of the proof
    PRIMARY KEY (page_id, n),
    CONSTRAINT receipt_kind_is_known CHECK (kind IN ('GRANTED', 'WITHDRAWN', 'ERASED')),
    CONSTRAINT a_consent_has_a_topic_and_a_token CHECK
        ((kind = 'ERASED') = (topic IS NULL) AND (kind = 'ERASED') = (token_digest IS NULL))
);
CREATE INDEX receipt_of_person ON receipt (page_id, who, n);

CREATE FUNCTION otn_receipts_stay() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'receipts are neither changed nor deleted: append another one';
END $$;
CREATE TRIGGER receipts_stay BEFORE UPDATE OR DELETE ON receipt
    FOR EACH STATEMENT EXECUTE FUNCTION otn_receipts_stay();

-- Receipts still to be appended, written together with what they prove. Taps at the same time do not wait
-- for each other: the chain takes them in batches, a moment later.
CREATE TABLE receipt_due (
    page_id    text        NOT NULL REFERENCES page,
    id         bigint      GENERATED ALWAYS AS IDENTITY,
    kind       text        NOT NULL,
    consent_id bigint      NOT NULL,
    at         timestamptz NOT NULL,
    event      text        NOT NULL,
    PRIMARY KEY (page_id, id)
);

-- Here and not in a program, so that nobody can withdraw a consent without a receipt.
CREATE FUNCTION otn_receipt_of_withdrawal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO receipt_due (page_id, kind, consent_id, at, event)
    VALUES (NEW.page_id, 'WITHDRAWN', NEW.id, NEW.changed_at, coalesce(NEW.reason, 'withdrawn'));
    RETURN NULL;
END $$;
CREATE TRIGGER receipt_of_withdrawal AFTER UPDATE OF state ON consent
    FOR EACH ROW WHEN (NEW.state = 'WITHDRAWN' AND OLD.state <> 'WITHDRAWN')
    EXECUTE FUNCTION otn_receipt_of_withdrawal();

-- Consents of before have none yet.
INSERT INTO receipt_due (page_id, kind, consent_id, at, event)
SELECT page_id, 'GRANTED', id, granted_at, 'recorded before there were receipts'
FROM consent
ORDER BY page_id, id;
