//! What the command line does beside serving.

pub mod audit;
pub mod create_user;
pub mod draw;
pub mod load_orders;
pub mod print_file;
pub mod read_pdf;
