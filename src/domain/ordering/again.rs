//! What an order had, for a cart: the same things with the same designs, at whatever they cost today.

use crate::base::error::AppError;
use crate::base::ids::{DesignId, UploadId};
use crate::base::money::Usd;
use crate::domain::accounts::User;
use crate::domain::designs::{self, Design};
use crate::domain::orders::{self, Order, OrderItem};
use chrono::{DateTime, Utc};
use diesel::PgConnection;

/// A line of it.
#[derive(Clone, Debug, PartialEq)]
pub struct SameAgain {
    pub variant: String,
    pub quantity: i32,
    /// What a unit cost, with what was printed on it.
    pub price: Usd,
    pub printed: Printed,
}

/// What is printed on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Printed {
    Nothing,
    File(UploadId),
    Design(DesignId),
}

/// Whoever sees the order may have the same. A design that is another account's becomes one of theirs.
pub fn same_again(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    by: Option<&User>,
    order: &Order,
) -> Result<Vec<SameAgain>, AppError> {
    let items = orders::items_of(conn, &[order.id])?;
    let ids: Vec<DesignId> = items.iter().filter_map(|item| item.design_id).collect();
    let mut designs: Vec<(DesignId, Design)> = Vec::new();
    for design in designs::hold(conn, &ids)? {
        let own = match designs::is_theirs(&design, by) {
            true => design.clone(),
            false => designs::remake(conn, now, by, &design, design.document.areas.clone())?,
        };
        designs.push((design.id, own));
    }
    let own = |id: DesignId| {
        let found = designs.iter().find(|(old, _)| *old == id);
        found.map(|(_, own)| own.id)
    };
    Ok(items.iter().map(|item| again(item, own)).collect())
}

fn again(item: &OrderItem, own: impl Fn(DesignId) -> Option<DesignId>) -> SameAgain {
    let made = item.design_id.and_then(own);
    SameAgain {
        variant: item.variant_id.clone(),
        quantity: item.quantity,
        price: item.unit_price,
        printed: match (made, item.design_upload_id.or(item.preview_upload_id)) {
            (Some(design), _) => Printed::Design(design),
            (None, Some(file)) => Printed::File(file),
            (None, None) => Printed::Nothing,
        },
    }
}
