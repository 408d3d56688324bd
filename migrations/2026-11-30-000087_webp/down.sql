ALTER TABLE uploads DROP CONSTRAINT uploads_content_type_check;
-- Before, nobody knew how to show one: it is a file to be downloaded.
UPDATE uploads SET content_type = 'application/pdf' WHERE content_type = 'image/webp';
ALTER TABLE uploads ADD CONSTRAINT uploads_content_type_check
    CHECK (content_type IN ('image/png', 'image/jpeg', 'image/svg+xml', 'application/pdf'));
