//! An order's link, to keep it or to send it on.

use super::tracking_path;
use crate::domain::orders::{Order, OrderItem};
use crate::http::kit::contact_links::share;
use crate::http::state::AppState;

pub(super) struct Share {
    pub(super) link: String,
    pub(super) chat: String,
    /// What a chat shows beside the link; blank where nothing of it has a picture.
    pub(super) picture: String,
}

impl Share {
    pub(super) fn new(app: &AppState, order: &Order, items: &[OrderItem]) -> Self {
        let drawn = items.iter().find_map(|item| item.preview_upload_id);
        let token = app.signed_links.for_order(order.id, order.link_version);
        let link = format!("{}{}", app.config.public_url, tracking_path(order.id, &token));
        Self {
            chat: share(&format!("Mi pedido {} en Krafta: {link}", order.number)),
            picture: drawn
                .map(|id| app.files.thumbnail_url_in(id, order.id, order.link_version))
                .map(|path| format!("{}{path}", app.config.public_url))
                .unwrap_or_default(),
            link,
        }
    }
}
