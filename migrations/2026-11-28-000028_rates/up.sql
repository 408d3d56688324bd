-- A rate may be read from the bank's own publication: which day it says it counts for, and when it was read.
ALTER TABLE exchange_rates ADD COLUMN value_date date;
ALTER TABLE exchange_rates ADD COLUMN fetched_at timestamptz;
ALTER TABLE exchange_rates ADD CHECK (fetched_at IS NULL OR value_date IS NOT NULL);
COMMENT ON COLUMN exchange_rates.value_date IS 'The «fecha valor» that its source gives. Null where a person entered it: the day of valid_from.';
COMMENT ON COLUMN exchange_rates.fetched_at IS 'When it was read from its source. Null where a person entered it.';

-- Orders are quoted by it: what it said once, it says for good.
CREATE TRIGGER exchange_rates_append_only BEFORE UPDATE OR DELETE ON exchange_rates
    FOR EACH ROW EXECUTE FUNCTION refuse_change();

-- What was read, and leaps: it counts only if an admin says so.
CREATE TABLE held_rates (
    id         uuid PRIMARY KEY,
    rate       numeric(14, 4) NOT NULL CHECK (rate > 0),
    source     text NOT NULL,
    value_date date NOT NULL,
    valid_from timestamptz NOT NULL,
    fetched_at timestamptz NOT NULL,
    decided_by uuid REFERENCES users,
    decided_at timestamptz,
    is_applied boolean,
    CHECK ((decided_at IS NULL) = (decided_by IS NULL) AND (decided_at IS NULL) = (is_applied IS NULL)),
    -- The same publication is read many times, and told of once.
    UNIQUE (valid_from, rate)
);

-- Money came, and then no more: since when an order has been before a person.
ALTER TABLE orders ADD COLUMN stalled_at timestamptz;
COMMENT ON COLUMN orders.stalled_at IS 'Admins were told that it is paid in part and no more came; emptied by the next word about a payment.';
CREATE INDEX orders_stalled ON orders (stalled_at, id) WHERE stalled_at IS NOT NULL;
ALTER TABLE settings ADD COLUMN stalled_days integer NOT NULL DEFAULT 5 CHECK (stalled_days BETWEEN 1 AND 60);
