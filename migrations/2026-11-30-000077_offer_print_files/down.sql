ALTER TABLE workshop_offers DROP COLUMN print_file;
