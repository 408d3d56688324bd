//! Workshops as an admin runs them (`/admin/workshops`), and one as its own people keep it (`/workshop/offers`). Both
//! have the same forms, so both are served by the same handlers: [`Place`] says where a request came from.

pub mod actions;
pub mod address;
pub mod form;
pub mod list;
pub mod parts;
pub mod workshop;
