//! `GET /admin/orders`; what operators go through is the board of `ops`.

use super::{Side, shell, staff_label};
use crate::base::ids::OrderId;
use crate::base::{calendar, phone};
use crate::domain::lifecycle::{OrderStatus, Priority};
use crate::domain::ordering::{OrderDetails, load};
use crate::domain::orders::{self, Cursor, Filter};
use crate::http::auth::extractors::Admin;
use crate::http::kit::layout::Layout;
use crate::http::kit::select_option::SelectOption;
use crate::http::kit::{self as site, Answer};
use crate::http::state::AppState;
use actix_web::{HttpRequest, web};
use askama::Template;
use chrono::NaiveDate;
use serde::Deserialize;

/// Orders on a page.
const PAGE: usize = 50;
/// What is searched for is short; more is cut.
const QUERY_CHARS: usize = 200;

#[derive(Deserialize)]
pub struct OrdersQuery {
    status: Option<String>,
    q: Option<String>,
    /// Any value: only what is late.
    late: Option<String>,
    cursor: Option<String>,
    /// Of this list only this order: asked for by the page itself, when the order changed.
    only: Option<OrderId>,
}

#[derive(Template)]
#[template(path = "admin/orders/list.html")]
struct ListPage {
    shell: Layout,
    side: Side,
    tabs: Vec<Tab>,
    statuses: Vec<SelectOption>,
    status: Option<OrderStatus>,
    is_late: bool,
    query: String,
    rows: Vec<OrderRow>,
    /// Not the first page.
    is_later: bool,
    start: String,
    older: String,
}

struct Tab {
    href: String,
    label: &'static str,
    current: bool,
}

struct OrderRow {
    id: OrderId,
    /// Its place in the list.
    key: String,
    href: String,
    number: String,
    reference: String,
    created: String,
    created_iso: String,
    status: &'static str,
    status_label: &'static str,
    payment_label: &'static str,
    customer: String,
    contact: String,
    place: String,
    delivery: &'static str,
    total: String,
    total_bs: String,
    workshops: String,
    priority: &'static str,
    is_rush: bool,
    mark: Option<Mark>,
}

/// A pill: late, or for today.
struct Mark {
    key: &'static str,
    label: String,
}

/// What staff goes through most.
const TABS: [(Option<OrderStatus>, &str); 4] = [
    (None, "Todos"),
    (Some(OrderStatus::Reported), "Pagos por revisar"),
    (Some(OrderStatus::UnderReview), "En revisión"),
    (Some(OrderStatus::InProduction), "En producción"),
];

pub async fn list(
    app: web::Data<AppState>,
    who: Admin,
    wish: web::Query<OrdersQuery>,
    req: HttpRequest,
) -> Answer {
    let side = Side::of(&who.0);
    let status: Option<OrderStatus> = wish.status.as_deref().and_then(|code| code.parse().ok());
    let query: String = wish
        .q
        .as_deref()
        .unwrap_or_default()
        .trim()
        .chars()
        .take(QUERY_CHARS)
        .collect();
    let late = wish.late.is_some();
    let today = calendar::today(app.db.clock().now());
    let cursor: Option<Cursor> = wish.cursor.as_deref().and_then(|cursor| cursor.parse().ok());
    let filter = Filter {
        status,
        query: query.clone(),
        late_on: late.then_some(today),
        only: wish.only,
        ..Filter::default()
    };
    let (dossiers, next) = app
        .db
        .read(move |conn| {
            let page = orders::list(conn, &filter, PAGE, cursor)?;
            Ok((load(conn, page.orders)?, page.next))
        })
        .await?;
    let at = |cursor: Option<Cursor>| address(side, status, late, &query, cursor);
    site::page(&ListPage {
        shell: shell(&who.0, &req),
        side,
        tabs: tabs(side, status, late),
        statuses: choices(status),
        status,
        is_late: late,
        rows: dossiers
            .iter()
            .map(|dossier| OrderRow::new(side, dossier, today))
            .collect(),
        is_later: cursor.is_some(),
        start: at(None),
        older: next.map(|next| at(Some(next))).unwrap_or_default(),
        query,
    })
}

fn address(
    side: Side,
    status: Option<OrderStatus>,
    late: bool,
    query: &str,
    cursor: Option<Cursor>,
) -> String {
    let mut pairs = url::form_urlencoded::Serializer::new(String::new());
    if late {
        pairs.append_pair("late", "1");
    }
    if let Some(status) = status {
        pairs.append_pair("status", status.as_str());
    }
    if !query.is_empty() {
        pairs.append_pair("q", query);
    }
    if let Some(cursor) = cursor {
        pairs.append_pair("cursor", &cursor.to_string());
    }
    match pairs.finish() {
        none if none.is_empty() => side.list().to_owned(),
        pairs => format!("{}?{pairs}", side.list()),
    }
}

fn tabs(side: Side, current: Option<OrderStatus>, late: bool) -> Vec<Tab> {
    let mut tabs: Vec<Tab> = TABS
        .into_iter()
        .map(|(status, label)| Tab {
            href: address(side, status, false, "", None),
            label,
            current: status == current && !late,
        })
        .collect();
    let waiting = Tab {
        href: side.assignments().to_owned(),
        label: "Por asignar",
        current: false,
    };
    tabs.insert(3, waiting);
    tabs.push(Tab {
        href: address(side, None, true, "", None),
        label: "Atrasados",
        current: late,
    });
    tabs
}

fn choices(current: Option<OrderStatus>) -> Vec<SelectOption> {
    let current = current.map(OrderStatus::as_str).unwrap_or_default();
    let each = OrderStatus::ALL
        .iter()
        .map(|&status| SelectOption::new(status.as_str(), staff_label(status), current));
    std::iter::once(SelectOption::new("", "Todos", current))
        .chain(each)
        .collect()
}

impl OrderRow {
    fn new(side: Side, dossier: &OrderDetails, today: NaiveDate) -> Self {
        let order = &dossier.order;
        let mut names: Vec<&str> = dossier
            .work
            .iter()
            .map(|work| dossier.workshop_name(work.workshop_id))
            .collect();
        names.sort_unstable();
        names.dedup();
        let contact = [
            phone::national(&order.customer_phone),
            order.customer_email.clone(),
        ]
        .into_iter()
        .find(|contact| !contact.is_empty());
        Self {
            id: order.id,
            key: Cursor::of(order).to_string(),
            href: side.order(order.id),
            number: order.number.clone(),
            reference: order.reference(),
            created: calendar::stamp_es(order.created_at),
            created_iso: order.created_at.to_rfc3339(),
            status: order.status.as_str(),
            status_label: order.status.label(),
            payment_label: order.payment_status.label(),
            customer: match order.customer_name.as_str() {
                "" => "Sin nombre".to_owned(),
                name => name.to_owned(),
            },
            contact: contact.unwrap_or_default(),
            place: super::order::place(order),
            delivery: order.delivery_method.label(),
            total: order.total.to_string(),
            total_bs: order.total_bs.to_string(),
            workshops: names.join(", "),
            priority: match order.priority {
                Priority::Standard => "",
                other => other.label(),
            },
            is_rush: order.priority == Priority::Rush,
            mark: dossier.due_mark(today).map(|mark| Mark {
                key: mark.key(),
                label: mark.label(),
            }),
        }
    }
}
