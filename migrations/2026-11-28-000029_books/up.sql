-- What the nightly replay of every order's facts found: kept for some weeks, one row a night.
CREATE TABLE book_checks (
    day         date PRIMARY KEY, -- in Venezuela
    checked_at  timestamptz NOT NULL,
    orders      bigint NOT NULL CHECK (orders >= 0),
    orders_off  bigint NOT NULL CHECK (orders_off BETWEEN 0 AND orders),
    differences bigint NOT NULL CHECK (differences >= orders_off)
);

-- The first of them; `krafta audit` prints all.
CREATE TABLE book_differences (
    day      date NOT NULL REFERENCES book_checks ON DELETE CASCADE,
    position integer NOT NULL CHECK (position >= 0),
    order_id uuid REFERENCES orders, -- empty: a workshop's day, or a transfer
    about    text NOT NULL,
    figure   text NOT NULL CHECK (figure ~ '^[a-z_]+$'),
    kept     text NOT NULL,
    computed text NOT NULL,
    PRIMARY KEY (day, position)
);
CREATE INDEX book_differences_order ON book_differences (order_id) WHERE order_id IS NOT NULL;

-- What an accountant takes home, by the day on which it was decided or done.
CREATE INDEX payment_submissions_decided ON payment_submissions (decided_at, id) WHERE status = 'CONFIRMED';
CREATE INDEX refunds_made ON refunds (created_at, id);

-- A transfer settles dollars; what left the account may have been bolívares, at the rate of a day.
ALTER TABLE workshop_transfers
    ADD COLUMN amount_bs     numeric(16, 2) CHECK (amount_bs <> 0),
    ADD COLUMN exchange_rate numeric(14, 4) CHECK (exchange_rate > 0),
    ADD COLUMN rate_day      date,
    -- The reference without what banks and people add to it, to ask before the same one is written twice.
    ADD COLUMN reference_key text NOT NULL GENERATED ALWAYS AS
        (ltrim(upper(regexp_replace(reference, '[^0-9A-Za-z]', '', 'g')), '0')) STORED,
    ADD CHECK ((amount_bs IS NULL) = (exchange_rate IS NULL)),
    ADD CHECK ((amount_bs IS NULL) = (rate_day IS NULL)),
    ADD CHECK (amount_bs IS NULL OR (amount_bs < 0) = (amount < 0));
CREATE INDEX workshop_transfers_reference ON workshop_transfers (reference_key) WHERE reference_key <> '';
-- What people look for: a reference, or an amount in either currency.
CREATE INDEX workshop_transfers_search ON workshop_transfers USING gin (reference gin_trgm_ops);
CREATE INDEX workshop_transfers_amount ON workshop_transfers (amount);
CREATE INDEX workshop_transfers_amount_bs ON workshop_transfers (amount_bs) WHERE amount_bs IS NOT NULL;
CREATE INDEX payables_amount ON payables (amount);
