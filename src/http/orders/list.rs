//! `GET /orders`: one's own orders, newest first.

use super::{Preview, next_step};
use crate::base::calendar::{date_es, today};
use crate::base::error::AppError;
use crate::base::ids::OrderId;
use crate::domain::files::Files;
use crate::domain::orders::filter::Filter;
use crate::domain::orders::{self, ListScope, Order, OrderCursor, OrderItem};
use crate::http::auth::extractors::SignedIn;
use crate::http::kit::layout::Layout;
use crate::http::kit::units;
use crate::http::kit::{self, Answer};
use crate::http::state::AppState;
use actix_web::{HttpRequest, web};
use askama::Template;
use serde::Deserialize;
use std::collections::HashMap;

/// As many as one looks through at once.
const PER_PAGE: usize = 20;
/// Pictures beside an order; the rest is told in words.
const PICTURES: usize = 3;

#[derive(Deserialize)]
pub struct PageLink {
    cursor: Option<String>,
}

struct OrderRow {
    order: Order,
    date: String,
    summary: String,
    pictures: Vec<Preview>,
    hint: &'static str,
}

#[derive(Template)]
#[template(path = "orders/list.html")]
struct OrdersPage {
    shell: Layout,
    asks_for_proof: bool,
    rows: Vec<OrderRow>,
    /// Not the first page.
    is_later: bool,
    next: String,
}

/// `GET /orders`
pub async fn list(
    app: web::Data<AppState>,
    who: SignedIn,
    req: HttpRequest,
    place: web::Query<PageLink>,
) -> Answer {
    let cursor = match place.cursor.as_deref() {
        None | Some("") => None,
        Some(text) => Some(
            text.parse::<OrderCursor>()
                .map_err(|()| AppError::field("cursor", "no es un lugar de la lista"))?,
        ),
    };
    let scope = ListScope {
        user: Some(who.0.id),
        ..ListScope::default()
    };
    let today = today(app.db.clock().now());
    let (page, items) = app
        .db
        .read(move |conn| {
            let page = orders::page(conn, &Filter::default(), &scope, today, PER_PAGE, cursor)?;
            let ids: Vec<OrderId> = page.orders.iter().map(|order| order.id).collect();
            let items = orders::items_of(conn, &ids)?;
            Ok((page, items))
        })
        .await?;
    let mut of_order: HashMap<OrderId, Vec<OrderItem>> = HashMap::new();
    for item in items {
        of_order.entry(item.order_id).or_default().push(item);
    }
    let rows = page
        .orders
        .into_iter()
        .map(|order| {
            let items = of_order.remove(&order.id).unwrap_or_default();
            row(order, &items, &app.files)
        })
        .collect();
    let next = page.next.map(|cursor| cursor.to_string()).unwrap_or_default();
    kit::page(&OrdersPage {
        shell: who.shell(&req),
        asks_for_proof: who.0.asks_for_proof(),
        rows,
        is_later: cursor.is_some(),
        next,
    })
}

fn row(order: Order, items: &[OrderItem], files: &Files) -> OrderRow {
    OrderRow {
        date: date_es(today(order.created_at)),
        summary: summary(items),
        pictures: items
            .iter()
            .take(PICTURES)
            .map(|item| Preview::of(&order, item, files))
            .collect(),
        hint: next_step::in_brief(&order),
        order,
    }
}

/// «Franela, 2 unidades, y 3 artículos más»
fn summary(items: &[OrderItem]) -> String {
    let Some(first) = items.first() else {
        return String::new();
    };
    let first_one = format!("{}, {}", first.product_name, units(first.quantity));
    match items.len() - 1 {
        0 => first_one,
        1 => format!("{first_one}, y 1 artículo más"),
        more => format!("{first_one}, y {more} artículos más"),
    }
}
