//! `/login`, `/registro`, `/recuperar`, `/cuenta`, and `/avisos`: what a person should know. What is told, and to whom, is decided
//! where it happens.

pub mod device_view;
pub mod devices;
pub mod notices;
pub mod own;
pub mod pages;
pub mod recovery;
