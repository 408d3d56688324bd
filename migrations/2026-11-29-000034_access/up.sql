-- An account's address is its owner's once they opened the mail that was sent to it: only then do orders join that were
-- placed with it by somebody else. Whom Krafta hired, Krafta knows.
ALTER TABLE users ADD COLUMN email_proven_at timestamptz;
UPDATE users SET email_proven_at = created_at WHERE role <> 'CLIENTE';
CREATE INDEX orders_of_a_guest ON orders (customer_email) WHERE user_id IS NULL AND customer_email <> '';
-- Where whoever cannot be written to finds the shop.
ALTER TABLE settings
    ADD COLUMN contact_phone text NOT NULL DEFAULT '' CHECK (length(contact_phone) <= 40),
    ADD COLUMN contact_email text NOT NULL DEFAULT '' CHECK (length(contact_email) <= 254);
