-- What the checkout showed, kept until workshops promise: nobody loses sight of it between ordering and production.
ALTER TABLE orders ADD COLUMN promised_on date;
