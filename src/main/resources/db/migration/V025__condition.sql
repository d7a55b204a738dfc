-- A consent may hold only for some news: "price <= 49.99 and size in (M, L)".
-- The text is what people read; the rules are the same for the planner, a list of
-- {"field", "op", "values"} that all have to hold. io.otn.consent.Condition reads the one into the other,
-- and says the same as the functions below.
ALTER TABLE consent
    ADD COLUMN condition       text,
    ADD COLUMN condition_rules jsonb,
    ADD CONSTRAINT a_condition_has_rules CHECK ((condition IS NULL) = (condition_rules IS NULL));

ALTER TABLE consent_request
    ADD COLUMN condition       text,
    ADD COLUMN condition_rules jsonb,
    ADD CONSTRAINT a_condition_has_rules CHECK ((condition IS NULL) = (condition_rules IS NULL));

-- Blanks around a text and the case of its letters make no difference. The collation is named, so that
-- the answer is the same in each database.
CREATE FUNCTION otn_folded(value text) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN lower(btrim(value, E' \t\n\r\u00a0') COLLATE pg_c_utf8);

-- A text, number or truth value as text; null for anything else, which no condition can hold of.
CREATE FUNCTION otn_text(value jsonb) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN CASE jsonb_typeof(value)
        WHEN 'string'  THEN value #>> '{}'
        WHEN 'number'  THEN trim_scale((value #>> '{}')::numeric)::text
        WHEN 'boolean' THEN value #>> '{}'
    END;

-- A number, also where it is written as text, as shops write prices; null for anything else.
CREATE FUNCTION otn_number(value jsonb) RETURNS numeric
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN CASE
        WHEN jsonb_typeof(value) = 'number' THEN (value #>> '{}')::numeric
        WHEN jsonb_typeof(value) = 'string'
             AND btrim(value #>> '{}', E' \t\n\r\u00a0') ~ '^-?[0-9]{1,30}(\.[0-9]{1,20})?$'
        THEN btrim(value #>> '{}', E' \t\n\r\u00a0')::numeric
    END;

CREATE FUNCTION otn_same(value jsonb, wanted jsonb) RETURNS boolean
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN coalesce(
        CASE jsonb_typeof(wanted)
            WHEN 'number' THEN otn_number(value) = (wanted #>> '{}')::numeric
            ELSE otn_folded(otn_text(value)) = otn_folded(wanted #>> '{}')
        END, false);

CREATE FUNCTION otn_rule_holds(rule jsonb, value jsonb) RETURNS boolean
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN CASE rule ->> 'op'
        WHEN '='  THEN otn_same(value, rule #> '{values,0}')
        -- a value that is missing is not another value
        WHEN '!=' THEN otn_text(value) IS NOT NULL AND NOT otn_same(value, rule #> '{values,0}')
        WHEN 'in' THEN EXISTS (
            SELECT FROM jsonb_array_elements(rule -> 'values') AS list (wanted)
            WHERE otn_same(otn_rule_holds.value, wanted))
        WHEN '<'  THEN coalesce(otn_number(value) <  (rule #>> '{values,0}')::numeric, false)
        WHEN '<=' THEN coalesce(otn_number(value) <= (rule #>> '{values,0}')::numeric, false)
        WHEN '>'  THEN coalesce(otn_number(value) >  (rule #>> '{values,0}')::numeric, false)
        WHEN '>=' THEN coalesce(otn_number(value) >= (rule #>> '{values,0}')::numeric, false)
        ELSE false
    END;

-- Whether a consent's condition holds of an event's data. No condition always holds.
CREATE FUNCTION otn_condition_holds(rules jsonb, data jsonb) RETURNS boolean
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN rules IS NULL OR NOT EXISTS (
        SELECT FROM jsonb_array_elements(rules) AS list (rule)
        WHERE NOT otn_rule_holds(rule, data -> (rule ->> 'field')));
