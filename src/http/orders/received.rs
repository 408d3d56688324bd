//! The page of an order that is not in the database yet, by its tracking link: from the journal, or from what is held.

use super::tracking_path;
use crate::base::calendar::datetime_es;
use crate::base::error::AppError;
use crate::base::ids::OrderId;
use crate::base::money::Usd;
use crate::domain::intake::held::{self, Decision};
use crate::domain::intake::{self, FIRST_LINK, Record};
use crate::domain::orders::{delivery_label, shipping_cost_es};
use crate::http::auth::extractors::Viewer;
use crate::http::kit::layout::Layout;
use crate::http::kit::{self, Answer};
use crate::http::state::AppState;
use actix_web::HttpRequest;
use askama::Template;

/// Where it is.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Whereabouts {
    /// In the journal.
    Journal,
    /// A person looks at it.
    Held,
    /// It was not entered, and why.
    Discarded(String),
}

#[derive(Template)]
#[template(path = "orders/received.html")]
struct ReceivedPage<'a> {
    shell: Layout,
    record: &'a Record,
    path: String,
    placed_at: String,
    lines: Vec<Line>,
    is_held: bool,
    /// Blank unless it was discarded.
    discarded: String,
    rate: String,
    payment: String,
    to: String,
    delivery: String,
    shipping_cost: String,
}

struct Line {
    name: String,
    detail: String,
    sum: Usd,
}

/// In place of an answer that the database could not give; `error` for whoever has no link to such an order.
pub async fn instead(
    app: &AppState,
    req: &HttpRequest,
    id: OrderId,
    token: Option<&str>,
    error: AppError,
) -> Answer {
    let is_missing = error.http_status() == 404;
    let Some(token) = token.filter(|token| app.signed_links.opens_order(token, id, FIRST_LINK)) else {
        return Err(error);
    };
    if !is_missing && !intake::is_away(&error) {
        return Err(error);
    }
    if let Some(record) = app.intake.find(id).await? {
        return page(req, &record, token, &Whereabouts::Journal);
    }
    if !is_missing {
        return Err(error);
    }
    let held = app.db.read(move |conn| held::find(conn, id)).await?;
    match held {
        Some(held) => {
            let whereabouts = match held.decision {
                Some(Decision::Discarded) => Whereabouts::Discarded(held.note),
                // Entered a moment ago, after somebody looked for it.
                Some(Decision::Entered) | None => Whereabouts::Held,
            };
            page(req, &held.record, token, &whereabouts)
        }
        None => Err(error),
    }
}

fn page(req: &HttpRequest, record: &Record, token: &str, whereabouts: &Whereabouts) -> Answer {
    let line = |line: &crate::domain::ordering::Line| {
        let size = line.size.iter().map(|size| format!("Talla {size} · "));
        Line {
            name: line.product_name.clone(),
            detail: format!(
                "{}{} × {}",
                size.collect::<String>(),
                line.quantity,
                line.unit_price
            ),
            sum: line.unit_price * line.quantity,
        }
    };
    let wanted = &record.wanted;
    kit::page(&ReceivedPage {
        shell: Viewer(None).shell(req).about(&record.number),
        path: tracking_path(record.id, token),
        placed_at: datetime_es(record.at),
        lines: record.priced.lines.iter().map(line).collect(),
        is_held: *whereabouts == Whereabouts::Held,
        discarded: match whereabouts {
            Whereabouts::Discarded(why) => why.clone(),
            Whereabouts::Journal | Whereabouts::Held => String::new(),
        },
        rate: record.priced.totals.exchange_rate.to_string(),
        payment: match &wanted.payment {
            Some(payment) if payment.reference.is_empty() => payment.method.label().to_owned(),
            Some(payment) => format!("{}, referencia {}", payment.method.label(), payment.reference),
            None => String::new(),
        },
        delivery: delivery_label(
            record.priced.delivery.method,
            &wanted.courier.office,
            wanted.courier.pays_carrier,
        ),
        shipping_cost: shipping_cost_es(record.priced.totals.shipping_cost, wanted.courier.pays_carrier),
        to: [
            &wanted.shipping_address,
            &wanted.courier.municipality,
            &wanted.courier.landmark,
            &wanted.shipping_city,
            &wanted.shipping_state,
        ]
        .into_iter()
        .filter(|part| !part.is_empty())
        .cloned()
        .collect::<Vec<_>>()
        .join(", "),
        record,
    })
}
