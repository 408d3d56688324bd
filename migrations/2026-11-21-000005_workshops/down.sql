DROP TABLE workshop_coverage;
DROP TABLE workshop_offers;
DROP TABLE workshop_users;
DROP TABLE workshops;
