-- Mail to be sent, written in the transaction that is its cause.
CREATE TABLE outbox (
    id         uuid PRIMARY KEY,
    kind       text NOT NULL CHECK (kind ~ '^[a-z_]+$'),
    order_id   uuid REFERENCES orders,
    recipient  text NOT NULL,
    subject    text NOT NULL,
    body       text NOT NULL,
    state      text NOT NULL DEFAULT 'WAITING' CHECK (state IN ('WAITING', 'SENT', 'FAILED')),
    attempts   integer NOT NULL DEFAULT 0,
    next_try_at timestamptz NOT NULL,
    last_error text,
    sent_at    timestamptz,
    created_at timestamptz NOT NULL,
    CHECK ((state = 'SENT') = (sent_at IS NOT NULL))
);
CREATE INDEX outbox_waiting ON outbox (next_try_at, id) WHERE state = 'WAITING';
CREATE INDEX outbox_newest ON outbox (created_at DESC, id DESC);
