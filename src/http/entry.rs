//! What the URL table is made of.

use crate::http::auth::access::Access;
use actix_web::Route;
use actix_web::http::Method;
use std::sync::OnceLock;

/// One line of the URL table.
pub struct Entry {
    pub method: Method,
    pub path: &'static str,
    pub access: Access,
    pub(super) route: fn(Route) -> Route,
}

/// The whole table, for what describes it.
pub struct UrlTable {
    pub entries: fn() -> Vec<Entry>,
    /// What describes it, once somebody has asked.
    pub described: OnceLock<String>,
}

impl UrlTable {
    pub fn new(entries: fn() -> Vec<Entry>) -> Self {
        Self {
            entries,
            described: OnceLock::new(),
        }
    }
}
