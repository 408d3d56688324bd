//! `/avisos`: what a person should know. What is told, and to whom, is decided where it happens.

pub mod notices;
pub mod own;
pub mod pages;
pub mod recovery;
