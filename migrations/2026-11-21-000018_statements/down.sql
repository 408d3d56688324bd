DROP INDEX uploads_sha256, uploads_look, payment_submissions_open_tail, payment_submissions_open_amount,
    payment_submissions_account_confirmed;
ALTER TABLE uploads DROP COLUMN look, DROP COLUMN look_parts;
DROP TABLE statement_lines, statement_drafts, statements, statement_formats;
