ALTER TABLE settings DROP COLUMN stalled_days;
DROP INDEX orders_stalled;
ALTER TABLE orders DROP COLUMN stalled_at;
DROP TABLE held_rates;
DROP TRIGGER exchange_rates_append_only ON exchange_rates;
ALTER TABLE exchange_rates DROP COLUMN fetched_at, DROP COLUMN value_date;
