ALTER TABLE product_views DROP COLUMN shading_upload_id;
