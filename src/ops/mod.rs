//! What operations needs of all orders at once: the board, its saved views, and moves of many.

pub mod api;
pub mod bulk;
pub mod filter;
pub mod pages;
pub mod states;
mod store;
pub mod views;

pub use store::{After, Page, page};
