-- What a customer reads before choosing.
ALTER TABLE products
    ADD COLUMN category text NOT NULL DEFAULT '' CHECK (length(category) <= 40), -- as the shop window parts them
    ADD COLUMN material text NOT NULL DEFAULT '' CHECK (length(material) <= 500),
    ADD COLUMN care text NOT NULL DEFAULT '' CHECK (length(care) <= 1000), -- a line each
    ADD COLUMN size_chart jsonb CHECK (jsonb_typeof(size_chart) = 'object'); -- measures and, for each size, millimetres
