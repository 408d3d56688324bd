DROP TABLE unrouted_items, routings, capacity_bookings, capacity_days;
DROP TRIGGER workshop_closures_capacity ON workshop_closures;
DROP TRIGGER workshops_capacity ON workshops;
DROP FUNCTION follow_closure, follow_workshop_capacity, refuse_booking_change, release_capacity, book_capacity, workshop_capacity;
DROP INDEX assignments_deadline, assignments_waiting, assignments_open_due;
ALTER TABLE assignments DROP COLUMN accept_by;
ALTER TABLE orders DROP COLUMN transit_days;
