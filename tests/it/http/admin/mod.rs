mod accounting;
pub mod catalog;
pub mod orders;
pub mod overview;
pub mod settings;
pub mod two_at_once;
pub mod users;
pub mod workshops;
