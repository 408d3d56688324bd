DROP INDEX payables_open_workshop;
CREATE INDEX payables_open_workshop ON payables (workshop_id, due_date, id)
    WHERE paid_amount < amount AND closed_as IS NULL;
DROP INDEX payment_submissions_reference_tail;
CREATE INDEX payment_submissions_reference_tail ON payment_submissions (reference_tail) WHERE reference_key <> '';
DROP INDEX payment_submissions_reference_key;
DROP INDEX orders_rush_open;
DROP INDEX assignments_board;
