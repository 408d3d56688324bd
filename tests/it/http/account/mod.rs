//! Accounts over HTTP.

pub mod notices;
pub mod pages;
pub mod recovery;
