DELETE FROM statement_lines WHERE direction = 'OUT';
DROP INDEX statement_lines_free, statement_lines_free_tail, statement_lines_free_amount, statement_lines_out_tail, statement_lines_out_amount;
ALTER TABLE statement_lines DROP COLUMN direction;
CREATE INDEX statement_lines_free ON statement_lines (posted_on DESC, id DESC)
    WHERE submission_id IS NULL AND aside_at IS NULL;
CREATE INDEX statement_lines_free_tail ON statement_lines (reference_tail)
    WHERE submission_id IS NULL AND aside_at IS NULL;
CREATE INDEX statement_lines_free_amount ON statement_lines (amount)
    WHERE submission_id IS NULL AND aside_at IS NULL;
