DROP TABLE reviews, notices;
ALTER TABLE outbox DROP COLUMN html;
