-- The ledger of what a workshop has promised on a day, in units. `booked` is the sum of the bookings, kept by a trigger;
-- the check is what keeps a day from being oversold, whoever writes. `capacity` is what the workshop had for the day
-- when it was last booked: nothing on a closed day, and never less than what was promised already.
CREATE TABLE capacity_days (
    workshop_id uuid NOT NULL REFERENCES workshops,
    day         date NOT NULL,
    capacity    integer NOT NULL,
    booked      integer NOT NULL DEFAULT 0 CHECK (booked >= 0),
    PRIMARY KEY (workshop_id, day),
    CONSTRAINT capacity_days_not_oversold CHECK (booked <= capacity)
);

CREATE TABLE capacity_bookings (
    assignment_id uuid NOT NULL REFERENCES assignments,
    workshop_id   uuid NOT NULL,
    day           date NOT NULL,
    units         integer NOT NULL CHECK (units > 0),
    PRIMARY KEY (assignment_id, day),
    FOREIGN KEY (workshop_id, day) REFERENCES capacity_days (workshop_id, day)
);
CREATE INDEX capacity_bookings_day ON capacity_bookings (workshop_id, day);

CREATE FUNCTION workshop_capacity(workshop uuid, on_day date) RETURNS integer LANGUAGE sql STABLE AS $$
    SELECT CASE WHEN EXISTS (SELECT FROM workshop_closures c WHERE c.workshop_id = workshop AND c.day = on_day)
        THEN 0 ELSE capacity_per_day END
    FROM workshops WHERE id = workshop
$$;

-- Before the booking, so that its day exists when the foreign key is checked. The workshop is held meanwhile: its
-- capacity and its days are read as they are when the booking is made.
CREATE FUNCTION book_capacity() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM FROM workshops WHERE id = new.workshop_id FOR SHARE;
    INSERT INTO capacity_days AS d (workshop_id, day, capacity, booked)
    VALUES (new.workshop_id, new.day, workshop_capacity(new.workshop_id, new.day), new.units)
    ON CONFLICT (workshop_id, day) DO UPDATE
        SET booked = d.booked + excluded.booked, capacity = greatest(d.booked, excluded.capacity);
    RETURN new;
END $$;
CREATE TRIGGER capacity_bookings_book BEFORE INSERT ON capacity_bookings
    FOR EACH ROW EXECUTE FUNCTION book_capacity();

CREATE FUNCTION release_capacity() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE capacity_days SET booked = booked - old.units,
        capacity = greatest(booked - old.units, workshop_capacity(workshop_id, day))
    WHERE workshop_id = old.workshop_id AND day = old.day;
    RETURN old;
END $$;
CREATE TRIGGER capacity_bookings_release AFTER DELETE ON capacity_bookings
    FOR EACH ROW EXECUTE FUNCTION release_capacity();

CREATE FUNCTION refuse_booking_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a booking is made and released, never edited' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER capacity_bookings_fixed BEFORE UPDATE ON capacity_bookings
    FOR EACH ROW EXECUTE FUNCTION refuse_booking_change();

-- Until when the workshop may accept; empty once it did.
ALTER TABLE assignments ADD COLUMN accept_by timestamptz;
-- When the workshop was first told of it: what never was is none of its business, even once it is called off.
ALTER TABLE assignments ADD COLUMN notified_at timestamptz;
UPDATE assignments SET notified_at = created_at WHERE status <> 'PENDING_ASSIGNMENT';
UPDATE assignments SET accept_by = now() + interval '1 day' WHERE status = 'NOTIFIED';
-- In business days, from the workshop to the customer: frozen with the shipping cost.
ALTER TABLE orders ADD COLUMN transit_days integer NOT NULL DEFAULT 0 CHECK (transit_days BETWEEN 0 AND 60);
CREATE INDEX assignments_deadline ON assignments (accept_by) WHERE status = 'NOTIFIED';
CREATE INDEX assignments_waiting ON assignments (created_at, id) WHERE status = 'PENDING_ASSIGNMENT';
CREATE INDEX assignments_open_due ON assignments (due_date, id)
    WHERE status IN ('NOTIFIED', 'ACCEPTED', 'IN_PRODUCTION');

-- Why a workshop was chosen: the verdict on every candidate, as it stood then. The newest row of an item counts.
CREATE TABLE routings (
    id            bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    order_id      uuid NOT NULL REFERENCES orders,
    order_item_id uuid NOT NULL,
    assignment_id uuid REFERENCES assignments, -- empty: nobody fitted
    verdicts      jsonb NOT NULL CHECK (jsonb_typeof(verdicts) = 'array'),
    actor_id      uuid REFERENCES users,       -- empty: Krafta itself
    reason        text,
    created_at    timestamptz NOT NULL,
    FOREIGN KEY (order_item_id, order_id) REFERENCES order_items (id, order_id)
);
CREATE INDEX routings_item ON routings (order_item_id, id DESC);

-- Items that are paid for and have no workshop: written by the routing that found none, gone with the assignment.
-- `tried_at` lets those that waited longest for a try go first; it is empty where an admin took the item from its
-- workshop and decides what becomes of it.
CREATE TABLE unrouted_items (
    order_item_id uuid PRIMARY KEY,
    order_id      uuid NOT NULL REFERENCES orders,
    since         timestamptz NOT NULL,
    tried_at      timestamptz,
    FOREIGN KEY (order_item_id, order_id) REFERENCES order_items (id, order_id)
);
CREATE INDEX unrouted_items_order ON unrouted_items (order_id);
CREATE INDEX unrouted_items_since ON unrouted_items (since, order_item_id);
CREATE INDEX unrouted_items_tried ON unrouted_items (tried_at) WHERE tried_at IS NOT NULL;

-- What waits already.
INSERT INTO unrouted_items (order_item_id, order_id, since, tried_at)
SELECT i.id, i.order_id, o.updated_at, o.updated_at FROM order_items i JOIN orders o ON o.id = i.order_id
WHERE o.payment_status IN ('CONFIRMED', 'NOT_REQUIRED')
    AND NOT EXISTS (SELECT FROM order_cancellations c WHERE c.order_id = o.id)
    AND NOT EXISTS (SELECT FROM assignments a WHERE a.order_item_id = i.id AND a.status NOT IN ('REJECTED', 'CANCELLED'));
