pub mod catalog;
pub mod orders;
pub mod settings;
pub mod users;
pub mod workshops;
