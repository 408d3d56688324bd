ALTER TABLE order_items DROP COLUMN design_url;
DROP TABLE card_events;
DROP TABLE card_sessions;
