-- Of an SVG with pictures in it: how many pixels it would be across if all of it were as coarse as they are. Nothing for one of lines
-- alone, for one that was too much to be measured, and for those that came before this column.
ALTER TABLE uploads
    ADD COLUMN inside_px integer CHECK (inside_px > 0),
    ADD CONSTRAINT uploads_inside_of_svg CHECK (inside_px IS NULL OR content_type = 'image/svg+xml');
COMMENT ON COLUMN uploads.inside_px IS
    'of an SVG with pictures in it, measured when it came: pixels across if all of it were as coarse as they are; never measured afterwards';
