DROP TRIGGER sessions_told ON sessions;
DROP TRIGGER workshop_users_told ON workshop_users;
DROP TRIGGER users_told ON users;
DROP FUNCTION tell_user_of;
DROP FUNCTION tell_user;
DROP TRIGGER order_events_told ON order_events;
DROP FUNCTION tell_event;
