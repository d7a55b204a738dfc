-- What a shop told us about its stock, so that a restock can be seen: it is the step from out to in,
-- never a message about it. Keys are (source, external id); a SKU alone is no key.
CREATE TABLE stock_variant (
    source            text        NOT NULL,
    variant_id        text        NOT NULL,
    inventory_item_id text,
    product_id        text,
    product           text,
    variant           text,
    url               text,
    price             text,
    sellable          boolean     NOT NULL DEFAULT true,  -- published, active, can be out of stock
    mapped_version    timestamptz,                        -- of the body that these names came from
    state             text        NOT NULL DEFAULT 'UNKNOWN',
    available         bigint,
    version           timestamptz,                        -- the newest hint that was believed
    epoch             bigint      NOT NULL DEFAULT 0,     -- how often it came back
    state_since       timestamptz,

    PRIMARY KEY (source, variant_id),
    CONSTRAINT one_variant_per_inventory_item UNIQUE (source, inventory_item_id),
    CONSTRAINT stock_state_is_known CHECK (state IN ('UNKNOWN', 'OUT', 'IN'))
);

CREATE TABLE stock_level (
    source            text        NOT NULL,
    inventory_item_id text        NOT NULL,
    location_id       text        NOT NULL,
    available         bigint,                             -- null: not tracked, which is not zero
    version           timestamptz NOT NULL,
    PRIMARY KEY (source, inventory_item_id, location_id)
);

-- Hints about an item that no product body has named yet. They wait; they are not dropped.
CREATE TABLE stock_parked (
    source            text        NOT NULL,
    inventory_item_id text        NOT NULL,
    location_id       text        NOT NULL,
    available         bigint,
    version           timestamptz NOT NULL,
    parked_at         timestamptz NOT NULL,
    PRIMARY KEY (source, inventory_item_id, location_id, version)
);
