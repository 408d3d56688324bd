ALTER TABLE products
    DROP COLUMN category,
    DROP COLUMN material,
    DROP COLUMN care,
    DROP COLUMN size_chart;
