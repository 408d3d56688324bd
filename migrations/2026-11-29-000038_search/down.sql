ALTER TABLE statement_rejects DROP COLUMN posted_on, DROP COLUMN direction, DROP COLUMN amount, DROP COLUMN reference;
DROP INDEX outbox_state;
CREATE INDEX outbox_state ON outbox (state, id DESC);
ALTER TABLE outbox DROP COLUMN search_text;
ALTER TABLE statement_lines DROP COLUMN search_text;
ALTER TABLE payment_submissions DROP COLUMN search_text, DROP COLUMN reported_account_id;
DROP FUNCTION digits_of(text);
DROP FUNCTION folded(text);
