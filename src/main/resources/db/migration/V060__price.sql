-- What things cost, as sources told us, so that a fall of the price can be seen: it is a step of the effective
-- price, never a message about it. Keys are (source, external id).
--
-- The facts of a source are price, sale and window; the effective price follows from them and the time:
--
--   told by a source, or a sale begins or ends ──► evaluate_at ──► effective_minor
--                                                                     │ lower than before
--                       risen to was_minor again: nothing ◄── tell_at ┤
--                                                                     └─ the dwell is over ──► trigger event, epoch + 1
CREATE TABLE price (
    source          text        NOT NULL,
    item_id         text        NOT NULL,
    page_id         text        NOT NULL REFERENCES page,
    subject         text        NOT NULL,              -- as in price-drop:<subject>
    parent          text,                              -- subject of the group that it is a variant of
    product         text,
    url             text,
    price_minor     bigint      NOT NULL,              -- in the currency's smallest unit
    currency        text        NOT NULL,              -- ISO 4217; XXX where the source has one that it does not tell
    sale_minor      bigint,
    sale_from       timestamptz,
    sale_to         timestamptz,
    buyable         boolean     NOT NULL DEFAULT true, -- nobody is told of a price at which nothing is sold
    row_hash        bigint      NOT NULL,              -- of all that the source says
    run_id          bigint,                            -- the feed's run that changed it last
    version         timestamptz NOT NULL,              -- of the newest word about it
    priced_at       timestamptz NOT NULL,              -- when price, sale or window changed last
    missed          integer     NOT NULL DEFAULT 0,    -- full runs in a row in which it was not named
    gone            boolean     NOT NULL DEFAULT false,-- missed so often that it counts as no longer sold

    effective_minor bigint,                            -- null: to be seen for the first time (again)
    effective_since timestamptz,
    previous_minor  bigint,                            -- the effective price before
    evaluate_at     timestamptz,                       -- when the effective price may be another

    was_minor       bigint,                            -- before the fall that is to be told
    steady_minor    bigint,                            -- the highest since that fall
    tell_at         timestamptz,                       -- when the fall is told, if it is still true
    doubt           text,                              -- why a person has to decide first
    approved        boolean     NOT NULL DEFAULT false,-- a person has decided that this fall is told
    epoch           bigint      NOT NULL DEFAULT 0,    -- falls told so far; names trigger events, never goes back

    PRIMARY KEY (source, item_id),
    CONSTRAINT prices_are_positive    CHECK (price_minor > 0 AND (sale_minor IS NULL OR sale_minor > 0)),
    CONSTRAINT a_fall_has_all_of_it   CHECK ((was_minor IS NULL) = (steady_minor IS NULL)
                                             AND (was_minor IS NOT NULL OR (tell_at IS NULL AND doubt IS NULL))),
    CONSTRAINT a_window_needs_a_sale  CHECK (sale_minor IS NOT NULL OR (sale_from IS NULL AND sale_to IS NULL))
) WITH (fillfactor = 80);

CREATE INDEX price_of_subject  ON price (page_id, subject);
CREATE INDEX price_of_parent   ON price (page_id, parent) WHERE parent IS NOT NULL;
CREATE INDEX price_to_evaluate ON price (evaluate_at) WHERE evaluate_at IS NOT NULL;
CREATE INDEX price_to_tell     ON price (tell_at) WHERE tell_at IS NOT NULL AND buyable;
CREATE INDEX price_in_doubt    ON price (source, item_id) WHERE doubt IS NOT NULL;

-- The sale price while its window is open, else the price. No window is always open.
CREATE FUNCTION otn_effective_price(price bigint, sale bigint, sale_from timestamptz, sale_to timestamptz, at timestamptz)
    RETURNS bigint
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN CASE
        WHEN sale IS NOT NULL AND (sale_from IS NULL OR sale_from <= at) AND (sale_to IS NULL OR at < sale_to)
        THEN sale ELSE price END;

-- The next start or end of a sale after a moment; null when there is none.
CREATE FUNCTION otn_next_sale_edge(sale_from timestamptz, sale_to timestamptz, at timestamptz)
    RETURNS timestamptz
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN least(CASE WHEN sale_from > at THEN sale_from END, CASE WHEN sale_to > at THEN sale_to END);
