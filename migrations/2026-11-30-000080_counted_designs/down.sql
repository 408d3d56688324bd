DELETE FROM counted_writes WHERE kind = 'design';
ALTER TABLE counted_writes DROP CONSTRAINT counted_writes_kind_check;
ALTER TABLE counted_writes ADD CONSTRAINT anonymous_writes_kind_check
    CHECK (kind IN ('registration', 'upload', 'order', 'payment_report'));
