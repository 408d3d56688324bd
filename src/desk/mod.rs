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
pub mod unpaid;
mod view;
mod words;

pub use cancel::{cancel, lower_refund, receive, refund_due};
pub use correct::{correct_contact, renew_link, replace_file};
pub use dossier::{Dossier, load, load_one};
pub use place::{Placed, Placement, RepeatKey, earlier, place, priced};
pub use prices::{Figures, figures};
pub use request::{Wanted, WantedItem, read_id_number, read_phone};
pub use status::{legal, move_to, permitted};
pub use view::{Sight, order_json};
