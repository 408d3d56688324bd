//! The customer's pages: an order, one's orders, and finding one by its number.

pub mod actions;
pub mod card_return;
pub mod delivery_estimate;
pub mod item_design;
mod items;
pub mod list;
pub mod next_step;
pub mod order;
mod order_lines;
pub mod order_lookup;
mod parcels;
pub mod progress;
pub mod proof_answers;
pub mod proofs;
pub mod received;
pub mod refund_destination;
pub mod reviews;
mod share;

use crate::base::error::AppError;
use crate::base::ids::{OrderId, UploadId};
use crate::base::signed_links::SignedLinks;
use crate::domain::accounts::OrderAccess;
use crate::domain::files::Files;
use crate::domain::orders::{Order, OrderItem};
use crate::http::auth::extractors::Viewer;

/// As whom somebody came to an order's page. Krafta's own people look, and press none of the customer's buttons.
struct Visit {
    access: OrderAccess,
    /// Goes with every form, so that whoever holds the link is known again; empty for whoever is signed in.
    token: String,
}

impl Visit {
    /// 404 for whoever has nothing to do with the order.
    fn to(
        order: &Order,
        viewer: &Viewer,
        token: Option<&str>,
        links: &SignedLinks,
    ) -> Result<Self, AppError> {
        let ties = order.ties(viewer.user(), token, links);
        let access = OrderAccess::as_customer(ties).ok_or(AppError::OrderNotFound)?;
        let token = token.filter(|_| access == OrderAccess::Link);
        Ok(Self {
            access,
            token: token.unwrap_or_default().to_owned(),
        })
    }

    /// The order's page, as this person opens it.
    fn page(&self, order: OrderId) -> String {
        match self.token.as_str() {
            "" => format!("/orders/{order}"),
            token => tracking_path(order, token),
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
