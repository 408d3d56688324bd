//! Accounts over HTTP.

pub mod devices;
pub mod notices;
pub mod pages;
pub mod recovery;
