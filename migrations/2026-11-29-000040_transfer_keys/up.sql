-- Digits are digits in every width.
ALTER TABLE workshop_transfers DROP COLUMN reference_key;
ALTER TABLE workshop_transfers ADD COLUMN reference_key text NOT NULL GENERATED ALWAYS AS
    (ltrim(upper(regexp_replace(normalize(reference, NFKC), '[^0-9A-Za-z]', '', 'g')), '0')) STORED;
CREATE INDEX workshop_transfers_reference ON workshop_transfers (reference_key) WHERE reference_key <> '';
