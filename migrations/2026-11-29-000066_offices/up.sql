-- What whoever carries an order has to know besides the address: the municipality, and what stands near the door. Where the
-- customer fetches it at a carrier's office, the address is the office's, and the carrier stands here; some pay the way there.
ALTER TABLE orders
    ADD COLUMN shipping_municipality text NOT NULL DEFAULT '' CHECK (char_length(shipping_municipality) <= 80),
    ADD COLUMN shipping_landmark     text NOT NULL DEFAULT '' CHECK (char_length(shipping_landmark) <= 200),
    ADD COLUMN office_carrier        text NOT NULL DEFAULT '' CHECK (char_length(office_carrier) <= 120),
    ADD COLUMN pays_carrier          boolean NOT NULL DEFAULT false,
    ADD CONSTRAINT orders_office CHECK (office_carrier = '' OR delivery_method = 'NATIONAL_SHIPPING'),
    ADD CONSTRAINT orders_pays_carrier CHECK (NOT pays_carrier OR office_carrier <> '' AND shipping_cost = 0);
