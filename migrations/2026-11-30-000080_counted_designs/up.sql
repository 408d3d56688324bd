-- An editor keeps a design after every pause, far more often than anybody uploads: counted by itself.
ALTER TABLE counted_writes DROP CONSTRAINT anonymous_writes_kind_check;
ALTER TABLE counted_writes ADD CONSTRAINT counted_writes_kind_check
    CHECK (kind IN ('registration', 'upload', 'design', 'order', 'payment_report'));
