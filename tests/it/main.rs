//! Krafta from outside: a real server on a real PostgreSQL, a database for each test.

mod accounts;
mod files;
mod harness;
