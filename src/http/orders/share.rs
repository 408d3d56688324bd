//! An order's link, to keep it or to send it on.

use super::tracking_path;
use crate::domain::orders::Order;
use crate::http::kit::contact_links::share;
use crate::http::state::AppState;

pub(super) struct Share {
    pub(super) link: String,
    pub(super) chat: String,
}

impl Share {
    pub(super) fn new(app: &AppState, order: &Order) -> Self {
        let token = app.signed_links.for_order(order.id, order.link_version);
        let link = format!("{}{}", app.config.public_url, tracking_path(order.id, &token));
        Self {
            chat: share(&format!("Mi pedido {} en Krafta: {link}", order.number)),
            link,
        }
    }
}
