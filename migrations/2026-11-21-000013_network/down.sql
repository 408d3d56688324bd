DROP INDEX users_role, users_search, assignments_offer;
ALTER TABLE users DROP COLUMN search_text;
DROP TABLE settings, network_audit, workshop_closures;
