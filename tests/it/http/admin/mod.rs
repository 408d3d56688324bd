mod accounting;
pub mod catalog;
pub mod orders;
pub mod overview;
pub mod settings;
pub mod users;
pub mod workshops;
