DROP VIEW daily_income;
DROP INDEX payment_submissions_income;
DROP FUNCTION in_usd;
DROP FUNCTION caracas_day;
DROP INDEX order_events_stages;
DROP INDEX orders_priority_newest;
DROP INDEX orders_payment_newest;
ALTER TABLE orders DROP COLUMN city_key;
DROP TABLE saved_views;
