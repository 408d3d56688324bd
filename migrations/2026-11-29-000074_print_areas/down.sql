DROP TABLE print_areas;
DROP TABLE product_mockups;
DROP TABLE product_views;
-- The nearest of what there was.
UPDATE products SET technique = 'dtg' WHERE technique = 'dtf';
UPDATE products SET technique = 'screen' WHERE technique = 'vinyl';
ALTER TABLE products DROP CONSTRAINT products_technique_check;
ALTER TABLE products ADD CONSTRAINT products_technique_check
    CHECK (technique IN ('dtg', 'screen', 'embroidery', 'sublimation', 'digital'));
