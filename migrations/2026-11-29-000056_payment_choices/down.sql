DROP TABLE payment_choices;
