mod audit;
pub mod create_user;
mod load_orders;
