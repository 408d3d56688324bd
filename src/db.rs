//! The database.

pub mod local;
