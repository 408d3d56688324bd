-- People who sign in, and their sessions. Sessions live here rather than in a token, so that a change of role,
-- password or active flag takes effect on the person's next request.
CREATE TABLE users (
    id            uuid PRIMARY KEY,
    email         text NOT NULL UNIQUE CHECK (email = lower(email) AND length(email) BETWEEN 3 AND 254),
    password_hash text NOT NULL,
    name          text NOT NULL DEFAULT '' CHECK (length(name) <= 120),
    role          text NOT NULL CHECK (role IN ('ADMIN', 'OPERADOR', 'TALLER', 'CLIENTE')),
    active        boolean NOT NULL DEFAULT true,
    created_at    timestamptz NOT NULL,
    updated_at    timestamptz NOT NULL
);

-- Only a digest of the session key is kept: who reads this table cannot sign in with it.
CREATE TABLE sessions (
    key_digest bytea PRIMARY KEY CHECK (length(key_digest) = 32),
    user_id    uuid REFERENCES users ON DELETE CASCADE,
    state      jsonb NOT NULL,
    expires_at timestamptz NOT NULL
);
CREATE INDEX sessions_user ON sessions (user_id);
CREATE INDEX sessions_expiry ON sessions (expires_at);

-- Links of /recuperar: single use, short-lived. This table knows their digest only; the mail in `outbox` carries the link
-- itself, until it is used or expires.
CREATE TABLE password_resets (
    token_digest bytea PRIMARY KEY CHECK (length(token_digest) = 32),
    user_id      uuid NOT NULL REFERENCES users ON DELETE CASCADE,
    expires_at   timestamptz NOT NULL,
    used_at      timestamptz
);
CREATE INDEX password_resets_user ON password_resets (user_id);

-- Failed sign-ins of the last minutes: too many for one address or one account are slowed down, across processes.
CREATE TABLE sign_in_failures (
    id        bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    email     text NOT NULL,
    address   text NOT NULL,
    failed_at timestamptz NOT NULL
);
CREATE INDEX sign_in_failures_email ON sign_in_failures (email, failed_at);
CREATE INDEX sign_in_failures_address ON sign_in_failures (address, failed_at);
