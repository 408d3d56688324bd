DROP INDEX statement_lines_moved;
ALTER TABLE statement_lines DROP COLUMN reversed_by;
DROP INDEX payment_submissions_paid_key, payment_submissions_reference_once;
-- Of two that typed the same digits for two payments, the first keeps them.
UPDATE payment_submissions AS later SET reference_key = '' FROM payment_submissions AS first
    WHERE later.status = 'CONFIRMED' AND first.status = 'CONFIRMED' AND later.id > first.id
      AND later.method = first.method AND later.reference_key = first.reference_key
      AND later.account_id IS NOT DISTINCT FROM first.account_id;
CREATE UNIQUE INDEX payment_submissions_reference_once ON payment_submissions
    (coalesce(account_id, '00000000-0000-0000-0000-000000000000'), method, reference_key)
    WHERE status = 'CONFIRMED' AND reference_key <> '';
ALTER TABLE payment_submissions DROP COLUMN paid_key;
