-- What was written without a session in the last hour, so that one address cannot fill tables and disk. It began with
-- registrations alone.
ALTER TABLE registrations RENAME TO anonymous_writes;
ALTER TABLE anonymous_writes ADD COLUMN kind text NOT NULL DEFAULT 'registration'
    CHECK (kind IN ('registration', 'upload', 'order', 'payment_report'));
ALTER TABLE anonymous_writes ALTER COLUMN kind DROP DEFAULT;
DROP INDEX registrations_address;
CREATE INDEX anonymous_writes_address ON anonymous_writes (kind, address, tried_at);
