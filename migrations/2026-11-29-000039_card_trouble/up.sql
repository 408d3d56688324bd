-- A refund that never reached the cardholder: it counts no more. What was written down stays.
CREATE TABLE refund_failures (
    refund_id   uuid PRIMARY KEY REFERENCES refunds,
    provider_id text NOT NULL UNIQUE, -- re_…, as the provider calls it
    created_at  timestamptz NOT NULL
);
CREATE TRIGGER refund_failures_append_only BEFORE UPDATE OR DELETE ON refund_failures
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER refund_failures_not_truncated BEFORE TRUNCATE ON refund_failures
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
