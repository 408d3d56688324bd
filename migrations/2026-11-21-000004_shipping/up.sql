-- Place names are kept as people write them, beside a key without case and accents by which they are compared.
-- An empty city key means the whole state.
CREATE TABLE shipping_rates (
    id           uuid PRIMARY KEY,
    method       text NOT NULL CHECK (method IN ('PICKUP', 'LOCAL_DELIVERY', 'NATIONAL_SHIPPING')),
    state_name   text NOT NULL,
    state_key    text NOT NULL,
    city_name    text NOT NULL DEFAULT '',
    city_key     text NOT NULL DEFAULT '',
    cost         numeric(12, 2) NOT NULL CHECK (cost >= 0),
    transit_days integer NOT NULL CHECK (transit_days BETWEEN 0 AND 60),
    active       boolean NOT NULL DEFAULT true,
    UNIQUE (method, state_key, city_key)
);

CREATE TABLE fulfillment_rules (
    state_key        text PRIMARY KEY,
    state_name       text NOT NULL,
    origin_city      text NOT NULL DEFAULT 'Barquisimeto',
    preferred_method text NOT NULL CHECK (preferred_method IN ('PICKUP', 'LOCAL_DELIVERY', 'NATIONAL_SHIPPING')),
    backup_method    text CHECK (backup_method IN ('PICKUP', 'LOCAL_DELIVERY', 'NATIONAL_SHIPPING'))
);
