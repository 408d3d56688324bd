-- What a workshop sent of an order: each has a parcel of its own, where the order's own columns say all of them in one line.
CREATE TABLE parcels (
    order_id        uuid NOT NULL REFERENCES orders (id) ON DELETE CASCADE,
    workshop_id     uuid NOT NULL REFERENCES workshops (id),
    carrier         text NOT NULL DEFAULT '',
    tracking_number text NOT NULL DEFAULT '',
    sent_at         timestamptz NOT NULL,
    PRIMARY KEY (order_id, workshop_id),
    CHECK (carrier <> '' OR tracking_number <> '')
);

-- Of an order that one workshop sent it is known which parcel was whose.
INSERT INTO parcels (order_id, workshop_id, carrier, tracking_number, sent_at)
SELECT orders.id, min(sent.workshop_id::text)::uuid, orders.carrier, orders.tracking_number, min(sent.updated_at)
FROM orders JOIN assignments AS sent ON sent.order_id = orders.id AND sent.status IN ('HANDED_TO_DELIVERY', 'COMPLETED')
WHERE orders.carrier <> '' OR orders.tracking_number <> ''
GROUP BY orders.id HAVING count(DISTINCT sent.workshop_id) = 1;
