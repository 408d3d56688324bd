DROP TRIGGER design_files_stay ON design_files;
DROP FUNCTION refuse_lost_picture();
DROP TRIGGER order_items_design_of_their_product ON order_items;
DROP FUNCTION refuse_foreign_design();
DROP TRIGGER proofs_of_their_item ON proofs;
CREATE TRIGGER proofs_of_their_item BEFORE INSERT ON proofs FOR EACH ROW EXECUTE FUNCTION refuse_other_proof();
DROP TRIGGER order_items_keep_their_proof ON order_items;
CREATE OR REPLACE FUNCTION refuse_unapproved_design() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.design_id, NEW.design_upload_id, NEW.preview_upload_id) IS DISTINCT FROM (OLD.design_id, OLD.design_upload_id, OLD.preview_upload_id)
        AND EXISTS (SELECT FROM proofs WHERE order_item_id = NEW.id AND state <> 'REPLACED') THEN
        RAISE EXCEPTION 'a design that its customer looks at, or approved, is not exchanged' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER order_items_keep_their_proof BEFORE UPDATE OF design_id, design_upload_id, preview_upload_id ON order_items
    FOR EACH ROW EXECUTE FUNCTION refuse_unapproved_design();
