DROP TABLE idempotency_keys;
DROP TABLE order_events;
DROP FUNCTION refuse_change;
DROP TABLE order_items;
DROP TABLE order_cancellations;
DROP TABLE orders;
DROP EXTENSION pg_trgm;
