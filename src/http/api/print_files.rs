//! What an item is printed from, where it was designed here: a file for each area, for whoever makes it and for staff.

use crate::domain::orders::OrderItem;
use serde::Serialize;
use utoipa::ToSchema;

/// One area at its true size, as the offer says of which the work was given.
#[derive(Serialize, ToSchema)]
#[schema(as = PrintFile)]
pub struct PrintFileBody {
    /// Its code: `frente`.
    area: String,
    name: String,
    /// `300 × 400 mm`
    size: String,
    /// A path that answers the file: `/api/designs/{id}/print/{area}`, with this order and item.
    url: String,
}

/// None of what was sent as a file.
pub fn print_files(item: &OrderItem) -> Vec<PrintFileBody> {
    let areas = item.printed_areas().into_iter();
    areas
        .map(|area| PrintFileBody {
            url: item.print_path(&area.code),
            area: area.code,
            name: area.name,
            size: area.size,
        })
        .collect()
}
