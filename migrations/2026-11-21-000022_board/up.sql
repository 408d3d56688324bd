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

-- How long orders take from stage to stage: what ended in a period, the newest first.
CREATE INDEX order_events_stages ON order_events (kind, created_at)
    WHERE kind IN ('payment_confirmed', 'accepted', 'started', 'ready', 'handed_over', 'completed');
-- The day in Venezuela.
CREATE FUNCTION caracas_day(at timestamptz) RETURNS date LANGUAGE sql IMMUTABLE
    AS $$ SELECT (at AT TIME ZONE 'America/Caracas')::date $$;
-- What was received, in US dollars: bolívares at the payment's own rate, each payment rounded by itself.
CREATE FUNCTION in_usd(currency text, amount numeric, rate numeric) RETURNS numeric LANGUAGE sql IMMUTABLE
    AS $$ SELECT round(CASE currency WHEN 'VES' THEN amount / rate ELSE amount END, 2) $$;

-- Income per day, read from the index alone (which PostgreSQL does only if it holds the function's argument too).
CREATE INDEX payment_submissions_income ON payment_submissions (caracas_day(decided_at))
    INCLUDE (decided_at, currency, amount_received, exchange_rate) WHERE status = 'CONFIRMED';
CREATE VIEW daily_income AS
    SELECT caracas_day(decided_at) AS day, sum(in_usd(currency, amount_received, exchange_rate)) AS usd, count(*) AS payments
    FROM payment_submissions WHERE status = 'CONFIRMED' GROUP BY 1;
