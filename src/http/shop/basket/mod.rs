//! The storefront: a product's page, the cart, and the checkout that makes an order of it.
//!
//! Nothing here has rows of its own. The cart and what was typed at the checkout lie in the visitor's session; an order
//! is placed by `ordering`, which computes what it costs.

pub mod cart;
pub mod delivery;
pub mod priced;
pub mod rules;

pub use cart::{Cart, Line, MOST_LINES};
