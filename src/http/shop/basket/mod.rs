//! The storefront: a product's page, the cart, and the checkout that makes an order of it.
//!
//! The cart and what was typed at the checkout lie in the visitor's session; `auth::kept_cart` keeps the cart beyond it. An order
//! is placed by `ordering`, which computes what it costs.

pub mod delivery;
pub mod priced;
pub mod rules;
