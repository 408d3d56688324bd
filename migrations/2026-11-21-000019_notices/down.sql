DROP TABLE reviews, notices;
ALTER TABLE assignments DROP COLUMN due_told_on;
DROP INDEX outbox_state;
