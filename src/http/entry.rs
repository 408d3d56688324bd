//! What the URL table is made of.

use crate::http::auth::access::Access;
use actix_web::Route;
use actix_web::http::Method;

/// One line of the URL table.
pub struct Entry {
    pub method: Method,
    pub path: &'static str,
    pub access: Access,
    pub(super) route: fn(Route) -> Route,
}

/// The whole table, for what describes it.
#[derive(Clone, Copy)]
pub struct UrlTable(pub fn() -> Vec<Entry>);
