-- What an admin sets about money. Hours and days of the clock, not of business; the tolerance is in US dollars.
ALTER TABLE settings
    ADD COLUMN rate_hold_hours   integer NOT NULL DEFAULT 24 CHECK (rate_hold_hours BETWEEN 0 AND 168),
    ADD COLUMN unpaid_days       integer NOT NULL DEFAULT 7 CHECK (unpaid_days BETWEEN 1 AND 60),
    ADD COLUMN payment_tolerance numeric(12, 2) NOT NULL DEFAULT 0.01 CHECK (payment_tolerance BETWEEN 0 AND 5);

-- What was confirmed and what was given back, in US dollars: kept by the function that writes `status`, so that lists
-- can ask for it and no more than was confirmed is ever given back.
ALTER TABLE orders
    ADD COLUMN received numeric(18, 2) NOT NULL DEFAULT 0 CHECK (received >= 0),
    ADD COLUMN refunded numeric(18, 2) NOT NULL DEFAULT 0 CHECK (refunded >= 0);
UPDATE orders SET received = paid.amount FROM (
    SELECT order_id, sum(amount) AS amount FROM (
        SELECT order_id, CASE currency WHEN 'USD' THEN sum(amount_received)
            ELSE round(sum(amount_received) / exchange_rate, 2) END AS amount
        FROM payment_submissions WHERE status = 'CONFIRMED' GROUP BY order_id, currency, exchange_rate) AS parts
    GROUP BY order_id) AS paid WHERE paid.order_id = orders.id;
UPDATE orders SET refunded = back.amount FROM (
    SELECT order_id, sum(amount) AS amount FROM refunds GROUP BY order_id) AS back WHERE back.order_id = orders.id;
ALTER TABLE orders ADD CONSTRAINT orders_refunded_at_most_received CHECK (refunded <= received);
-- What is owed back to somebody: more came than the order costs.
CREATE INDEX orders_overpaid ON orders (created_at, id) WHERE received - refunded > total;

-- A refund counts in dollars; what left the account may have been bolívares, at the rate of that day.
ALTER TABLE refunds
    ADD COLUMN currency      text NOT NULL DEFAULT 'USD' CHECK (currency IN ('VES', 'USD')),
    ADD COLUMN amount_paid   numeric(16, 2) CHECK (amount_paid > 0),
    ADD COLUMN exchange_rate numeric(14, 4) CHECK (exchange_rate > 0),
    ADD COLUMN note          text NOT NULL DEFAULT '';
ALTER TABLE refunds DISABLE TRIGGER refunds_append_only;
UPDATE refunds SET amount_paid = amount;
ALTER TABLE refunds ENABLE TRIGGER refunds_append_only;
ALTER TABLE refunds
    ALTER COLUMN amount_paid SET NOT NULL,
    ALTER COLUMN currency DROP DEFAULT,
    ADD CONSTRAINT refunds_rate_of_bolivares CHECK (currency = 'USD' OR exchange_rate IS NOT NULL);

-- Less than everything may be due back; why, and who said so.
ALTER TABLE order_cancellations
    ADD COLUMN lowered_by     uuid REFERENCES users,
    ADD COLUMN lowered_at     timestamptz,
    ADD COLUMN lowered_reason text,
    ADD CHECK ((lowered_at IS NULL) = (lowered_reason IS NULL));

-- The reference without what banks and people add to it: digits without leading zeros, or capitals. One confirmed
-- payment per reference and receiving account.
ALTER TABLE payment_submissions ADD COLUMN reference_key text NOT NULL DEFAULT '';
UPDATE payment_submissions SET reference_key = ltrim(upper(regexp_replace(reference, '[^0-9A-Za-z]', '', 'g')), '0')
    WHERE method <> 'EFECTIVO';
UPDATE payment_submissions AS later SET reference_key = '' FROM payment_submissions AS first
    WHERE later.status = 'CONFIRMED' AND first.status = 'CONFIRMED' AND later.id > first.id
      AND later.method = first.method AND later.reference_key = first.reference_key
      AND later.account_id IS NOT DISTINCT FROM first.account_id;
ALTER TABLE payment_submissions
    ADD COLUMN reference_tail text NOT NULL GENERATED ALWAYS AS (right(reference_key, 4)) STORED;
CREATE UNIQUE INDEX payment_submissions_reference_once ON payment_submissions
    (coalesce(account_id, '00000000-0000-0000-0000-000000000000'), method, reference_key)
    WHERE status = 'CONFIRMED' AND reference_key <> '';
CREATE INDEX payment_submissions_reference_tail ON payment_submissions (reference_tail) WHERE reference_key <> '';
