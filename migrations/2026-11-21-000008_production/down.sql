DROP TABLE assignments;
DROP FUNCTION refuse_cost_change;
