DROP INDEX payment_submissions_confirmed;
DROP INDEX order_events_when;
DROP INDEX orders_priority_newest;
DROP INDEX orders_payment_newest;
ALTER TABLE orders DROP COLUMN city_key;
DROP TABLE saved_views;
