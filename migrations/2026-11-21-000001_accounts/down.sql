DROP TABLE sign_in_failures;
DROP TABLE password_resets;
DROP TABLE sessions;
DROP TABLE users;
