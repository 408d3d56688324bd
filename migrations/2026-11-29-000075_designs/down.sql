DROP TABLE kept_cart_designs;
ALTER TABLE order_items DROP COLUMN design_id;
DROP TABLE design_files;
DROP TABLE designs;
DROP FUNCTION refuse_other_design;
