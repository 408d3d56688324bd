pub mod assignment;
pub mod buttons;
pub mod card;
pub mod dashboard;
pub mod payables;
pub mod profile;
mod qr;
pub mod ticket;
pub mod ticket_view;
