-- A mail has a page beside its text. Its Message-ID is made from its id, so that a repeat is known as one.
ALTER TABLE outbox ADD COLUMN html text;

-- What somebody should know, in the app itself.
CREATE TABLE notices (
    id         uuid PRIMARY KEY,
    user_id    uuid NOT NULL REFERENCES users,
    kind       text NOT NULL CHECK (kind ~ '^[a-z_]+$'),
    order_id   uuid REFERENCES orders,
    title      text NOT NULL,
    body       text NOT NULL DEFAULT '',
    path       text NOT NULL CHECK (path ~ '^/([^/]|$)'), -- where it is dealt with
    created_at timestamptz NOT NULL,
    read_at    timestamptz
);
CREATE INDEX notices_newest ON notices (user_id, id DESC);
CREATE INDEX notices_unread ON notices (user_id) WHERE read_at IS NULL;

-- What a customer thinks of what they got.
CREATE TABLE reviews (
    id         uuid PRIMARY KEY,
    product_id uuid NOT NULL REFERENCES products,
    order_id   uuid NOT NULL REFERENCES orders,
    rating     integer NOT NULL CHECK (rating BETWEEN 1 AND 5),
    body       text NOT NULL DEFAULT '' CHECK (length(body) <= 2000),
    author     text NOT NULL CHECK (length(author) <= 120), -- a first name
    created_at timestamptz NOT NULL,
    hidden_at  timestamptz,
    UNIQUE (order_id, product_id)
);
CREATE INDEX reviews_product ON reviews (product_id, created_at DESC, id DESC) WHERE hidden_at IS NULL;
