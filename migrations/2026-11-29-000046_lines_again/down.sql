ALTER TABLE statement_lines DROP COLUMN matched_by_import;
