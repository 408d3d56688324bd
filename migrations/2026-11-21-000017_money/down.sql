DROP INDEX payment_submissions_reference_tail, payment_submissions_reference_once;
ALTER TABLE payment_submissions DROP COLUMN reference_tail, DROP COLUMN reference_key;
ALTER TABLE order_cancellations DROP COLUMN lowered_by, DROP COLUMN lowered_at, DROP COLUMN lowered_reason;
ALTER TABLE refunds DROP COLUMN currency, DROP COLUMN amount_paid, DROP COLUMN exchange_rate, DROP COLUMN note;
DROP INDEX orders_overpaid;
ALTER TABLE orders DROP COLUMN received, DROP COLUMN refunded;
ALTER TABLE settings DROP COLUMN rate_hold_hours, DROP COLUMN unpaid_days, DROP COLUMN payment_tolerance;
