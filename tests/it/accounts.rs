//! Accounts over HTTP.

mod api;
