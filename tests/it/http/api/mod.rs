pub mod auth;
pub mod orders;
pub mod payments;
pub mod production;
pub mod workshops;
