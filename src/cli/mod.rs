//! What the command line does beside serving.

pub mod audit;
pub mod create_user;
pub mod load_orders;
