//! `/avisos`: what a person should know. What is told, and to whom, is decided where it happens.

pub mod pages;
