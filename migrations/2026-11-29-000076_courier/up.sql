-- What whoever carries an order has to know besides the address is read and written as a whole: one column instead of six, and
-- `orders` has 32, beyond which Diesel takes three times as long to compile. Its fields are CourierNotes of
-- src/domain/orders/courier.rs.
ALTER TABLE orders
    DROP CONSTRAINT orders_office,
    DROP CONSTRAINT orders_pays_carrier,
    DROP CONSTRAINT orders_transit_days_check,
    ALTER COLUMN transit_days DROP DEFAULT;
-- The table is written once, and no trigger takes it for a change.
ALTER TABLE orders
    ALTER COLUMN transit_days TYPE jsonb USING jsonb_build_object(
        'municipality', shipping_municipality, 'landmark', shipping_landmark, 'office', office_carrier,
        'pays_carrier', pays_carrier, 'promised_on', promised_on, 'transit_days', transit_days);
ALTER TABLE orders RENAME COLUMN transit_days TO courier;
ALTER TABLE orders
    DROP COLUMN shipping_municipality,
    DROP COLUMN shipping_landmark,
    DROP COLUMN office_carrier,
    DROP COLUMN pays_carrier,
    DROP COLUMN promised_on,
    ALTER COLUMN courier SET DEFAULT '{}',
    ADD CONSTRAINT orders_courier CHECK (jsonb_typeof(courier) = 'object'
        AND char_length(coalesce(courier ->> 'municipality', '')) <= 80
        AND char_length(coalesce(courier ->> 'landmark', '')) <= 200
        AND char_length(coalesce(courier ->> 'office', '')) <= 120
        AND coalesce((courier -> 'transit_days')::integer, 0) BETWEEN 0 AND 60),
    ADD CONSTRAINT orders_office CHECK (coalesce(courier ->> 'office', '') = '' OR delivery_method = 'NATIONAL_SHIPPING'),
    ADD CONSTRAINT orders_pays_carrier CHECK (NOT coalesce((courier -> 'pays_carrier')::boolean, false)
        OR coalesce(courier ->> 'office', '') <> '' AND shipping_cost = 0);
