CREATE OR REPLACE FUNCTION refuse_unapproved_design() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.design_id, NEW.design_upload_id, NEW.preview_upload_id, NEW.design_views)
            IS DISTINCT FROM (OLD.design_id, OLD.design_upload_id, OLD.preview_upload_id, OLD.design_views)
        AND EXISTS (SELECT FROM proofs WHERE order_item_id = NEW.id AND state <> 'REPLACED') THEN
        RAISE EXCEPTION 'a design that its customer looks at, or approved, is not exchanged' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
DROP TRIGGER order_items_keep_their_proof ON order_items;
CREATE TRIGGER order_items_keep_their_proof
    BEFORE UPDATE OF design_id, design_upload_id, preview_upload_id, design_views ON order_items
    FOR EACH ROW EXECUTE FUNCTION refuse_unapproved_design();
ALTER TABLE order_items DROP COLUMN color;
