//! Operations on pages.

pub mod board;
pub mod bulk;
pub mod csv;
pub mod row;
pub mod views;

use crate::domain::orders::filter::Filter;
use actix_web::web::Query;

/// An address's query, in which a name may come more than once.
pub type Pairs = Query<Vec<(String, String)>>;

const BOARD: &str = "/ops/orders";

/// Where the board shows this.
fn address(filter: &Filter) -> String {
    with(BOARD, &filter.query())
}

/// `path?query`, or the path alone.
fn with(path: &str, query: &str) -> String {
    match query {
        "" => path.to_owned(),
        query => format!("{path}?{query}"),
    }
}

/// The last value of this name.
fn one<'a>(pairs: &'a [(String, String)], name: &str) -> Option<&'a str> {
    let found = pairs.iter().rev().find(|(known, _)| known == name);
    found.map(|(_, value)| value.as_str())
}
