ALTER TABLE settings DROP COLUMN contact_phone, DROP COLUMN contact_email;
DROP INDEX orders_of_a_guest;
ALTER TABLE users DROP COLUMN email_proven_at;
