//! The designs that were made in this browser: its session keeps which, those of somebody without an account, and those that
//! stand on a product's page.

use crate::base::error::AppError;
use crate::base::ids::DesignId;
use crate::domain::carts::Cart;
use crate::http::auth::sessions::{CART, DESIGNS, PLACED};
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
    /// What stood there before it: its picture may still be on its way to the page.
    #[serde(default)]
    before: Option<DesignId>,
}

/// On the page of this product.
pub fn placed(session: &Session, slug: &str) -> Option<DesignId> {
    standing(session, slug).map(|placed| placed.id)
}

fn standing(session: &Session, slug: &str) -> Option<Placed> {
    all_placed(session).into_iter().find(|placed| placed.slug == slug)
}

fn all_placed(session: &Session) -> Vec<Placed> {
    session.get(PLACED).unwrap_or(None).unwrap_or_default()
}

/// What this page showed two versions ago, made by a guest in this browser, and in no cart of theirs: once the next stands there,
/// nothing here leads to it.
pub fn outdated(session: &Session, slug: &str) -> Option<DesignId> {
    let before = standing(session, slug)?.before?;
    let cart: Option<Cart> = session.get(CART).unwrap_or(None);
    let is_in_cart = cart.is_some_and(|cart| cart.designs().contains(&before));
    let stands = all_placed(session).iter().any(|placed| placed.id == before);
    (all(session).contains(&before) && !is_in_cart && !stands).then_some(before)
}

/// It is not there any more.
pub fn forget(session: &Session, design: DesignId) -> Result<(), AppError> {
    let mut kept = all(session);
    kept.retain(|one| *one != design);
    session.insert(DESIGNS, kept).map_err(unkept)
}

pub fn place(session: &Session, slug: &str, id: Option<DesignId>) -> Result<(), AppError> {
    let slug: String = slug.chars().take(LONGEST_SLUG).collect();
    let standing = standing(session, &slug);
    let mut placed = all_placed(session);
    placed.retain(|one| one.slug != slug);
    if let Some(id) = id {
        let before = match standing {
            // The same again, as an account's is.
            Some(standing) if standing.id == id => standing.before,
            standing => standing.map(|standing| standing.id),
        };
        placed.insert(0, Placed { slug, id, before });
    }
    placed.truncate(MOST_PLACED);
    session.insert(PLACED, placed).map_err(unkept)
}

fn unkept(error: actix_session::SessionInsertError) -> AppError {
    AppError::Internal(anyhow::anyhow!("session: {error}"))
}
