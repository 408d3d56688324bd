pub mod auth;
pub mod designs;
pub mod orders;
pub mod payments;
pub mod print_files;
pub mod production;
pub mod workshops;
