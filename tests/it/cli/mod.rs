mod audit;
pub mod create_user;
