-- Who paid, as the bank knows them.
ALTER TABLE payment_submissions
    ADD COLUMN payer_id_number text
        CHECK (payer_id_number ~ '^([VE]-[0-9]{6,8}|[VEJPG]-[0-9]{8}-[0-9])$'),
    ADD COLUMN origin_bank_code text CHECK (origin_bank_code ~ '^[0-9]{4}$');
COMMENT ON COLUMN payment_submissions.payer_id_number IS 'Cédula or RIF; the check digit may be wrong.';

-- A Pago Móvil is bolívares. What was reported as dollars was a figure in bolívares; what was decided stays as it was.
UPDATE payment_submissions
    SET currency = 'VES', amount_expected = round(amount_expected * exchange_rate, 2)
    WHERE method = 'PAGO_MOVIL' AND currency = 'USD' AND status IN ('REPORTED', 'UNDER_REVIEW');
ALTER TABLE payment_submissions
    ADD CONSTRAINT payment_submissions_pago_movil_in_bs
        CHECK (method <> 'PAGO_MOVIL' OR currency = 'VES' OR status IN ('CONFIRMED', 'REJECTED'));

-- Where a customer wants their money back: a row for every change, and the newest counts.
CREATE TABLE refund_destinations (
    id             bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    order_id       uuid NOT NULL REFERENCES orders (id),
    method         text NOT NULL CHECK (method IN ('PAGO_MOVIL', 'TRANSFERENCIA', 'ZELLE')),
    bank_code      text CHECK (bank_code ~ '^[0-9]{4}$'),
    phone          text CHECK (phone ~ '^\+[0-9]{8,15}$'),
    id_number      text CHECK (id_number ~ '^([VE]-[0-9]{6,8}|[VEJPG]-[0-9]{8}-[0-9])$'),
    account_number text CHECK (account_number ~ '^[0-9]{20}$'),
    email          text CHECK (email LIKE '%_@_%'),
    holder         text CHECK (holder <> ''),
    created_by     uuid REFERENCES users (id),
    created_at     timestamptz NOT NULL,
    -- What each method needs, and nothing else.
    CHECK (CASE method
        WHEN 'PAGO_MOVIL' THEN
            num_nonnulls(bank_code, phone, id_number) = 3 AND num_nonnulls(account_number, email, holder) = 0
        WHEN 'TRANSFERENCIA' THEN
            num_nonnulls(bank_code, account_number, id_number, holder) = 4 AND num_nonnulls(phone, email) = 0
            AND left(account_number, 4) = bank_code
        ELSE
            num_nonnulls(phone, email) = 1 AND holder IS NOT NULL
            AND num_nonnulls(bank_code, account_number, id_number) = 0
    END)
);
CREATE INDEX refund_destinations_newest ON refund_destinations (order_id, id DESC);
COMMENT ON TABLE refund_destinations IS 'Personal data: for the order''s owner and for ADMIN.';
