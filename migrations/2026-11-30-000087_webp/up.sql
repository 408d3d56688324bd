-- A WebP is taken like a PNG or a JPEG.
ALTER TABLE uploads DROP CONSTRAINT uploads_content_type_check;
ALTER TABLE uploads ADD CONSTRAINT uploads_content_type_check
    CHECK (content_type IN ('image/png', 'image/jpeg', 'image/webp', 'image/svg+xml', 'application/pdf'));
