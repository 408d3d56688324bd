-- Open pages follow along: every event of an order is told to whoever listens, once its transaction is committed. Ids
-- only; who may hear of it is decided by whoever listens.
CREATE FUNCTION tell_event() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('krafta_orders', new.order_id || ' ' || new.id);
    RETURN NULL;
END $$;
CREATE TRIGGER order_events_told AFTER INSERT ON order_events FOR EACH ROW EXECUTE FUNCTION tell_event();
