-- What lies over what is printed on a side's photos: a picture in greys, of their shape, that darkens it.
ALTER TABLE product_views ADD COLUMN shading_upload_id uuid REFERENCES uploads;
CREATE INDEX product_views_shading ON product_views (shading_upload_id) WHERE shading_upload_id IS NOT NULL;
