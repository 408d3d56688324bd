//! What operations needs of all orders at once: the board, its saved views, moves of many, and the production API.

pub mod api;
pub mod bulk;
pub mod filter;
pub mod pages;
pub mod production;
pub mod states;
mod store;
pub mod views;

pub use store::{After, Page, page};
