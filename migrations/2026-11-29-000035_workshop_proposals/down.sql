ALTER TABLE settings DROP COLUMN workshop_changes_apply;
DROP TABLE workshop_proposals;
ALTER TABLE workshop_offers DROP COLUMN vetted_cost, DROP COLUMN vetted_review, DROP COLUMN vetted_active;
ALTER TABLE workshops DROP COLUMN vetted_capacity, DROP COLUMN vetted_sla, DROP COLUMN vetted_policy;
