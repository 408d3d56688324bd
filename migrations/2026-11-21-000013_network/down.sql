DROP INDEX users_newest;
DROP TABLE settings, network_audit, workshop_closures;
