-- What was uploaded or arrived as a data URI. The bytes are in the file store under the id.
CREATE TABLE uploads (
    id           uuid PRIMARY KEY,
    owner_id     uuid REFERENCES users,
    file_name    text NOT NULL CHECK (length(file_name) <= 200),
    content_type text NOT NULL CHECK (content_type IN ('image/png', 'image/jpeg', 'image/svg+xml', 'application/pdf')),
    size_bytes   bigint NOT NULL CHECK (size_bytes > 0),
    sha256       bytea NOT NULL CHECK (length(sha256) = 32),
    width_px     integer CHECK (width_px > 0),
    height_px    integer CHECK (height_px > 0),
    created_at   timestamptz NOT NULL
);
CREATE INDEX uploads_owner ON uploads (owner_id) WHERE owner_id IS NOT NULL;
