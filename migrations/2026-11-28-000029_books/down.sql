DROP INDEX payables_amount, workshop_transfers_amount_bs, workshop_transfers_amount, workshop_transfers_search, workshop_transfers_reference, refunds_made, payment_submissions_decided;
ALTER TABLE workshop_transfers
    DROP COLUMN reference_key,
    DROP COLUMN rate_day,
    DROP COLUMN exchange_rate,
    DROP COLUMN amount_bs;
DROP TABLE book_differences, book_checks;
