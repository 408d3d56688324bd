//! Workshops to choose from.

use crate::base::ids::WorkshopId;
use crate::domain::workshops::Workshop;
use crate::http::kit::select_option::SelectOption;

/// What stands for all of them in a filter.
pub const EVERYONE: &str = "Todos los talleres";

/// Each of these, after one that stands for none of them; those we do not work with now say so.
pub fn workshop_options(workshops: &[Workshop], none: &str, chosen: Option<WorkshopId>) -> Vec<SelectOption> {
    let chosen = chosen.map(|id| id.to_string()).unwrap_or_default();
    let each = workshops.iter().map(|workshop| {
        let label = if workshop.active {
            workshop.name.clone()
        } else {
            format!("{} (inactivo)", workshop.name)
        };
        SelectOption::new(workshop.id.to_string(), label, &chosen)
    });
    std::iter::once(SelectOption::new("", none, &chosen))
        .chain(each)
        .collect()
}
