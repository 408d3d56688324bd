-- Open pages follow along: every event of an order is told to whoever listens, once its transaction is committed. Ids
-- only; who may hear of it is decided by whoever listens.
CREATE FUNCTION tell_event() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('krafta_orders', new.order_id || ' ' || new.id);
    RETURN NULL;
END $$;
CREATE TRIGGER order_events_told AFTER INSERT ON order_events FOR EACH ROW EXECUTE FUNCTION tell_event();

-- Whoever may see less from now on hears less from now on: their streams end, and are opened again as who they are then.
CREATE FUNCTION tell_user() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('krafta_people', old.id::text);
    RETURN NULL;
END $$;
CREATE TRIGGER users_told AFTER UPDATE ON users FOR EACH ROW
    WHEN (old.active <> new.active OR old.role <> new.role) EXECUTE FUNCTION tell_user();
CREATE FUNCTION tell_user_of() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('krafta_people', old.user_id::text);
    RETURN NULL;
END $$;
CREATE TRIGGER workshop_users_told AFTER UPDATE OR DELETE ON workshop_users FOR EACH ROW
    EXECUTE FUNCTION tell_user_of();
CREATE TRIGGER sessions_told AFTER DELETE ON sessions FOR EACH ROW
    WHEN (old.user_id IS NOT NULL) EXECUTE FUNCTION tell_user_of();
