//! A letter that is to be written.

use crate::base::ids::OrderId;
use crate::domain::lifecycle::OrderStatus;

/// One message to one person.
#[derive(Clone, Debug)]
pub struct Notice {
    /// What it is about, in small letters and `_`: `password_reset`.
    pub kind: &'static str,
    pub order_id: Option<OrderId>,
    /// Of news about an order: which status they tell of.
    pub status: Option<OrderStatus>,
    /// An e-mail address.
    pub recipient: String,
    pub subject: String,
    /// Plain text, a blank line between paragraphs; the HTML is made of it. No link that opens something: that is made
    /// when it is sent.
    pub body: String,
}
