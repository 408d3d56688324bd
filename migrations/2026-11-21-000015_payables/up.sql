-- What Krafta owes a workshop for an assignment: one row per instalment, its amount and policy frozen. `paid_amount`
-- is the sum of its payments, kept by a trigger; the checks keep it between nothing and the amount.
CREATE TABLE payables (
    id            uuid PRIMARY KEY,
    assignment_id uuid NOT NULL REFERENCES assignments,
    order_id      uuid NOT NULL REFERENCES orders,
    workshop_id   uuid NOT NULL REFERENCES workshops,
    instalment    integer NOT NULL CHECK (instalment IN (1, 2)),
    due_on        text NOT NULL CHECK (due_on IN ('START', 'READY', 'HAND_OVER')), -- the event that makes it due
    amount        numeric(14, 2) NOT NULL CHECK (amount > 0),
    currency      text NOT NULL DEFAULT 'USD' CHECK (currency = 'USD'),
    policy        text NOT NULL CHECK (policy IN
        ('DEPOSITO_TOTAL', 'DEPOSITO_PARCIAL', 'PAGO_AL_FINALIZAR', 'PAGO_CONTRA_ENTREGA')),
    due_date      date, -- empty until the event
    paid_amount   numeric(14, 2) NOT NULL DEFAULT 0,
    -- Nothing more is to be paid: the work was called off before it began, or an admin waived it.
    closed_as     text CHECK (closed_as IN ('VOIDED', 'WAIVED')),
    closed_reason text,
    closed_by     uuid REFERENCES users, -- who waived it; who called work off is in its order's timeline
    closed_at     timestamptz,
    created_at    timestamptz NOT NULL,
    UNIQUE (assignment_id, instalment),
    CONSTRAINT payables_not_overpaid CHECK (paid_amount BETWEEN 0 AND amount),
    CHECK ((closed_as IS NULL) = (closed_at IS NULL)),
    CHECK ((closed_as IS NULL) = (closed_reason IS NULL))
);
-- What is due, the oldest first; what is not due yet has no date.
CREATE INDEX payables_open ON payables (due_date, id) WHERE paid_amount < amount AND closed_as IS NULL;
CREATE INDEX payables_open_workshop ON payables (workshop_id, due_date, id)
    WHERE paid_amount < amount AND closed_as IS NULL;
CREATE INDEX payables_newest ON payables (created_at DESC, id DESC);
CREATE INDEX payables_closed ON payables (closed_as, created_at DESC, id DESC) WHERE closed_as IS NOT NULL;
CREATE INDEX payables_workshop ON payables (workshop_id, created_at DESC, id DESC);
CREATE INDEX payables_order ON payables (order_id);
-- Paid for work that was called off before it began. What was waived later had begun: nothing comes back.
CREATE INDEX payables_owed_back ON payables (id) WHERE closed_as = 'VOIDED' AND paid_amount > 0;

-- A transfer to a workshop, or the reversal of one. Never edited.
CREATE TABLE workshop_transfers (
    id                uuid PRIMARY KEY,
    workshop_id       uuid NOT NULL REFERENCES workshops,
    amount            numeric(14, 2) NOT NULL CHECK (amount <> 0),
    currency          text NOT NULL DEFAULT 'USD' CHECK (currency = 'USD'),
    reference         text NOT NULL CHECK (length(reference) BETWEEN 1 AND 120),
    receipt_upload_id uuid REFERENCES uploads,
    receipt_url       text CHECK (receipt_url !~* '^data:'),
    reverses          uuid REFERENCES workshop_transfers,
    reason            text,
    created_by        uuid REFERENCES users,
    created_at        timestamptz NOT NULL,
    CHECK ((reverses IS NOT NULL) = (amount < 0)),
    CHECK ((reverses IS NULL) = (reason IS NULL))
);
CREATE INDEX workshop_transfers_workshop ON workshop_transfers (workshop_id, created_at DESC, id DESC);
CREATE INDEX workshop_transfers_newest ON workshop_transfers (created_at DESC, id DESC);
CREATE INDEX workshop_transfers_reverses ON workshop_transfers (reverses) WHERE reverses IS NOT NULL;
CREATE INDEX workshop_transfers_receipt ON workshop_transfers (receipt_upload_id) WHERE receipt_upload_id IS NOT NULL;
CREATE TRIGGER workshop_transfers_append_only BEFORE UPDATE OR DELETE ON workshop_transfers
    FOR EACH ROW EXECUTE FUNCTION refuse_change();

-- Which payables a transfer settles, in part or whole. A reversal takes such rows back, each once and whole: a
-- workshop that returns what was paid for one job keeps what the same transfer paid for another.
CREATE TABLE payable_payments (
    transfer_id uuid NOT NULL REFERENCES workshop_transfers,
    payable_id  uuid NOT NULL REFERENCES payables,
    amount      numeric(14, 2) NOT NULL CHECK (amount <> 0),
    reverses    uuid, -- the transfer whose row this takes back
    PRIMARY KEY (transfer_id, payable_id),
    UNIQUE (reverses, payable_id),
    FOREIGN KEY (reverses, payable_id) REFERENCES payable_payments (transfer_id, payable_id),
    CHECK ((reverses IS NOT NULL) = (amount < 0))
);
CREATE INDEX payable_payments_payable ON payable_payments (payable_id);
CREATE TRIGGER payable_payments_append_only BEFORE UPDATE OR DELETE ON payable_payments
    FOR EACH ROW EXECUTE FUNCTION refuse_change();

CREATE FUNCTION add_payable_payment() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE payables SET paid_amount = paid_amount + new.amount WHERE id = new.payable_id;
    RETURN NULL;
END $$;
CREATE TRIGGER payable_payments_add AFTER INSERT ON payable_payments
    FOR EACH ROW EXECUTE FUNCTION add_payable_payment();

CREATE FUNCTION refuse_payable_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'what is owed is frozen' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER payables_frozen BEFORE UPDATE ON payables FOR EACH ROW
    WHEN (old.amount <> new.amount OR old.policy <> new.policy OR old.assignment_id <> new.assignment_id
        OR old.workshop_id <> new.workshop_id OR old.instalment <> new.instalment)
    EXECUTE FUNCTION refuse_payable_change();

-- What the workshop says of a transfer. The newest row counts.
CREATE TABLE transfer_answers (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    transfer_id uuid NOT NULL REFERENCES workshop_transfers,
    received    boolean NOT NULL,
    note        text NOT NULL DEFAULT '' CHECK (length(note) <= 500),
    actor_id    uuid REFERENCES users,
    created_at  timestamptz NOT NULL
);
CREATE INDEX transfer_answers_transfer ON transfer_answers (transfer_id, id DESC);
CREATE INDEX transfer_answers_missing ON transfer_answers (id) WHERE NOT received;
CREATE TRIGGER transfer_answers_append_only BEFORE UPDATE OR DELETE ON transfer_answers
    FOR EACH ROW EXECUTE FUNCTION refuse_change();

-- What is owed for work that was agreed on before there were payables: by the same policies, due with the same events.
INSERT INTO payables (id, assignment_id, order_id, workshop_id, instalment, due_on, amount, policy, due_date, created_at)
SELECT gen_random_uuid(), id, order_id, workshop_id, part.instalment, part.due_on, part.amount, payment_policy,
    CASE part.due_on
        WHEN 'START' THEN start_date
        WHEN 'READY' THEN CASE WHEN status IN ('READY', 'HANDED_TO_DELIVERY', 'COMPLETED') THEN updated_at::date END
        ELSE CASE WHEN status IN ('HANDED_TO_DELIVERY', 'COMPLETED') THEN updated_at::date END
    END, created_at
FROM (SELECT a.*, w.payment_policy FROM assignments a JOIN workshops w ON w.id = a.workshop_id
      WHERE a.status NOT IN ('REJECTED', 'CANCELLED')) known
CROSS JOIN LATERAL (VALUES
    ('DEPOSITO_TOTAL', 1, 'START', agreed_cost),
    ('DEPOSITO_PARCIAL', 1, 'START', trunc(agreed_cost / 2, 2)),
    ('DEPOSITO_PARCIAL', 2, 'READY', agreed_cost - trunc(agreed_cost / 2, 2)),
    ('PAGO_AL_FINALIZAR', 1, 'READY', agreed_cost),
    ('PAGO_CONTRA_ENTREGA', 1, 'HAND_OVER', agreed_cost)) part (policy, instalment, due_on, amount)
WHERE part.policy = payment_policy AND part.amount > 0;
