-- Banks pad references with zeros behind too: what a row is looked up by is the end without them (payments/rules.rs, tail).
DROP INDEX statement_lines_free_tail, statement_lines_out_tail;
ALTER TABLE statement_lines DROP COLUMN reference_tail;
ALTER TABLE statement_lines
    ADD COLUMN reference_tail text NOT NULL GENERATED ALWAYS AS
        (right(CASE WHEN reference_key LIKE '%0000' THEN rtrim(reference_key, '0') ELSE reference_key END, 4)) STORED;
CREATE INDEX statement_lines_free_tail ON statement_lines (reference_tail)
    WHERE submission_id IS NULL AND aside_at IS NULL AND direction = 'IN';
CREATE INDEX statement_lines_out_tail ON statement_lines (reference_tail) WHERE direction = 'OUT';

DROP INDEX payment_submissions_reference_tail, payment_submissions_open_tail;
ALTER TABLE payment_submissions DROP COLUMN reference_tail;
ALTER TABLE payment_submissions
    ADD COLUMN reference_tail text NOT NULL GENERATED ALWAYS AS
        (right(CASE WHEN reference_key LIKE '%0000' THEN rtrim(reference_key, '0') ELSE reference_key END, 4)) STORED;
CREATE INDEX payment_submissions_reference_tail ON payment_submissions (reference_tail) WHERE reference_key <> '';
CREATE INDEX payment_submissions_open_tail ON payment_submissions (reference_tail)
    WHERE status IN ('REPORTED', 'UNDER_REVIEW');

-- References so short that they may be guesses: each payer's are counted.
ALTER TABLE payment_submissions
    ADD COLUMN is_guessable boolean NOT NULL GENERATED ALWAYS AS (length(rtrim(reference_key, '0')) < 6) STORED;
CREATE INDEX payment_submissions_guesses ON payment_submissions (amount_reported, reported_at DESC)
    WHERE is_guessable AND status <> 'CONFIRMED';

-- What a line took back is asked whenever one is deleted.
CREATE INDEX statement_lines_reversed_by ON statement_lines (reversed_by) WHERE reversed_by IS NOT NULL;
