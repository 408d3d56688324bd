//! Accounts over HTTP.

mod api;
mod create_user;
mod pages;
mod recovery;
