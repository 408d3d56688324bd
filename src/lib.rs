//! Krafta.
pub mod calendar;
pub mod files;
