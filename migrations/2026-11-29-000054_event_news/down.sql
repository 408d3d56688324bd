CREATE OR REPLACE FUNCTION tell_event() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('krafta_orders', new.order_id || ' ' || new.id);
    RETURN NULL;
END $$;
DROP TABLE event_news;
