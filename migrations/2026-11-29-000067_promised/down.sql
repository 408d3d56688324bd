ALTER TABLE orders DROP COLUMN promised_on;
