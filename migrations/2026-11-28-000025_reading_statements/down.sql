DROP TABLE statement_rejects;
DROP INDEX statement_lines_day, statement_lines_seen_before;
ALTER TABLE statement_lines DROP COLUMN seen_before, DROP COLUMN retaken_by, DROP COLUMN retaken_at;
DELETE FROM statements WHERE undone_at IS NOT NULL;
DROP INDEX statements_once;
CREATE UNIQUE INDEX statements_once ON statements (account_id, sha256);
COMMENT ON COLUMN statements.lines_read IS NULL;
ALTER TABLE statements DROP COLUMN out_read, DROP COLUMN out_new, DROP COLUMN content, DROP COLUMN undone_by, DROP COLUMN undone_at;
