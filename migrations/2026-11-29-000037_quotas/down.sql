DROP INDEX outbox_recipient;

CREATE INDEX sign_in_failures_email ON sign_in_failures (email, failed_at);
DROP INDEX sign_in_failures_pair;

ALTER INDEX counted_writes_sender RENAME TO anonymous_writes_address;
DELETE FROM counted_writes WHERE sender LIKE 'user:%';
ALTER TABLE counted_writes DROP COLUMN bytes;
ALTER TABLE counted_writes RENAME COLUMN sender TO address;
ALTER TABLE counted_writes RENAME TO anonymous_writes;
