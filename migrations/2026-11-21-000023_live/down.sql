DROP TRIGGER order_events_told ON order_events;
DROP FUNCTION tell_event;
