ALTER TABLE orders
    DROP CONSTRAINT orders_pays_carrier,
    DROP CONSTRAINT orders_office,
    DROP COLUMN pays_carrier,
    DROP COLUMN office_carrier,
    DROP COLUMN shipping_landmark,
    DROP COLUMN shipping_municipality;
