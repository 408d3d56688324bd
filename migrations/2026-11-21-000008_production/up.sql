CREATE TABLE assignments (
    id                uuid PRIMARY KEY,
    order_id          uuid NOT NULL REFERENCES orders,
    order_item_id     uuid NOT NULL,
    workshop_id       uuid NOT NULL REFERENCES workshops,
    workshop_offer_id uuid REFERENCES workshop_offers, -- empty where an admin typed the cost
    status            text NOT NULL CHECK (status IN ('PENDING_ASSIGNMENT', 'NOTIFIED', 'ACCEPTED', 'IN_PRODUCTION',
        'READY', 'HANDED_TO_DELIVERY', 'COMPLETED', 'REJECTED', 'CANCELLED')),
    quantity          integer NOT NULL CHECK (quantity > 0),
    unit_cost         numeric(12, 2) NOT NULL CHECK (unit_cost >= 0),
    agreed_cost       numeric(14, 2) NOT NULL CHECK (agreed_cost = unit_cost * quantity),
    currency          text NOT NULL DEFAULT 'USD' CHECK (currency = 'USD'),
    start_date        date,
    due_date          date,
    closing_reason    text, -- why it was rejected or cancelled
    created_at        timestamptz NOT NULL,
    updated_at        timestamptz NOT NULL,
    FOREIGN KEY (order_item_id, order_id) REFERENCES order_items (id, order_id),
    CHECK ((status IN ('REJECTED', 'CANCELLED')) = (closing_reason IS NOT NULL))
);
CREATE UNIQUE INDEX assignments_one_active ON assignments (order_item_id) WHERE status NOT IN ('REJECTED', 'CANCELLED');
CREATE INDEX assignments_order ON assignments (order_id);
CREATE INDEX assignments_workshop ON assignments (workshop_id, status, created_at);
-- «Despachados» on the board: the latest of many.
CREATE INDEX assignments_finished ON assignments (updated_at DESC) WHERE status IN ('HANDED_TO_DELIVERY', 'COMPLETED');

-- What was agreed with a workshop is frozen, whatever happens to its offers.
CREATE FUNCTION refuse_cost_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'an agreed cost is frozen' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER assignments_cost_frozen BEFORE UPDATE ON assignments FOR EACH ROW
    WHEN (old.unit_cost <> new.unit_cost OR old.agreed_cost <> new.agreed_cost OR old.quantity <> new.quantity
        OR old.order_item_id <> new.order_item_id OR old.workshop_id <> new.workshop_id)
    EXECUTE FUNCTION refuse_cost_change();
