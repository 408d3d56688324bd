DROP TABLE unlisted_designs;
ALTER TABLE kept_designs DROP COLUMN name;
