-- Who Krafta is to push services: one key for all processes, made by the first that starts.
CREATE TABLE push_key (
    only_one boolean PRIMARY KEY DEFAULT true CHECK (only_one),
    pkcs8 bytea NOT NULL CHECK (octet_length(pkcs8) BETWEEN 64 AND 1024),
    created_at timestamptz NOT NULL
);

-- A browser that shows somebody's notices while none of our pages is open.
CREATE TABLE push_subscriptions (
    id uuid PRIMARY KEY,
    user_id uuid NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    endpoint text NOT NULL UNIQUE CHECK (length(endpoint) BETWEEN 10 AND 1000),
    p256dh bytea NOT NULL CHECK (octet_length(p256dh) = 65),
    auth bytea NOT NULL CHECK (octet_length(auth) = 16),
    kinds text[] NOT NULL
        CHECK (kinds <@ ARRAY['PAYMENT', 'JOB', 'LATE'] AND cardinality(kinds) BETWEEN 1 AND 3),
    created_at timestamptz NOT NULL,
    last_ok_at timestamptz,
    failures integer NOT NULL DEFAULT 0 CHECK (failures >= 0)
);
CREATE INDEX push_subscriptions_user_id_idx ON push_subscriptions (user_id);

-- What a browser is to be told of. Several of a kind go as one: what it says is counted when it is sent.
CREATE TABLE push_messages (
    id uuid PRIMARY KEY,
    subscription_id uuid NOT NULL REFERENCES push_subscriptions (id) ON DELETE CASCADE,
    kind text NOT NULL CHECK (kind IN ('PAYMENT', 'JOB', 'LATE')),
    attempts integer NOT NULL DEFAULT 0 CHECK (attempts >= 0),
    next_try_at timestamptz NOT NULL,
    created_at timestamptz NOT NULL
);
CREATE INDEX push_messages_next_try_at_idx ON push_messages (next_try_at);
CREATE INDEX push_messages_subscription_id_idx ON push_messages (subscription_id, kind);

-- Work that is past its date is told of once a day.
ALTER TABLE assignments ADD COLUMN late_told_on date;
