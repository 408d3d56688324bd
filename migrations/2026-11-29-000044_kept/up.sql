-- What was written down for good is not emptied either.
CREATE TRIGGER order_events_kept BEFORE TRUNCATE ON order_events FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER payment_verification_log_kept BEFORE TRUNCATE ON payment_verification_log FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER refunds_kept BEFORE TRUNCATE ON refunds FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER network_audit_kept BEFORE TRUNCATE ON network_audit FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER workshop_transfers_kept BEFORE TRUNCATE ON workshop_transfers FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER payable_payments_kept BEFORE TRUNCATE ON payable_payments FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER transfer_answers_kept BEFORE TRUNCATE ON transfer_answers FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER exchange_rates_kept BEFORE TRUNCATE ON exchange_rates FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- What a customer said of a payment is never rewritten, but for a reference that is corrected while it waits; a decision
-- stands until it is taken back. The account and the key by which it paid once follow from the bank's line, whenever that
-- comes.
CREATE FUNCTION payment_submissions_keep() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.id, NEW.order_id, NEW.method, NEW.currency, NEW.amount_expected, NEW.amount_reported, NEW.exchange_rate,
        NEW.origin_bank, NEW.payer_name, NEW.payer_phone, NEW.paid_on, NEW.receipt_upload_id, NEW.receipt_url, NEW.reported_at)
       IS DISTINCT FROM
       (OLD.id, OLD.order_id, OLD.method, OLD.currency, OLD.amount_expected, OLD.amount_reported, OLD.exchange_rate,
        OLD.origin_bank, OLD.payer_name, OLD.payer_phone, OLD.paid_on, OLD.receipt_upload_id, OLD.receipt_url, OLD.reported_at)
    THEN
        RAISE EXCEPTION 'what was reported of a payment is kept' USING ERRCODE = 'restrict_violation';
    END IF;
    IF OLD.status IN ('CONFIRMED', 'REJECTED') AND NEW.status <> 'REPORTED'
       AND (NEW.status, NEW.reference, NEW.reference_key, NEW.amount_received, NEW.decided_by, NEW.decided_at, NEW.rejection_reason)
           IS DISTINCT FROM
           (OLD.status, OLD.reference, OLD.reference_key, OLD.amount_received, OLD.decided_by, OLD.decided_at, OLD.rejection_reason)
    THEN
        RAISE EXCEPTION 'a decided payment is kept' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER payment_submissions_keep BEFORE UPDATE ON payment_submissions
    FOR EACH ROW EXECUTE FUNCTION payment_submissions_keep();
CREATE TRIGGER payment_submissions_kept BEFORE DELETE ON payment_submissions
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER payment_submissions_not_emptied BEFORE TRUNCATE ON payment_submissions
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- That an order was cancelled, by whom and why, stands; only what is due back changes.
CREATE FUNCTION order_cancellations_keep() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.order_id, NEW.cancelled_by, NEW.reason, NEW.created_at)
       IS DISTINCT FROM (OLD.order_id, OLD.cancelled_by, OLD.reason, OLD.created_at)
    THEN
        RAISE EXCEPTION 'a cancellation is kept' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER order_cancellations_keep BEFORE UPDATE ON order_cancellations
    FOR EACH ROW EXECUTE FUNCTION order_cancellations_keep();
CREATE TRIGGER order_cancellations_kept BEFORE DELETE ON order_cancellations
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER order_cancellations_not_emptied BEFORE TRUNCATE ON order_cancellations
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
