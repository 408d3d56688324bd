//! The link that opens an order, while its customer pays it by card. The provider is not told; the browser that goes there
//! keeps it in its session.

use crate::base::error::AppError;
use crate::base::ids::OrderId;
use actix_session::Session;
use serde::{Deserialize, Serialize};

const KEY: &str = "card_back";

#[derive(Serialize, Deserialize)]
struct Kept {
    order: OrderId,
    token: String,
}

/// Keeps the link for the way back.
pub fn remember(session: &Session, order: OrderId, token: &str) -> Result<(), AppError> {
    let kept = Kept {
        order,
        token: token.to_owned(),
    };
    session
        .insert(KEY, kept)
        .map_err(|error| AppError::Internal(anyhow::anyhow!("session: {error}")))
}

/// The token of this order's link, if this browser went to pay it.
pub fn remembered(session: &Session, order: OrderId) -> Option<String> {
    let kept: Option<Kept> = session.get(KEY).unwrap_or(None);
    kept.filter(|kept| kept.order == order).map(|kept| kept.token)
}
