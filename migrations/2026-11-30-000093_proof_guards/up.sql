-- The ticket, the print files and the pieces of an item are read from its views too: they are kept like its design.
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

-- What a proof is of never becomes something else.
DROP TRIGGER proofs_of_their_item ON proofs;
CREATE TRIGGER proofs_of_their_item BEFORE INSERT OR UPDATE OF order_item_id, design_id ON proofs
    FOR EACH ROW EXECUTE FUNCTION refuse_other_proof();

-- An item is printed with a design of its own product.
CREATE FUNCTION refuse_foreign_design() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.design_id IS NOT NULL AND NOT EXISTS (
        SELECT FROM designs d JOIN variants v ON v.product_id = d.product_id
        WHERE d.id = NEW.design_id AND v.id = NEW.variant_id
    ) THEN
        RAISE EXCEPTION 'a design is of the product that it is printed on' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER order_items_design_of_their_product BEFORE INSERT OR UPDATE OF design_id, variant_id ON order_items
    FOR EACH ROW WHEN (NEW.design_id IS NOT NULL) EXECUTE FUNCTION refuse_foreign_design();

-- The pictures of a design stay for as long as it does: the sweep would take one that nothing names.
CREATE FUNCTION refuse_lost_picture() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM designs WHERE id = OLD.design_id) THEN
        RAISE EXCEPTION 'a design does not change' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN OLD;
END $$;
CREATE TRIGGER design_files_stay BEFORE UPDATE OR DELETE ON design_files FOR EACH ROW EXECUTE FUNCTION refuse_lost_picture();
