-- What somebody wants printed where. It never changes: another one is another design.
CREATE TABLE designs (
    id         uuid PRIMARY KEY,
    product_id uuid NOT NULL REFERENCES products,
    owner_id   uuid REFERENCES users, -- nobody for a guest
    hash       bytea NOT NULL CHECK (length(hash) = 32),
    document   jsonb NOT NULL CHECK (jsonb_typeof(document) = 'object'),
    areas      jsonb NOT NULL CHECK (jsonb_typeof(areas) = 'array'), -- as they were then: what is printed does not follow the catalogue
    created_at timestamptz NOT NULL
);
CREATE UNIQUE INDEX designs_owner_hash ON designs (owner_id, hash);
CREATE INDEX designs_created ON designs (created_at, id);
CREATE INDEX designs_product ON designs (product_id);

-- The pictures in it.
CREATE TABLE design_files (
    design_id uuid NOT NULL REFERENCES designs ON DELETE CASCADE,
    upload_id uuid NOT NULL REFERENCES uploads,
    PRIMARY KEY (design_id, upload_id)
);
CREATE INDEX design_files_upload ON design_files (upload_id);

CREATE FUNCTION refuse_other_design() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a design does not change' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER designs_stay BEFORE UPDATE ON designs FOR EACH ROW EXECUTE FUNCTION refuse_other_design();

ALTER TABLE order_items ADD COLUMN design_id uuid REFERENCES designs;
CREATE INDEX order_items_of_design ON order_items (design_id) WHERE design_id IS NOT NULL;

-- Those that lie in a cart: they are not swept while it is kept.
CREATE TABLE kept_cart_designs (
    cart_id   uuid NOT NULL REFERENCES kept_carts ON DELETE CASCADE,
    design_id uuid NOT NULL REFERENCES designs,
    PRIMARY KEY (cart_id, design_id)
);
CREATE INDEX kept_cart_designs_design ON kept_cart_designs (design_id);
