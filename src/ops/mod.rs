//! What operations needs of all orders at once: the board, its saved views, moves of many, the overview, and the
//! production API.

pub mod api;
pub mod bulk;
mod figures;
pub mod filter;
pub mod pages;
mod plot;
pub mod production;
mod spans;
pub mod states;
mod store;
pub mod views;

pub use figures::Kept;
pub use store::{After, Page, page};

use crate::lifecycle::Priority;
use crate::web::Input;

/// `rush`, `standard` or `hold`, as seed 4 writes them.
fn priority(input: &Input<'_>) -> Option<Priority> {
    let word = input.text("priority", 20)?;
    word.to_uppercase()
        .parse()
        .map_err(|_| input.wrong("priority", "no es un valor conocido"))
        .ok()
}
