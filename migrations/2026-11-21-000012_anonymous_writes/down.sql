DROP INDEX anonymous_writes_address;
DELETE FROM anonymous_writes WHERE kind <> 'registration';
ALTER TABLE anonymous_writes DROP COLUMN kind;
ALTER TABLE anonymous_writes RENAME TO registrations;
CREATE INDEX registrations_address ON registrations (address, tried_at);
