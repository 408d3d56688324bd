pub mod assignment;
pub mod buttons;
pub mod dashboard;
pub mod payables;
pub mod profile;
pub mod slip;
pub mod ticket;
