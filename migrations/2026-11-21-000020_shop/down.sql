DROP TABLE catalog_imports;
DROP INDEX refunds_receipt, products_picture, uploads_oldest;
ALTER TABLE products DROP COLUMN print_width_mm, DROP COLUMN print_height_mm, DROP COLUMN min_dpi;
