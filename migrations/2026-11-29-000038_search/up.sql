-- Money is looked for by whatever somebody has of it: a name, a phone in any notation, the end of a reference.
-- Without case and accents, as `base/text.rs` folds what is typed.
CREATE FUNCTION folded(words text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    AS $$ SELECT lower(translate(words, 'ÁÉÍÓÚÜÑáéíóúüñ', 'AEIOUUNaeiouun')) $$;
CREATE FUNCTION digits_of(words text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    AS $$ SELECT regexp_replace(words, '[^0-9]+', '', 'g') $$;

-- A confirmation puts the account of the bank's line in the place of what was reported; taken back, it has that again.
ALTER TABLE payment_submissions ADD COLUMN reported_account_id uuid REFERENCES payment_accounts;
UPDATE payment_submissions SET reported_account_id = account_id;
ALTER TABLE payment_submissions ADD COLUMN search_text text NOT NULL GENERATED ALWAYS AS (
    folded(payer_name || ' ' || origin_bank || ' ' || reference) || ' ' || digits_of(reference) || ' ' || digits_of(payer_phone)
) STORED;
ALTER TABLE statement_lines ADD COLUMN search_text text NOT NULL GENERATED ALWAYS AS (
    folded(description || ' ' || bank || ' ' || reference) || ' ' || digits_of(reference) || ' ' || digits_of(phone) || ' '
    || digits_of(description)
) STORED;
-- Not of the body: it may carry a secret.
ALTER TABLE outbox ADD COLUMN search_text text NOT NULL GENERATED ALWAYS AS (folded(recipient || ' ' || subject)) STORED;

-- Payments that wait and money without an order are few, and found among themselves; letters are kept for good.
CREATE INDEX outbox_search ON outbox USING gin (search_text gin_trgm_ops);
-- The list goes by when a letter was written, so that days narrow it.
DROP INDEX outbox_state;
CREATE INDEX outbox_state ON outbox (state, created_at DESC, id DESC);

-- What a row says that could not be read as a whole: its form begins with it.
ALTER TABLE statement_rejects
    ADD COLUMN posted_on date,
    ADD COLUMN direction text CHECK (direction IN ('IN', 'OUT')),
    ADD COLUMN amount numeric(16, 2) CHECK (amount > 0),
    ADD COLUMN reference text NOT NULL DEFAULT '';
