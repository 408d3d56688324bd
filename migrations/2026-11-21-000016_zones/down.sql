DELETE FROM shipping_rates WHERE zone_id IS NOT NULL;
ALTER TABLE shipping_rates
    DROP CONSTRAINT shipping_rates_zone_once,
    DROP CONSTRAINT shipping_rates_one_scope,
    DROP COLUMN zone_id,
    ALTER COLUMN state_name SET NOT NULL,
    ALTER COLUMN state_key SET NOT NULL;
DROP TABLE service_zone_places, service_zones;
