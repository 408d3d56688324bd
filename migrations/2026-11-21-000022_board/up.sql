-- A person's own views of the board of orders: a name for a filter, as the page's query says it.
CREATE TABLE saved_views (
    id         uuid PRIMARY KEY,
    user_id    uuid NOT NULL REFERENCES users,
    name       text NOT NULL CHECK (length(name) BETWEEN 1 AND 60),
    query      text NOT NULL CHECK (length(query) <= 2000),
    created_at timestamptz NOT NULL,
    UNIQUE (user_id, name)
);

-- The overview reads what happened between two moments; the timeline only ever grows at its end.
CREATE INDEX order_events_when ON order_events USING brin (created_at);
-- Income per day.
CREATE INDEX payment_submissions_confirmed ON payment_submissions (decided_at) WHERE status = 'CONFIRMED';
