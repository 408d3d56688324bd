-- What people with an account write is counted too, and how many bytes uploads bring. `sender` is an address, or `user:` and
-- an id.
ALTER TABLE anonymous_writes RENAME TO counted_writes;
ALTER TABLE counted_writes RENAME COLUMN address TO sender;
ALTER TABLE counted_writes ADD COLUMN bytes bigint NOT NULL DEFAULT 0 CHECK (bytes >= 0);
ALTER TABLE counted_writes ALTER COLUMN bytes DROP DEFAULT;
ALTER INDEX anonymous_writes_address RENAME TO counted_writes_sender;

-- `address` of a guess from a browser in which its account was signed in before: `device:` and the browser's own number.
CREATE INDEX sign_in_failures_pair ON sign_in_failures (email, address, failed_at);
DROP INDEX sign_in_failures_email;

-- How many letters somebody got within the hour.
CREATE INDEX outbox_recipient ON outbox (recipient, created_at);
