-- What an order's customer was told already, asked whenever its status changes.
CREATE INDEX outbox_order ON outbox (order_id, created_at) WHERE order_id IS NOT NULL;
