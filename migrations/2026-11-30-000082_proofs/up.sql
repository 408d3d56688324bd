-- A product of which nothing is made before its customer said yes to how it will look.
ALTER TABLE products ADD COLUMN wants_proof boolean NOT NULL DEFAULT false;
-- A proof is of exactly what the design says.
ALTER TABLE designs ADD CONSTRAINT designs_id_hash UNIQUE (id, hash);

-- The design of an order's item, before its customer: until they approve it, nobody begins.
CREATE TABLE proofs (
    id            uuid PRIMARY KEY,
    order_id      uuid NOT NULL,
    order_item_id uuid NOT NULL,
    design_id     uuid NOT NULL REFERENCES designs,
    asked_by      text NOT NULL CHECK (asked_by IN ('PRODUCT', 'CUSTOMER', 'STAFF')),
    state         text NOT NULL CHECK (state IN ('WAITING', 'COMMENTED', 'APPROVED', 'REPLACED')),
    comment       text NOT NULL DEFAULT '' CHECK (char_length(comment) <= 2000), -- the newest; all of them are on the timeline
    approved_hash bytea,
    asked_at      timestamptz NOT NULL,
    answered_at   timestamptz,
    closed_at     timestamptz, -- nothing waits for it any more
    FOREIGN KEY (order_item_id, order_id) REFERENCES order_items (id, order_id),
    -- What is approved is what the design says, to the byte.
    FOREIGN KEY (design_id, approved_hash) REFERENCES designs (id, hash),
    CHECK ((state IN ('WAITING', 'COMMENTED')) = (closed_at IS NULL)),
    CHECK ((state <> 'APPROVED') OR (approved_hash IS NOT NULL AND answered_at IS NOT NULL)),
    CHECK ((state <> 'COMMENTED') OR (comment <> '' AND answered_at IS NOT NULL))
);
-- One of an item at a time; what was replaced is history.
CREATE UNIQUE INDEX proofs_one_of_an_item ON proofs (order_item_id) WHERE state <> 'REPLACED';
CREATE INDEX proofs_order ON proofs (order_id);
CREATE INDEX proofs_open ON proofs (order_id) WHERE closed_at IS NULL;
CREATE INDEX proofs_commented ON proofs (answered_at, id) WHERE state = 'COMMENTED';
CREATE INDEX proofs_design ON proofs (design_id);

-- It is asked about what the item has.
CREATE FUNCTION refuse_other_proof() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM order_items WHERE id = NEW.order_item_id AND design_id = NEW.design_id) THEN
        RAISE EXCEPTION 'a proof is of the design that its item has' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER proofs_of_their_item BEFORE INSERT ON proofs FOR EACH ROW EXECUTE FUNCTION refuse_other_proof();

-- And the item keeps it: what was approved is what is printed.
CREATE FUNCTION refuse_unapproved_design() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.design_id, NEW.design_upload_id, NEW.preview_upload_id) IS DISTINCT FROM (OLD.design_id, OLD.design_upload_id, OLD.preview_upload_id)
        AND EXISTS (SELECT FROM proofs WHERE order_item_id = NEW.id AND state <> 'REPLACED') THEN
        RAISE EXCEPTION 'a design that its customer looks at, or approved, is not exchanged' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER order_items_keep_their_proof BEFORE UPDATE OF design_id, design_upload_id, preview_upload_id ON order_items
    FOR EACH ROW EXECUTE FUNCTION refuse_unapproved_design();
