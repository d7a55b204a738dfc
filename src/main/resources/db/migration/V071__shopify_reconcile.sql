-- How far each shop has been read by its Admin API.
--
-- Changes are read from the newest change that was seen on, with an overlap. A full read goes over all variants in
-- slices; its cursor is kept, so that a crash costs one slice.
CREATE TABLE shopify_poll (
    source          text        PRIMARY KEY,
    begun_at        timestamptz NOT NULL,               -- names what is read; forgotten and begun anew, all is read anew
    changed_to      timestamptz,                        -- by the shop's clock; null: nothing was read yet
    polled_at       timestamptz,                        -- when a read of changes ended last
    full_due        boolean     NOT NULL DEFAULT true,
    full_started_at timestamptz,                        -- of the one under way, else of the last one
    full_cursor     text,                               -- null: from the beginning
    full_ended_at   timestamptz,
    currency        text,                               -- the shop's, in which all its prices are
    audited_at      timestamptz,
    audit_said      text,                               -- what was found of its subscriptions, and done
    CONSTRAINT a_cursor_is_of_a_read_under_way CHECK (full_cursor IS NULL OR full_started_at IS NOT NULL)
);

-- Products that a full read has seen. One that the next does not see is asked for by name, and forgotten when the
-- shop knows it no more: its deletion was not told.
CREATE TABLE shopify_product (
    source          text        NOT NULL,
    product_id      text        NOT NULL,
    seen_at         timestamptz NOT NULL,
    PRIMARY KEY (source, product_id)
);

-- What a webhook named but did not describe, to be read by its global id. Not at once: for some time after a
-- change, reads may show what was before.
CREATE TABLE shopify_read (
    source          text        NOT NULL,
    gid             text        NOT NULL,
    due_at          timestamptz NOT NULL,               -- while somebody reads it: when another may
    tries           integer     NOT NULL DEFAULT 0,
    PRIMARY KEY (source, gid)
);
CREATE INDEX shopify_read_due ON shopify_read (due_at);
