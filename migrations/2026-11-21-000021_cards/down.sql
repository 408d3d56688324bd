DROP TABLE card_events;
DROP TABLE card_sessions;
