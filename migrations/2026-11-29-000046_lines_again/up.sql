-- The import itself tied the line to a payment that somebody had confirmed before without one: undone, the import lets go of it.
ALTER TABLE statement_lines
    ADD COLUMN matched_by_import boolean NOT NULL DEFAULT false,
    ADD CHECK (submission_id IS NOT NULL OR NOT matched_by_import);
UPDATE statement_lines SET matched_by_import = true FROM statements
    WHERE statements.id = statement_id AND submission_id IS NOT NULL AND matched_at = imported_at;

-- Only what has the reference of money, or the bank's word, surely takes it back; the same amount may be chance.
ALTER TABLE statement_lines ADD COLUMN is_reversal_sure boolean NOT NULL DEFAULT true;
