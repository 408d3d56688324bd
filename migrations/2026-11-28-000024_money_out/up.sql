-- Money that left is kept too, as what it is: a fee or a reversal explains the account, and proves no payment.
ALTER TABLE statement_lines
    ADD COLUMN direction text NOT NULL DEFAULT 'IN' CHECK (direction IN ('IN', 'OUT')),
    ADD CHECK (direction = 'IN' OR (submission_id IS NULL AND aside_at IS NULL));
COMMENT ON COLUMN statement_lines.amount IS 'Without a sign, in the account''s currency; direction says which way it went.';

-- What may prove a payment: money that came in and is neither used nor set aside.
DROP INDEX statement_lines_free, statement_lines_free_tail, statement_lines_free_amount;
CREATE INDEX statement_lines_free ON statement_lines (posted_on DESC, id DESC)
    WHERE submission_id IS NULL AND aside_at IS NULL AND direction = 'IN';
CREATE INDEX statement_lines_free_tail ON statement_lines (reference_tail)
    WHERE submission_id IS NULL AND aside_at IS NULL AND direction = 'IN';
CREATE INDEX statement_lines_free_amount ON statement_lines (amount)
    WHERE submission_id IS NULL AND aside_at IS NULL AND direction = 'IN';

-- What may have been a reversal: looked up by the end of the reference, and by the amount.
CREATE INDEX statement_lines_out_tail ON statement_lines (reference_tail) WHERE direction = 'OUT';
CREATE INDEX statement_lines_out_amount ON statement_lines (amount, posted_on) WHERE direction = 'OUT';
