ALTER TABLE statement_lines DROP COLUMN is_reversal_sure;

ALTER TABLE statement_lines DROP COLUMN matched_by_import;
