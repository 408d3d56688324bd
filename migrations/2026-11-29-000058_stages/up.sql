-- What the workshops' lists go by, beside the work itself, so that an index holds their order: whether its order is urgent, and
-- what is made (as the item was sold, which never changes). Nobody writes these columns by hand.
ALTER TABLE assignments ADD COLUMN rush boolean NOT NULL DEFAULT false;
ALTER TABLE assignments ADD COLUMN product text COLLATE "C" NOT NULL DEFAULT '';

UPDATE assignments SET rush = orders.priority = 'RUSH', product = order_items.product_name
    FROM orders, order_items WHERE orders.id = assignments.order_id AND order_items.id = assignments.order_item_id;

CREATE FUNCTION assignment_of_item() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.rush := coalesce((SELECT priority = 'RUSH' FROM orders WHERE id = NEW.order_id), false);
    NEW.product := coalesce((SELECT product_name FROM order_items WHERE id = NEW.order_item_id), '');
    RETURN NEW;
END $$;
CREATE TRIGGER assignment_of_item BEFORE INSERT ON assignments FOR EACH ROW EXECUTE FUNCTION assignment_of_item();

CREATE FUNCTION assignments_hurry() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE assignments SET rush = NEW.priority = 'RUSH' WHERE order_id = NEW.id;
    RETURN NULL;
END $$;
CREATE TRIGGER assignments_hurry AFTER UPDATE OF priority ON orders
    FOR EACH ROW WHEN ((OLD.priority = 'RUSH') <> (NEW.priority = 'RUSH')) EXECUTE FUNCTION assignments_hurry();

-- A stage of one workshop by day, the urgent apart; the same by product; and what left it, the latest first.
CREATE INDEX assignments_stage ON assignments (workshop_id, status, rush, coalesce(due_date, DATE '9999-12-31'), id)
    WHERE status IN ('NOTIFIED', 'ACCEPTED', 'IN_PRODUCTION', 'READY');
CREATE INDEX assignments_product ON assignments (workshop_id, product, coalesce(due_date, DATE '9999-12-31'), id)
    WHERE status IN ('NOTIFIED', 'ACCEPTED', 'IN_PRODUCTION', 'READY');
CREATE INDEX assignments_left ON assignments (workshop_id, updated_at, id)
    WHERE status IN ('HANDED_TO_DELIVERY', 'COMPLETED');
