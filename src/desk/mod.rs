//! What needs the whole order: place, show, correct, cancel.

pub mod admin_pages;
pub mod api;
mod cancel;
mod correct;
pub mod customer_pages;
mod dossier;
mod place;
mod prices;
mod request;
mod status;
mod view;

pub use cancel::{cancel, receive, refund_due};
pub use correct::{correct_contact, renew_link, replace_file};
pub use dossier::{Dossier, load, load_one};
pub use place::{Placed, Placement, place};
pub use prices::{Figures, figures};
use request::read_phone;
pub use request::{Wanted, WantedItem};
pub use view::{Sight, order_json};
