ALTER TABLE assignments DROP COLUMN late_told_on;
DROP TABLE push_messages;
DROP TABLE push_subscriptions;
DROP TABLE push_key;
