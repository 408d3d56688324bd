DROP TRIGGER order_items_keep_their_proof ON order_items;
DROP FUNCTION refuse_unapproved_design;
DROP TABLE proofs;
DROP FUNCTION refuse_other_proof;
ALTER TABLE designs DROP CONSTRAINT designs_id_hash;
ALTER TABLE products DROP COLUMN wants_proof;
