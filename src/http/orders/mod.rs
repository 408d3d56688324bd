//! The customer's pages: an order, one's orders, and finding one by its number.

pub mod actions;
pub mod card_return;
pub mod delivery_estimate;
pub mod list;
pub mod next_step;
pub mod order;
pub mod order_lookup;
pub mod payment_form;
pub mod progress;
pub mod reviews;

pub use crate::http::orders::delivery_estimate::promised;

use crate::base::error::AppError;
use crate::base::ids::{OrderId, UploadId};
use crate::base::signed_links::SignedLinks;
use crate::domain::files::Files;
use crate::domain::orders::{Order, OrderItem};
use crate::http::auth::extractors::Viewer;

/// As whom somebody looks at an order.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Seat {
    /// Signed in; the order is theirs.
    Owner,
    /// Krafta's own people look, and press none of the customer's buttons.
    Staff,
    /// Whoever holds the tracking link, with its token.
    Link(String),
}

impl Seat {
    /// 404 for whoever has nothing to do with the order.
    fn at(
        order: &Order,
        viewer: &Viewer,
        token: Option<&str>,
        links: &SignedLinks,
    ) -> Result<Self, AppError> {
        match viewer.user() {
            Some(user) if order.user_id == Some(user.id) => return Ok(Self::Owner),
            Some(user) if user.role.is_staff() => return Ok(Self::Staff),
            _ => {}
        }
        match token {
            Some(token) if links.opens_order(token, order.id, order.link_version) => {
                Ok(Self::Link(token.to_owned()))
            }
            _ => Err(AppError::NotFound),
        }
    }

    /// Goes with every form, so that a guest is known again; empty for whoever is signed in.
    fn token(&self) -> &str {
        match self {
            Self::Link(token) => token,
            Self::Owner | Self::Staff => "",
        }
    }

    /// The order's page, as this person opens it.
    fn page(&self, order: OrderId) -> String {
        match self {
            Self::Link(token) => tracking_path(order, token),
            Self::Owner | Self::Staff => format!("/orders/{order}"),
        }
    }
}

/// A token is base64 for URLs: nothing in it needs escaping.
fn tracking_path(order: OrderId, token: &str) -> String {
    format!("/orders/{order}?token={token}")
}

/// A picture of an item and the file behind it; both may be empty.
struct Preview {
    thumbnail: String,
    file: String,
}

impl Preview {
    /// One of our files, as part of this order.
    fn ours(order: &Order, id: UploadId, files: &Files) -> Self {
        Self {
            thumbnail: files.thumbnail_url_in(id, order.id, order.link_version),
            file: files.url_in(id, order.id, order.link_version),
        }
    }

    fn of(order: &Order, item: &OrderItem, files: &Files) -> Self {
        match (item.preview_upload_id, &item.preview_url, item.design_upload_id) {
            (Some(id), ..) | (None, None, Some(id)) => Self::ours(order, id, files),
            (None, Some(address), _) => Self {
                thumbnail: address.clone(),
                file: address.clone(),
            },
            (None, None, None) => Self {
                thumbnail: String::new(),
                file: String::new(),
            },
        }
    }
}

/// «1 unidad», «25 unidades».
fn units(quantity: i32) -> String {
    match quantity {
        1 => "1 unidad".to_owned(),
        _ => format!("{quantity} unidades"),
    }
}
