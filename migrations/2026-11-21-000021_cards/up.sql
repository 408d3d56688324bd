-- A page of the card provider on which an order is paid. Made before the order's owner is sent there; closed by the
-- provider's word (its signed events), once.
CREATE TABLE card_sessions (
    id             text PRIMARY KEY CHECK (id ~ '^cs_[A-Za-z0-9_]{1,250}$'),
    order_id       uuid NOT NULL REFERENCES orders,
    amount         numeric(12, 2) NOT NULL CHECK (amount > 0), -- USD
    url            text NOT NULL,
    status         text NOT NULL CHECK (status IN ('OPEN', 'COMPLETED', 'EXPIRED')),
    payment_intent text UNIQUE,                                -- the provider's name of the money that came
    submission_id  uuid UNIQUE REFERENCES payment_submissions, -- the payment that it became
    created_at     timestamptz NOT NULL,
    expires_at     timestamptz NOT NULL,
    closed_at      timestamptz,
    CHECK ((status = 'OPEN') = (closed_at IS NULL)),
    CHECK ((status = 'COMPLETED') = (submission_id IS NOT NULL))
);
CREATE INDEX card_sessions_open ON card_sessions (created_at) WHERE status = 'OPEN';
CREATE INDEX card_sessions_order ON card_sessions (order_id, created_at);

-- What the provider told, once each.
CREATE TABLE card_events (
    id          text PRIMARY KEY CHECK (length(id) BETWEEN 1 AND 255),
    kind        text NOT NULL,
    received_at timestamptz NOT NULL
);
CREATE INDEX card_events_age ON card_events (received_at);
