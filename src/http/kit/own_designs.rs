//! The designs that were made in this browser: its session keeps which, those of somebody without an account, and those that
//! stand on a product's page.

use crate::base::error::AppError;
use crate::base::ids::DesignId;
use crate::http::auth::sessions::{DESIGNS, PLACED};
use actix_session::Session;
use serde::{Deserialize, Serialize};

/// The oldest make room.
const MOST: usize = 20;
/// Programs may say anything.
const LONGEST_SLUG: usize = 200;

pub fn all(session: &Session) -> Vec<DesignId> {
    session.get(DESIGNS).unwrap_or(None).unwrap_or_default()
}

pub fn remember(session: &Session, design: DesignId) -> Result<(), AppError> {
    let mut kept = all(session);
    kept.retain(|one| *one != design);
    kept.insert(0, design);
    kept.truncate(MOST);
    session.insert(DESIGNS, kept).map_err(unkept)
}

/// Products that a design stands on at once: one window each.
const MOST_PLACED: usize = 8;

/// What was placed on a product here, until something else is.
#[derive(Clone, Serialize, Deserialize)]
struct Placed {
    slug: String,
    id: DesignId,
}

/// On the page of this product.
pub fn placed(session: &Session, slug: &str) -> Option<DesignId> {
    let found = all_placed(session).into_iter().find(|placed| placed.slug == slug);
    found.map(|placed| placed.id)
}

fn all_placed(session: &Session) -> Vec<Placed> {
    session.get(PLACED).unwrap_or(None).unwrap_or_default()
}

pub fn place(session: &Session, slug: &str, id: Option<DesignId>) -> Result<(), AppError> {
    let slug: String = slug.chars().take(LONGEST_SLUG).collect();
    let mut placed = all_placed(session);
    placed.retain(|one| one.slug != slug);
    if let Some(id) = id {
        placed.insert(0, Placed { slug, id });
    }
    placed.truncate(MOST_PLACED);
    session.insert(PLACED, placed).map_err(unkept)
}

fn unkept(error: actix_session::SessionInsertError) -> AppError {
    AppError::Internal(anyhow::anyhow!("session: {error}"))
}
