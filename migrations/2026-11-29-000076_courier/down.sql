ALTER TABLE orders
    DROP CONSTRAINT orders_courier,
    DROP CONSTRAINT orders_office,
    DROP CONSTRAINT orders_pays_carrier,
    ADD COLUMN shipping_municipality text NOT NULL DEFAULT '' CHECK (char_length(shipping_municipality) <= 80),
    ADD COLUMN shipping_landmark     text NOT NULL DEFAULT '' CHECK (char_length(shipping_landmark) <= 200),
    ADD COLUMN office_carrier        text NOT NULL DEFAULT '' CHECK (char_length(office_carrier) <= 120),
    ADD COLUMN pays_carrier          boolean NOT NULL DEFAULT false,
    ADD COLUMN promised_on           date,
    ADD COLUMN transit_days          integer NOT NULL DEFAULT 0 CHECK (transit_days BETWEEN 0 AND 60);
UPDATE orders SET
    shipping_municipality = coalesce(courier ->> 'municipality', ''),
    shipping_landmark = coalesce(courier ->> 'landmark', ''),
    office_carrier = coalesce(courier ->> 'office', ''),
    pays_carrier = coalesce((courier -> 'pays_carrier')::boolean, false),
    promised_on = (courier ->> 'promised_on')::date,
    transit_days = coalesce((courier -> 'transit_days')::integer, 0);
ALTER TABLE orders
    DROP COLUMN courier,
    ADD CONSTRAINT orders_office CHECK (office_carrier = '' OR delivery_method = 'NATIONAL_SHIPPING'),
    ADD CONSTRAINT orders_pays_carrier CHECK (NOT pays_carrier OR office_carrier <> '' AND shipping_cost = 0);
