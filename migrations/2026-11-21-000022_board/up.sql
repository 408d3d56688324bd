-- A person's own views of the board of orders: a name for a filter, as the page's query says it.
CREATE TABLE saved_views (
    id         uuid PRIMARY KEY,
    user_id    uuid NOT NULL REFERENCES users,
    name       text NOT NULL CHECK (length(name) BETWEEN 1 AND 60),
    query      text NOT NULL CHECK (length(query) <= 2000),
    created_at timestamptz NOT NULL,
    UNIQUE (user_id, name)
);

-- As `text::fold` writes a city, so that it is found however it was typed.
ALTER TABLE orders ADD COLUMN city_key text NOT NULL GENERATED ALWAYS AS (
    btrim(regexp_replace(lower(regexp_replace(normalize(shipping_city, NFD), '[\u0300-\u036f]', '', 'g')), '\s+', ' ', 'g'))
) STORED;
CREATE INDEX orders_city_newest ON orders (city_key, created_at DESC, id DESC);
-- What is rare among all orders; the common values are soon found among the newest.
CREATE INDEX orders_payment_newest ON orders (payment_status, created_at DESC, id DESC) WHERE payment_status <> 'CONFIRMED';
CREATE INDEX orders_priority_newest ON orders (priority, created_at DESC, id DESC) WHERE priority <> 'STANDARD';

-- The overview reads what happened between two moments; the timeline only ever grows at its end.
CREATE INDEX order_events_when ON order_events USING brin (created_at);
-- Income per day.
CREATE INDEX payment_submissions_confirmed ON payment_submissions (decided_at) WHERE status = 'CONFIRMED';
