-- Registrations tried in the last hour, so that one address cannot fill the table of people.
CREATE TABLE registrations (
    id       bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    address  text NOT NULL,
    tried_at timestamptz NOT NULL
);
CREATE INDEX registrations_address ON registrations (address, tried_at);
