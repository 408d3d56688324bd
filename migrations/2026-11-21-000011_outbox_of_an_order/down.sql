DROP INDEX outbox_order;
