DROP TABLE refund_destinations;
ALTER TABLE payment_submissions
    DROP CONSTRAINT payment_submissions_pago_movil_in_bs,
    DROP COLUMN origin_bank_code,
    DROP COLUMN payer_id_number;
