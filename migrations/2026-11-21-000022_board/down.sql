DROP INDEX payment_submissions_confirmed;
DROP INDEX order_events_when;
DROP TABLE saved_views;
