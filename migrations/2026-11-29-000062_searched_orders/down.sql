-- What is searched by more finds no less.
SELECT 1;
