ALTER TABLE uploads DROP COLUMN pages, DROP COLUMN width_um, DROP COLUMN height_um;
