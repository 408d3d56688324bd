-- How large it is printed, in millimetres, and how fine a picture must be for that, in dots per inch.
ALTER TABLE products
    ADD COLUMN print_width_mm  integer CHECK (print_width_mm BETWEEN 5 AND 10000),
    ADD COLUMN print_height_mm integer CHECK (print_height_mm BETWEEN 5 AND 10000),
    ADD COLUMN min_dpi         integer NOT NULL DEFAULT 150 CHECK (min_dpi BETWEEN 30 AND 1200),
    ADD CHECK ((print_width_mm IS NULL) = (print_height_mm IS NULL));

-- What no order uses is swept, oldest first.
CREATE INDEX uploads_oldest ON uploads (created_at, id);
CREATE INDEX products_picture ON products (picture_upload_id) WHERE picture_upload_id IS NOT NULL;
CREATE INDEX refunds_receipt ON refunds (receipt_upload_id) WHERE receipt_upload_id IS NOT NULL;

-- Tables for the catalogue that were looked at and not applied yet; forgotten after a day.
CREATE TABLE catalog_imports (
    id         uuid PRIMARY KEY,
    content    bytea NOT NULL CHECK (length(content) <= 8388608),
    created_by uuid NOT NULL REFERENCES users ON DELETE CASCADE,
    created_at timestamptz NOT NULL
);
CREATE INDEX catalog_imports_oldest ON catalog_imports (created_at);
