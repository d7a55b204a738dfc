-- One event of a shop is delivered once for each subscription to its topic, under the same event id. That id
-- alone is no key: one act of a merchant can be told of several resources.
CREATE TABLE shopify_event (
    source      text        NOT NULL,
    topic       text        NOT NULL,
    event_id    text        NOT NULL,
    resource_id text        NOT NULL,
    delivery_id text        NOT NULL,                   -- the one that counts; it may be read again
    read_at     timestamptz NOT NULL,
    PRIMARY KEY (source, topic, event_id, resource_id)
);
CREATE INDEX shopify_event_by_age ON shopify_event (read_at);

-- What a shop asked of us by law, what we held and what we did. No name, address or telephone number.
CREATE TABLE shopify_privacy_request (
    id          bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    source      text        NOT NULL,
    topic       text        NOT NULL,
    delivery_id text        NOT NULL,
    request_id  text,                                   -- the shop's own number of a data request
    customer_id text,                                   -- the shop's own number of its customer
    held        text        NOT NULL,
    done        text        NOT NULL,
    received_at timestamptz NOT NULL,
    done_at     timestamptz NOT NULL,
    UNIQUE (source, delivery_id)
);
