//! How the journal is written. Pure.

pub mod lines;
