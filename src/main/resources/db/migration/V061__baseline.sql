-- What a thing cost when a person asked to be told that it costs less: that is what was promised.
ALTER TABLE consent
    ADD COLUMN baseline          numeric,
    ADD COLUMN baseline_currency text,
    ADD CONSTRAINT a_baseline_has_a_currency CHECK ((baseline IS NULL) = (baseline_currency IS NULL));

-- The kinds' rules as they were when the campaign began: {"price-drop": {"percent": 5, "amount": 1.00}}.
ALTER TABLE campaign ADD COLUMN drop_rules jsonb;

-- What a price is compared with: what was promised, else what the news says that it was.
CREATE FUNCTION otn_drop_baseline(baseline numeric, data jsonb) RETURNS numeric
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN coalesce(baseline, otn_number(data -> 'was'));

-- Whether a price has fallen far enough for one consent. A kind without a rule asks for nothing. News without a
-- price, or with nothing to compare it with, is taken at its word.
-- "steady" is the highest price since the fall: what went up and down again meanwhile fell only to there.
CREATE FUNCTION otn_drop_holds(rule jsonb, baseline numeric, baseline_currency text, data jsonb) RETURNS boolean
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN rule IS NULL OR CASE
        WHEN baseline_currency <> data ->> 'currency' THEN (data -> 'price') IS NULL
        ELSE coalesce(
            (SELECT now > 0
                    AND now < otn_drop_baseline(baseline, data)
                    AND now <= otn_drop_baseline(baseline, data) - coalesce((rule ->> 'amount')::numeric, 0)
                    AND now <= otn_drop_baseline(baseline, data) * (1 - coalesce((rule ->> 'percent')::numeric, 0) / 100)
             FROM (SELECT coalesce(otn_number(data -> 'steady'), otn_number(data -> 'price')) AS now) AS told),
            true)
        END;

-- Whether a price has fallen so far that a person should look at it before anybody is told.
CREATE FUNCTION otn_drop_in_doubt(rule jsonb, baseline numeric, data jsonb) RETURNS boolean
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN coalesce(
        otn_number(data -> 'price') < otn_drop_baseline(baseline, data) * (rule ->> 'approveBelow')::numeric / 100,
        false);
