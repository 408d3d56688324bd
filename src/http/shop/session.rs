//! What a session keeps for the storefront.

use super::checkout_form::Draft;
use crate::base::error::AppError;
use crate::base::ids::{OrderId, UploadId};
use crate::domain::carts::Cart;
use crate::http::auth::sessions::{CART, CHECKOUT};
use actix_session::Session;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// The design that was sent last for a product, so that whoever comes back to its page need not send it again.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct SentDesign {
    pub slug: String,
    pub id: UploadId,
    pub name: String,
    pub note: String,
}

const DESIGN: &str = "design";
const ORDERED: &str = "ordered";

/// The last cart that became an order, for whoever sends it again.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct Ordered {
    pub cart: Uuid,
    pub order: OrderId,
}

/// What cannot be read, as after a change of ours, is an empty cart.
pub fn cart(session: &Session) -> Cart {
    session.get(CART).unwrap_or(None).unwrap_or_default()
}

pub fn keep_cart(session: &Session, cart: &Cart) -> Result<(), AppError> {
    if cart.is_empty() {
        session.remove(CART);
        return Ok(());
    }
    session.insert(CART, cart).map_err(unkept)
}

pub fn design(session: &Session, slug: &str) -> Option<SentDesign> {
    let sent: Option<SentDesign> = session.get(DESIGN).unwrap_or(None);
    sent.filter(|sent| sent.slug == slug)
}

pub fn keep_design(session: &Session, sent: &SentDesign) -> Result<(), AppError> {
    session.insert(DESIGN, sent).map_err(unkept)
}

pub fn draft(session: &Session) -> Draft {
    session.get(CHECKOUT).unwrap_or(None).unwrap_or_default()
}

pub fn keep_draft(session: &Session, draft: &Draft) -> Result<(), AppError> {
    session.insert(CHECKOUT, draft).map_err(unkept)
}

pub fn ordered(session: &Session) -> Option<Ordered> {
    session.get(ORDERED).unwrap_or(None)
}

/// The cart has become this order.
pub fn finish(session: &Session, ordered: Ordered) -> Result<(), AppError> {
    session.remove(CART);
    session.remove(CHECKOUT);
    session.insert(ORDERED, ordered).map_err(unkept)
}

fn unkept(error: actix_session::SessionInsertError) -> AppError {
    AppError::Internal(anyhow::anyhow!("session: {error}"))
}
