ALTER TABLE uploads DROP COLUMN inside_px;
