//! What a page asks for before a move, and a program is not asked (docs/domain.md, moves): nobody prints without a file, and a
//! parcel that goes far can be followed.

use super::events::Details;
use crate::base::error::{AppError, FieldErrors};
use crate::base::ids::WorkshopId;
use crate::domain::lifecycle::{AssignmentStatus, DeliveryMethod, Move};
use crate::domain::orders::{self, Order};
use crate::domain::routing::assignments;
use diesel::PgConnection;

/// What is reported where there is nothing to print from; the same words again are the same report.
pub const NO_FILE: &str = "Falta el archivo de impresión.";

/// Says what is missing, if something is.
pub fn asked_first(
    conn: &mut PgConnection,
    order: &Order,
    workshop: WorkshopId,
    mv: Move,
    details: &Details,
) -> Result<(), AppError> {
    let waits = |from: &[AssignmentStatus], conn: &mut PgConnection| {
        let active = assignments::active_of(conn, &[order.id])?;
        Ok::<_, AppError>(
            active
                .into_iter()
                .filter(|work| work.workshop_id == workshop && from.contains(&work.status))
                .map(|work| work.order_item_id)
                .collect::<Vec<_>>(),
        )
    };
    match mv {
        Move::Start => {
            let begins = waits(&[AssignmentStatus::Notified, AssignmentStatus::Accepted], conn)?;
            let items = orders::items_of(conn, &[order.id])?;
            match items
                .iter()
                .any(|item| begins.contains(&item.id) && item.print_file().is_none())
            {
                true => Err(AppError::conflict(
                    "no_file",
                    "Falta el archivo. Pídelo a Krafta antes de comenzar.",
                )),
                false => Ok(()),
            }
        }
        Move::HandOver if order.delivery_method == DeliveryMethod::NationalShipping => {
            let leaves = waits(&[AssignmentStatus::Ready], conn)?;
            if leaves.is_empty() || details.reason.is_some() {
                return Ok(());
            }
            let missing: FieldErrors = [
                ("carrier", details.carrier.is_none()),
                ("trackingNumber", details.tracking_number.is_none()),
            ]
            .into_iter()
            .filter(|(_, missing)| *missing)
            .map(|(field, _)| (field.to_owned(), "es obligatorio".to_owned()))
            .collect();
            match missing.is_empty() {
                true => Ok(()),
                false => Err(AppError::Invalid(missing)),
            }
        }
        _ => Ok(()),
    }
}
