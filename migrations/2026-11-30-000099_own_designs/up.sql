-- What its owner calls a design that they keep.
ALTER TABLE kept_designs ADD COLUMN name text NOT NULL DEFAULT '' CHECK (length(name) <= 60);
-- Designs that left their owners' lists: an order or a cart has them, so they stay.
CREATE TABLE unlisted_designs (
    design_id   uuid PRIMARY KEY REFERENCES designs ON DELETE CASCADE,
    unlisted_at timestamptz NOT NULL
);
