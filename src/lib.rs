//! Krafta.
pub mod calendar;
pub mod db;
pub mod files;
