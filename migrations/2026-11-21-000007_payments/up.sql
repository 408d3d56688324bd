-- The ledger of what one US dollar costs, in bolívares. The newest row counts; an older one is honoured for a while.
CREATE TABLE exchange_rates (
    id         uuid PRIMARY KEY,
    rate       numeric(14, 4) NOT NULL CHECK (rate > 0),
    source     text NOT NULL,
    valid_from timestamptz NOT NULL UNIQUE,
    created_by uuid REFERENCES users
);

CREATE TABLE payment_accounts (
    id             uuid PRIMARY KEY,
    method         text NOT NULL CHECK (method IN ('PAGO_MOVIL', 'TRANSFERENCIA', 'ZELLE', 'EFECTIVO')),
    currency       text NOT NULL CHECK (currency IN ('VES', 'USD')),
    bank           text NOT NULL DEFAULT '',
    holder         text NOT NULL,
    id_number      text NOT NULL DEFAULT '',
    phone          text NOT NULL DEFAULT '',
    account_number text NOT NULL DEFAULT '',
    email          text NOT NULL DEFAULT '',
    instructions   text NOT NULL DEFAULT '',
    active         boolean NOT NULL DEFAULT true,
    position       integer NOT NULL DEFAULT 0
);

CREATE TABLE payment_submissions (
    id                uuid PRIMARY KEY,
    order_id          uuid NOT NULL REFERENCES orders,
    method            text NOT NULL CHECK (method IN ('PAGO_MOVIL', 'TRANSFERENCIA', 'ZELLE', 'EFECTIVO', 'TARJETA')),
    currency          text NOT NULL CHECK (currency IN ('VES', 'USD')),
    amount_expected   numeric(16, 2) NOT NULL CHECK (amount_expected >= 0),
    amount_reported   numeric(16, 2) NOT NULL CHECK (amount_reported > 0),
    amount_received   numeric(16, 2) CHECK (amount_received > 0),
    exchange_rate     numeric(14, 4) NOT NULL CHECK (exchange_rate > 0), -- the order's, to add up bolívares and dollars
    reference         text NOT NULL,
    origin_bank       text NOT NULL,
    payer_name        text NOT NULL,
    payer_phone       text NOT NULL DEFAULT '',
    paid_on           date,
    account_id        uuid REFERENCES payment_accounts,
    receipt_upload_id uuid REFERENCES uploads,
    receipt_url       text CHECK (receipt_url !~* '^data:'),
    status            text NOT NULL CHECK (status IN ('REPORTED', 'UNDER_REVIEW', 'CONFIRMED', 'REJECTED')),
    reviewer_id       uuid REFERENCES users,
    review_started_at timestamptz,
    decided_by        uuid REFERENCES users,
    decided_at        timestamptz,
    rejection_reason  text,
    reported_at       timestamptz NOT NULL,
    CHECK ((status IN ('CONFIRMED', 'REJECTED')) = (decided_at IS NOT NULL)),
    CHECK ((status = 'CONFIRMED') = (amount_received IS NOT NULL)),
    CHECK ((status = 'REJECTED') = (rejection_reason IS NOT NULL)),
    CHECK (status <> 'UNDER_REVIEW' OR reviewer_id IS NOT NULL)
);
CREATE INDEX payment_submissions_order ON payment_submissions (order_id, reported_at);
CREATE INDEX payment_submissions_queue ON payment_submissions (reported_at, id) WHERE status IN ('REPORTED', 'UNDER_REVIEW');
CREATE INDEX payment_submissions_receipt ON payment_submissions (receipt_upload_id) WHERE receipt_upload_id IS NOT NULL;

CREATE TABLE payment_verification_log (
    id              bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    submission_id   uuid NOT NULL REFERENCES payment_submissions,
    order_id        uuid NOT NULL REFERENCES orders,
    actor_id        uuid REFERENCES users,
    from_status     text NOT NULL,
    to_status       text NOT NULL,
    amount_received numeric(16, 2),
    reason          text,
    created_at      timestamptz NOT NULL
);
CREATE INDEX payment_verification_log_order ON payment_verification_log (order_id, id);
CREATE TRIGGER payment_verification_log_append_only BEFORE UPDATE OR DELETE ON payment_verification_log
    FOR EACH ROW EXECUTE FUNCTION refuse_change();

CREATE TABLE refunds (
    id                uuid PRIMARY KEY,
    order_id          uuid NOT NULL REFERENCES orders,
    amount            numeric(12, 2) NOT NULL CHECK (amount > 0), -- USD
    method            text NOT NULL CHECK (method IN ('PAGO_MOVIL', 'TRANSFERENCIA', 'ZELLE', 'EFECTIVO', 'TARJETA')),
    reference         text NOT NULL,
    receipt_upload_id uuid REFERENCES uploads,
    receipt_url       text CHECK (receipt_url !~* '^data:'),
    created_by        uuid REFERENCES users,
    created_at        timestamptz NOT NULL
);
CREATE INDEX refunds_order ON refunds (order_id);
CREATE TRIGGER refunds_append_only BEFORE UPDATE OR DELETE ON refunds
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
