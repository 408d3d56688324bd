DROP INDEX statement_lines_reversed_by;

DROP INDEX payment_submissions_guesses;
ALTER TABLE payment_submissions DROP COLUMN is_guessable;

DROP INDEX payment_submissions_reference_tail, payment_submissions_open_tail;
ALTER TABLE payment_submissions DROP COLUMN reference_tail;
ALTER TABLE payment_submissions
    ADD COLUMN reference_tail text NOT NULL GENERATED ALWAYS AS (right(reference_key, 4)) STORED;
CREATE INDEX payment_submissions_open_tail ON payment_submissions (reference_tail)
    WHERE status IN ('REPORTED', 'UNDER_REVIEW');
CREATE INDEX payment_submissions_reference_tail ON payment_submissions (reference_tail) WHERE reference_key <> '';

DROP INDEX statement_lines_free_tail, statement_lines_out_tail;
ALTER TABLE statement_lines DROP COLUMN reference_tail;
ALTER TABLE statement_lines
    ADD COLUMN reference_tail text NOT NULL GENERATED ALWAYS AS (right(reference_key, 4)) STORED;
CREATE INDEX statement_lines_out_tail ON statement_lines (reference_tail) WHERE direction = 'OUT';
CREATE INDEX statement_lines_free_tail ON statement_lines (reference_tail)
    WHERE submission_id IS NULL AND aside_at IS NULL AND direction = 'IN';
