-- Lists of what was sent, and of what failed.
CREATE INDEX outbox_state ON outbox (state, id DESC);

-- On which day its workshop was told that it is due: once a day.
ALTER TABLE assignments ADD COLUMN due_told_on date;

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
CREATE INDEX notices_order ON notices (order_id, user_id, created_at) WHERE order_id IS NOT NULL;
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
