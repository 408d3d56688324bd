//! What a design was opened in the editor for: a line of the cart, or an order. Its product's page says so, and leads back; the session
//! keeps the last one.

use super::session;
use crate::base::error::AppError;
use crate::base::ids::{DesignId, OrderId};
use crate::domain::accounts::{OrderAccess, Role};
use crate::domain::orders;
use crate::http::auth::extractors::Viewer;
use crate::http::state::AppState;
use actix_session::Session;
use serde::{Deserialize, Serialize};

const EDITING: &str = "editing";

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Editing {
    /// By its number.
    Line(u32),
    /// Nothing in particular: this one came from another product, and has other measures here.
    Fitted(DesignId),
    Order {
        number: String,
        /// Where it is used.
        back: String,
    },
}

#[derive(Serialize, Deserialize)]
struct Kept {
    slug: String,
    of: Editing,
}

impl Editing {
    pub const fn line(&self) -> Option<u32> {
        match self {
            Self::Line(no) => Some(*no),
            Self::Order { .. } | Self::Fitted(_) => None,
        }
    }

    /// Is this the design that came from another product, as it came?
    pub fn is_fitted(&self, design: DesignId) -> bool {
        *self == Self::Fitted(design)
    }

    /// Its number and its address.
    pub fn order(&self) -> Option<(&str, &str)> {
        match self {
            Self::Line(_) | Self::Fitted(_) => None,
            Self::Order { number, back } => Some((number, back)),
        }
    }
}

pub fn begin(session: &Session, slug: &str, of: Editing) -> Result<(), AppError> {
    let slug = slug.to_owned();
    session
        .insert(EDITING, Kept { slug, of })
        .map_err(|error| AppError::Internal(anyhow::anyhow!("session: {error}")))
}

/// Something else is on the page of this product now.
pub fn end(session: &Session, slug: &str) {
    if kept(session).is_some_and(|kept| kept.slug == slug) {
        session.remove(EDITING);
    }
}

/// On this product's page. A line that is not in the cart any more is not edited.
pub fn of(session: &Session, slug: &str) -> Option<Editing> {
    let of = kept(session).filter(|kept| kept.slug == slug)?.of;
    let cart = session::cart(session);
    let is_there = of
        .line()
        .is_none_or(|no| cart.lines.iter().any(|line| line.no == no));
    is_there.then_some(of)
}

fn kept(session: &Session) -> Option<Kept> {
    session.get(EDITING).unwrap_or(None)
}

/// Of an order that this person changes, where they see it; `token` is its link's.
pub async fn order(
    app: &AppState,
    viewer: &Viewer,
    id: OrderId,
    token: &str,
) -> Result<Option<Editing>, AppError> {
    let found = app.db.read(move |conn| orders::find(conn, id)).await?;
    let Some(order) = found else { return Ok(None) };
    let token = Some(token).filter(|token| !token.is_empty());
    let ties = order.ties(viewer.user(), token, &app.signed_links);
    let back = match (
        viewer.user().map(|user| user.role),
        OrderAccess::as_customer(ties),
    ) {
        (Some(Role::Admin), _) => format!("/admin/orders/{id}"),
        (Some(Role::Operador), _) => format!("/ops/orders/{id}"),
        (_, Some(OrderAccess::Owner)) => format!("/orders/{id}#cosas"),
        (_, Some(OrderAccess::Link)) => format!("/orders/{id}?token={}#cosas", token.unwrap_or_default()),
        _ => return Ok(None),
    };
    let number = order.number;
    Ok(Some(Editing::Order { number, back }))
}
