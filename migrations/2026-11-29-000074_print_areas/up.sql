-- Two ways of printing that areas have and products had not.
ALTER TABLE products DROP CONSTRAINT products_technique_check;
ALTER TABLE products ADD CONSTRAINT products_technique_check
    CHECK (technique IN ('dtg', 'dtf', 'screen', 'embroidery', 'sublimation', 'vinyl', 'digital'));

-- A side of a product, as it is looked at.
CREATE TABLE product_views (
    id         uuid PRIMARY KEY,
    product_id uuid NOT NULL REFERENCES products,
    code       text NOT NULL CHECK (code ~ '^[a-z][a-z0-9_]{0,39}$'), -- by which designs and addresses name it
    name       text NOT NULL CHECK (length(name) BETWEEN 1 AND 60),
    position   integer NOT NULL DEFAULT 0 CHECK (position BETWEEN 0 AND 1000000),
    garment    text NOT NULL CHECK (length(garment) BETWEEN 1 AND 40), -- what we draw where there is no picture
    UNIQUE (product_id, code),
    UNIQUE (id, product_id)
);

-- How it looks in a colour; a blank one is for every colour that has none of its own.
CREATE TABLE product_mockups (
    view_id   uuid NOT NULL REFERENCES product_views ON DELETE CASCADE,
    color     text NOT NULL CHECK (length(color) <= 80),
    upload_id uuid NOT NULL REFERENCES uploads,
    PRIMARY KEY (view_id, color)
);
CREATE INDEX product_mockups_upload ON product_mockups (upload_id);

-- Where it can be printed on: a rectangle of the picture, in thousandths of its sides, that is so many millimetres.
CREATE TABLE print_areas (
    id         uuid PRIMARY KEY,
    product_id uuid NOT NULL,
    view_id    uuid NOT NULL,
    code       text NOT NULL CHECK (code ~ '^[a-z][a-z0-9_]{0,39}$'),
    name       text NOT NULL CHECK (length(name) BETWEEN 1 AND 60),
    position   integer NOT NULL DEFAULT 0 CHECK (position BETWEEN 0 AND 1000000),
    x          integer NOT NULL CHECK (x >= 0),
    y          integer NOT NULL CHECK (y >= 0),
    width      integer NOT NULL CHECK (width >= 10 AND x + width <= 1000),
    height     integer NOT NULL CHECK (height >= 10 AND y + height <= 1000),
    width_mm   integer NOT NULL CHECK (width_mm BETWEEN 5 AND 2000),
    height_mm  integer NOT NULL CHECK (height_mm BETWEEN 5 AND 2000),
    min_dpi    integer NOT NULL CHECK (min_dpi BETWEEN 30 AND 1200),
    good_dpi   integer NOT NULL CHECK (good_dpi BETWEEN min_dpi AND 1200),
    bleed_mm   integer NOT NULL CHECK (bleed_mm BETWEEN 0 AND 50),
    safe_mm    integer NOT NULL CHECK (safe_mm >= 0 AND 2 * safe_mm < LEAST(width_mm, height_mm)),
    technique  text NOT NULL CHECK (technique IN ('dtg', 'dtf', 'screen', 'embroidery', 'sublimation', 'vinyl', 'digital')),
    extra_cost numeric(12, 2) NOT NULL CHECK (extra_cost BETWEEN 0 AND 100000), -- where it is not a design's first
    UNIQUE (product_id, code),
    FOREIGN KEY (view_id, product_id) REFERENCES product_views (id, product_id) ON DELETE CASCADE
);
CREATE INDEX print_areas_view ON print_areas (view_id);
