-- Open work in the order of the board, whoever's it is; and the orders that go first there.
CREATE INDEX assignments_board ON assignments (due_date, workshop_id)
    WHERE status IN ('NOTIFIED', 'ACCEPTED', 'IN_PRODUCTION', 'READY');
CREATE INDEX orders_rush_open ON orders (id)
    WHERE priority = 'RUSH' AND status NOT IN ('COMPLETED', 'CANCELLED', 'REFUND_PENDING', 'REFUNDED');

-- The same reference by itself; and those that end alike, of the same amount: of a million payments a hundred end alike.
CREATE INDEX payment_submissions_reference_key ON payment_submissions (reference_key) WHERE reference_key <> '';
DROP INDEX payment_submissions_reference_tail;
CREATE INDEX payment_submissions_reference_tail ON payment_submissions (reference_tail, amount_reported) WHERE reference_key <> '';

-- What is owed is summed up from the index alone.
DROP INDEX payables_open_workshop;
CREATE INDEX payables_open_workshop ON payables (workshop_id, due_date, id) INCLUDE (amount, paid_amount)
    WHERE paid_amount < amount AND closed_as IS NULL;
