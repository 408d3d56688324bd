-- The import itself tied the line to a payment that somebody had confirmed before without one: undone, the import lets go of it.
ALTER TABLE statement_lines
    ADD COLUMN matched_by_import boolean NOT NULL DEFAULT false,
    ADD CHECK (submission_id IS NOT NULL OR NOT matched_by_import);
UPDATE statement_lines SET matched_by_import = true FROM statements
    WHERE statements.id = statement_id AND submission_id IS NOT NULL AND matched_at = imported_at;

-- Only what has the reference of money, or the bank's word, surely takes it back; the same amount may be chance.
ALTER TABLE statement_lines ADD COLUMN is_reversal_sure boolean NOT NULL DEFAULT true;

-- The first and the last day that a file prints, whether its lines were new or not: only within one file is what is missing
-- not there.
ALTER TABLE statements
    ADD COLUMN first_day date,
    ADD COLUMN last_day  date,
    ADD CHECK ((first_day IS NULL) = (last_day IS NULL)),
    ADD CHECK (first_day <= last_day);
UPDATE statements SET (first_day, last_day) =
    (SELECT min(posted_on), max(posted_on) FROM statement_lines WHERE statement_id = statements.id);
CREATE INDEX statements_days ON statements (account_id, first_day) WHERE undone_at IS NULL;

-- A later file says of the same line that it went back, or never came.
ALTER TABLE statement_lines
    ADD COLUMN voided_by uuid REFERENCES statements,
    ADD CHECK (voided_by IS NULL OR direction = 'IN');
CREATE INDEX statement_lines_voided_by ON statement_lines (voided_by) WHERE voided_by IS NOT NULL;
