-- Places that share a rate: whole states, or cities of them.
CREATE TABLE service_zones (
    id   uuid PRIMARY KEY,
    name text NOT NULL UNIQUE CHECK (length(name) BETWEEN 1 AND 80)
);

CREATE TABLE service_zone_places (
    zone_id    uuid NOT NULL REFERENCES service_zones ON DELETE CASCADE,
    state_name text NOT NULL,
    state_key  text NOT NULL,
    city_name  text NOT NULL DEFAULT '',
    city_key   text NOT NULL DEFAULT '', -- empty: the whole state
    PRIMARY KEY (zone_id, state_key, city_key),
    UNIQUE (state_key, city_key)         -- a place is in one zone
);

-- A rate is for a zone, for a state, or for a city of it.
ALTER TABLE shipping_rates
    ADD COLUMN zone_id uuid REFERENCES service_zones,
    ALTER COLUMN state_name DROP NOT NULL,
    ALTER COLUMN state_key DROP NOT NULL,
    ADD CONSTRAINT shipping_rates_one_scope CHECK (
        (zone_id IS NULL) = (state_key IS NOT NULL) AND (state_key IS NULL) = (state_name IS NULL)
        AND (zone_id IS NULL OR city_key = '')),
    ADD CONSTRAINT shipping_rates_zone_once UNIQUE (method, zone_id);
