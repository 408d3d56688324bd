DROP INDEX statement_lines_voided_by;
ALTER TABLE statement_lines DROP COLUMN voided_by;

DROP INDEX statements_days;
ALTER TABLE statements DROP COLUMN last_day, DROP COLUMN first_day;

ALTER TABLE statement_lines DROP COLUMN is_reversal_sure;

ALTER TABLE statement_lines DROP COLUMN matched_by_import;
