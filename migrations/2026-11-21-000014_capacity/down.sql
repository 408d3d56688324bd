DROP TABLE unrouted_items, routings, capacity_bookings, capacity_days;
DROP FUNCTION refuse_booking_change, release_capacity, book_capacity, workshop_capacity;
DROP INDEX assignments_deadline, assignments_waiting, assignments_open_due;
ALTER TABLE assignments DROP COLUMN accept_by, DROP COLUMN notified_at;
ALTER TABLE orders DROP COLUMN transit_days;
