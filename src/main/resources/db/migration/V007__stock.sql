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
    sku               text,
    published         boolean     NOT NULL DEFAULT true,  -- active and published
    backorder         boolean     NOT NULL DEFAULT false, -- sold without stock, so it is never out
    mapped_version    timestamptz,                        -- of the body that the names above came from
    total             bigint,                             -- the newest quantity over all locations
    total_version     timestamptz,
    state             text        NOT NULL DEFAULT 'UNKNOWN',
    state_since       timestamptz,                        -- the version that led to the state
    doubt_since       timestamptz,                        -- in by a total, though seemingly out since then
    available         bigint,                             -- by the newest hint of all
    version           timestamptz,                        -- of the newest hint of all
    epoch             bigint      NOT NULL DEFAULT 0,     -- how often it came back; outlives a deletion

    PRIMARY KEY (source, variant_id),
    CONSTRAINT one_variant_per_inventory_item UNIQUE (source, inventory_item_id),
    CONSTRAINT stock_state_is_known   CHECK (state IN ('UNKNOWN', 'OUT', 'IN')),
    CONSTRAINT stock_state_has_a_time CHECK (state = 'UNKNOWN' OR (state_since IS NOT NULL AND version IS NOT NULL)),
    CONSTRAINT total_has_a_version    CHECK ((total IS NULL) = (total_version IS NULL))
);
CREATE INDEX stock_variant_of_product ON stock_variant (source, product_id);

-- One row an inventory item, whether or not a product body has named it yet. Readers of webhooks lock
-- it first, so that a hint is not parked while another node is just naming the item.
CREATE TABLE stock_item (
    source            text        NOT NULL,
    inventory_item_id text        NOT NULL,
    tracked           boolean,                            -- null: never told
    tracked_version   timestamptz,
    PRIMARY KEY (source, inventory_item_id)
);

-- The locations that a shop has told us of. Levels are a whole only when all of them are known.
CREATE TABLE stock_location (
    source            text        NOT NULL,
    location_id       text        NOT NULL,
    PRIMARY KEY (source, location_id)
);

CREATE TABLE stock_level (
    source            text        NOT NULL,
    inventory_item_id text        NOT NULL,
    location_id       text        NOT NULL,
    available         bigint,                             -- null: not tracked, which is not zero
    connected         boolean     NOT NULL DEFAULT true,  -- false: no longer stocked there
    version           timestamptz NOT NULL,
    PRIMARY KEY (source, inventory_item_id, location_id)
);

-- Hints about an item that no product body has named yet. They wait; they are not dropped.
CREATE TABLE stock_parked (
    source            text        NOT NULL,
    inventory_item_id text        NOT NULL,
    location_id       text        NOT NULL,
    available         bigint,
    connected         boolean     NOT NULL DEFAULT true,
    announced         boolean     NOT NULL DEFAULT false, -- the location was just connected: it held nothing before
    version           timestamptz NOT NULL,
    parked_at         timestamptz NOT NULL,
    PRIMARY KEY (source, inventory_item_id, location_id, version)
);
