//! The designs that were made in this browser: its session keeps which, those of somebody without an account, and the one that
//! stands on a product's page.

use crate::base::error::AppError;
use crate::base::ids::DesignId;
use actix_session::Session;
use serde::{Deserialize, Serialize};

const KEY: &str = "designs";
/// The oldest make room.
const MOST: usize = 20;
/// Programs may say anything.
const LONGEST_SLUG: usize = 200;

pub fn all(session: &Session) -> Vec<DesignId> {
    session.get(KEY).unwrap_or(None).unwrap_or_default()
}

pub fn remember(session: &Session, design: DesignId) -> Result<(), AppError> {
    let mut kept = all(session);
    kept.retain(|one| *one != design);
    kept.insert(0, design);
    kept.truncate(MOST);
    session.insert(KEY, kept).map_err(unkept)
}

const PLACED: &str = "made";

/// What was placed on a product here, until something else is.
#[derive(Serialize, Deserialize)]
struct Placed {
    slug: String,
    id: DesignId,
}

/// On the page of this product.
pub fn placed(session: &Session, slug: &str) -> Option<DesignId> {
    let placed: Option<Placed> = session.get(PLACED).unwrap_or(None);
    placed
        .filter(|placed| placed.slug == slug)
        .map(|placed| placed.id)
}

pub fn place(session: &Session, slug: &str, id: Option<DesignId>) -> Result<(), AppError> {
    let Some(id) = id else {
        session.remove(PLACED);
        return Ok(());
    };
    let slug = slug.chars().take(LONGEST_SLUG).collect();
    session.insert(PLACED, Placed { slug, id }).map_err(unkept)
}

fn unkept(error: actix_session::SessionInsertError) -> AppError {
    AppError::Internal(anyhow::anyhow!("session: {error}"))
}
