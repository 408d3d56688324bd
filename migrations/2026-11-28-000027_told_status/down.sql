ALTER TABLE outbox DROP COLUMN order_status;
ALTER TABLE notices DROP COLUMN order_status;
