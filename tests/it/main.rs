//! Krafta from outside: a real server on a real PostgreSQL, a database for each test.

mod browser;
mod cli;
mod demo;
mod domain;
mod fixtures;
mod harness;
mod house;
mod http;
mod papers;
