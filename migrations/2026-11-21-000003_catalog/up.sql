CREATE TABLE products (
    id                uuid PRIMARY KEY,
    slug              text NOT NULL UNIQUE CHECK (slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$'),
    name              text NOT NULL CHECK (length(name) BETWEEN 1 AND 160),
    description       text NOT NULL DEFAULT '',
    technique         text NOT NULL CHECK (technique IN ('dtg', 'screen', 'embroidery', 'sublimation', 'digital')),
    external_id       text UNIQUE,
    picture_upload_id uuid REFERENCES uploads,
    active            boolean NOT NULL DEFAULT true,
    position          integer NOT NULL DEFAULT 0,
    created_at        timestamptz NOT NULL,
    updated_at        timestamptz NOT NULL
);

-- A variant's id is text and public ('var-1'): clients name it in their orders.
CREATE TABLE variants (
    id         text PRIMARY KEY CHECK (length(id) BETWEEN 1 AND 64),
    product_id uuid NOT NULL REFERENCES products,
    attributes jsonb NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(attributes) = 'object'),
    price      numeric(12, 2) NOT NULL CHECK (price >= 0),
    active     boolean NOT NULL DEFAULT true,
    position   integer NOT NULL DEFAULT 0
);
CREATE INDEX variants_product ON variants (product_id);
