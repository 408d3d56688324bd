DROP INDEX assignments_left;
DROP INDEX assignments_product;
DROP INDEX assignments_stage;
DROP TRIGGER assignments_hurry ON orders;
DROP FUNCTION assignments_hurry();
DROP TRIGGER assignment_of_item ON assignments;
DROP FUNCTION assignment_of_item();
ALTER TABLE assignments DROP COLUMN product;
ALTER TABLE assignments DROP COLUMN rush;
