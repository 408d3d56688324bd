DROP INDEX uploads_sha256, uploads_look;
ALTER TABLE uploads DROP COLUMN look, DROP COLUMN look_parts;
DROP TABLE statement_lines, statements, statement_formats;
