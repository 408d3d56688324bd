//! Accounts over HTTP.

mod api;
mod pages;
mod recovery;
