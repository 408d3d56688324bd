-- The cart of somebody whose session ended: of a browser, which names it by a signed cookie, or of an account. It opens nothing.
CREATE TABLE kept_carts (
    id uuid PRIMARY KEY,
    user_id uuid UNIQUE REFERENCES users (id) ON DELETE CASCADE,
    cart jsonb NOT NULL CHECK (jsonb_typeof(cart) = 'object' AND octet_length(cart::text) < 65536),
    expires_at timestamptz NOT NULL
);
CREATE INDEX kept_carts_expires_at_idx ON kept_carts (expires_at);

-- The files that it names: they are not swept while it is kept.
CREATE TABLE kept_cart_files (
    cart_id uuid NOT NULL REFERENCES kept_carts (id) ON DELETE CASCADE,
    upload_id uuid NOT NULL REFERENCES uploads (id),
    PRIMARY KEY (cart_id, upload_id)
);
CREATE INDEX kept_cart_files_upload_id_idx ON kept_cart_files (upload_id);
