-- «Ref 123456» and «123456A» are 123456. What is confirmed keeps the key by which it paid.
UPDATE payment_submissions SET reference_key = ltrim(substring(reference_key FROM '^[A-Z]*([0-9]{4,})[A-Z]*$'), '0')
    WHERE reference_key ~ '^[A-Z]*[0-9]{4,}[A-Z]*$' AND reference_key ~ '[A-Z]' AND reference_key ~ '[1-9]' AND status <> 'CONFIRMED';
UPDATE statement_lines SET reference_key = ltrim(substring(reference_key FROM '^[A-Z]*([0-9]{4,})[A-Z]*$'), '0')
    WHERE reference_key ~ '^[A-Z]*[0-9]{4,}[A-Z]*$' AND reference_key ~ '[A-Z]' AND reference_key ~ '[1-9]';

-- By what a confirmed payment pays once: the whole reference that the bank printed where a line proves it, else what was
-- typed. Two customers who typed the same last four digits are then two, and the same money twice is refused.
ALTER TABLE payment_submissions ADD COLUMN paid_key text NOT NULL DEFAULT '';
UPDATE payment_submissions SET paid_key = reference_key WHERE status = 'CONFIRMED';
DROP INDEX payment_submissions_reference_once;
CREATE UNIQUE INDEX payment_submissions_reference_once ON payment_submissions
    (coalesce(account_id, '00000000-0000-0000-0000-000000000000'), method, paid_key)
    WHERE status = 'CONFIRMED' AND paid_key <> '';
CREATE INDEX payment_submissions_paid_key ON payment_submissions (paid_key) WHERE paid_key <> '';

-- Money that came in and that the bank took back: the line that took it. It proves nothing any more.
ALTER TABLE statement_lines
    ADD COLUMN reversed_by uuid REFERENCES statement_lines,
    ADD CHECK (reversed_by IS NULL OR direction = 'IN');
-- What moved on an account in a few days: a reversal is looked for there.
CREATE INDEX statement_lines_moved ON statement_lines (account_id, direction, posted_on);
