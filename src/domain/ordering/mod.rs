//! What needs the whole order: place, show, correct, cancel.

mod again;
mod amend;
pub mod bulk;
pub mod bulk_changes;
mod cancel;
mod design;
mod details;
pub mod expire_unpaid;
mod join_account;
mod known;
pub mod limits;
pub mod place;
mod pricing;
pub mod request;
pub mod stalled;
pub mod states;
mod totals;
pub mod transition;

pub use crate::domain::ordering::again::{Printed, SameAgain, same_again};
pub use crate::domain::ordering::amend::{correct_contact, renew_link, replace_file};
pub use crate::domain::ordering::details::{
    OrderDetails, load, load_one, load_quoted, load_without_payments, quote,
};
pub use crate::domain::ordering::totals::{Totals, figures};
pub use crate::domain::ordering::transition::{MoveDetails, legal, move_to, permitted};
pub use cancel::{cancel, lower_refund, receive};
pub use design::{REPLACES, send_design, takes_design, use_design};
pub use join_account::join_account;
pub use known::{Known, LastKnown};
pub use place::{IdempotencyKey, Placed, Placement, Taken, earlier, place, priced};
pub use pricing::{Facts, Line, Priced, price};
pub use request::{CustomerRequest, PlaceOrderRequest, Wanted, WantedItem, id_number, phone};
