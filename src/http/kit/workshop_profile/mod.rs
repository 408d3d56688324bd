//! A workshop's own data, prices, places and closed days, as an admin keeps them (`/admin/workshops/{id}`) and as its own
//! people do (`/workshop/offers`). Both pages have the same forms, so both are served by the same handlers:
//! [`WorkshopAddress`] says where a request came from, [`ProfilePage`] what is shown.

pub mod account_form;
pub mod actions;
pub mod address;
pub mod parts;

pub use self::account_form::AccountForm;
pub use self::actions::ProfilePage;
pub use self::address::WorkshopAddress;
pub use self::parts::{Parts, Stock};
