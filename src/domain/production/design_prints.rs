//! Print files of what was designed here: for which part of an order, and as what its workshop wants them.

use super::print_files::name;
use crate::base::error::AppError;
use crate::base::ids::{DesignId, OfferId, OrderId};
use crate::domain::designs::PrintFor;
use crate::domain::designs::print::PrintFormat;
use crate::domain::orders;
use crate::domain::routing::assignments::active_of;
use crate::domain::workshops;
use diesel::PgConnection;

/// A print file for an order.
pub struct Wanted {
    pub whom: PrintFor,
    /// As the offer says of which the work was given.
    pub format: PrintFormat,
    /// Without what it ends with.
    pub name: String,
}

/// For the parts of this order that have the design; for one of them, if one is named. 404 where there is none.
pub fn wanted(
    conn: &mut PgConnection,
    order: OrderId,
    design: DesignId,
    area: &str,
    part: Option<usize>,
) -> Result<Wanted, AppError> {
    let items = orders::items_of(conn, &[order])?;
    let mut having = items
        .iter()
        .filter(|item| item.design_id == Some(design) && part.is_none_or(|part| part == item.part()));
    let first = having.next().ok_or(AppError::NotFound)?;
    let mut parts = vec![first.part()];
    parts.extend(having.map(|item| item.part()));
    let order = orders::find(conn, order)?.ok_or(AppError::NotFound)?;
    let work = active_of(conn, &[order.id])?;
    let work = work.iter().find(|work| work.order_item_id == first.id);
    let offers: Vec<OfferId> = work.and_then(|work| work.workshop_offer_id).into_iter().collect();
    let formats = workshops::print_files_of(conn, &offers)?;
    Ok(Wanted {
        name: name(&order.number, first, area),
        whom: PrintFor {
            number: order.number,
            parts,
            of: items.len(),
        },
        format: formats.into_values().next().unwrap_or_default(),
    })
}
