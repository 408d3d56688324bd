//! The back office: orders as Krafta's own people see and move them.
//!
//! `/admin/orders` is an admin's, `/ops/orders` an operator's: the same pages and handlers, for the latter without payments
//! and what only an admin decides. The URL table holds who comes in; [`Side`] says what a page then shows.

pub mod actions;
pub mod bulk;
pub mod csv;
pub mod customer_message;
mod design_view;
mod designs_seen;
pub mod item;
pub mod list;
pub mod notes;
pub mod order;
pub mod order_form;
pub mod payment_actions;
pub mod proofs;
pub mod refund_actions;
pub mod refunds;
pub mod row;
pub mod unassigned;
pub mod verdicts;
pub mod views;
pub mod work_order_message;

use crate::base::ids::OrderId;
use crate::domain::accounts::{Role, User};
use crate::domain::lifecycle::{Authority, OrderStatus};
use crate::domain::orders::filter::Filter;
use crate::http::auth::extractors::Viewer;
use crate::http::kit::layout::Layout;
use actix_web::HttpRequest;

/// Whose back office: an admin's, or an operator's. The person decides, at whichever of the two addresses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    Admin,
    Ops,
}

impl Side {
    pub fn of(who: &User) -> Self {
        match who.role {
            Role::Admin => Self::Admin,
            _ => Self::Ops,
        }
    }

    pub const fn list(self) -> &'static str {
        match self {
            Self::Admin => "/admin/orders",
            Self::Ops => "/ops/orders",
        }
    }

    const fn assignments(self) -> &'static str {
        match self {
            Self::Admin => "/admin/orders/unassigned",
            Self::Ops => "/ops/orders/unassigned",
        }
    }

    pub fn order(self, id: OrderId) -> String {
        format!("{}/{id}", self.list())
    }

    /// The list, narrowed so.
    fn list_of(self, filter: &Filter) -> String {
        with(self.list(), &filter.query())
    }

    const fn is_admin(self) -> bool {
        matches!(self, Self::Admin)
    }

    const fn authority(self) -> Authority {
        match self {
            Self::Admin => Authority::Admin,
            Self::Ops => Authority::Operator,
        }
    }
}

/// An address's query, in which a name may come more than once.
pub type Pairs = actix_web::web::Query<Vec<(String, String)>>;

/// `path?query`, or the path alone.
fn with(path: &str, query: &str) -> String {
    match query {
        "" => path.to_owned(),
        query => format!("{path}?{query}"),
    }
}

fn shell(user: &User, req: &HttpRequest) -> Layout {
    Viewer(Some(user.clone())).shell(req)
}

/// Two statuses have one label for customers, and `CONFIRMED` means work for staff: here they are told apart.
pub const fn staff_label(status: OrderStatus) -> &'static str {
    match status {
        OrderStatus::Reported => "Pago en revisión · por revisar",
        OrderStatus::UnderReview => "Pago en revisión · alguien lo mira",
        OrderStatus::Confirmed => "Pago confirmado · por asignar",
        other => other.label(),
    }
}
