//! `GET /admin/payments`: the payments that wait, oldest first.

use super::parts::{QUEUE, Tab, age, doubt_labels, orders_of, shell, tabs};
use crate::base::ids::{OrderId, SubmissionId};
use crate::domain::lifecycle::SubmissionStatus;
use crate::domain::payments::view::{self, difference};
use crate::domain::reconciliation::{self, Cursor, Doubt};
use crate::http::auth::extractors::Admin;
use crate::http::kit::layout::Layout;
use crate::http::kit::{self as site, Answer};
use crate::http::state::AppState;
use actix_web::{HttpRequest, web};
use askama::Template;
use serde::Deserialize;

const PAGE: usize = 25;

#[derive(Deserialize)]
pub struct QueueQuery {
    cursor: Option<String>,
    /// Of the queue only this order's: asked for by the page itself, when the order changed.
    only: Option<OrderId>,
}

#[derive(Template)]
#[template(path = "admin/payments/queue.html")]
struct QueuePage {
    shell: Layout,
    tabs: Vec<Tab>,
    rows: Vec<PaymentRow>,
    first: String,
    is_later: bool,
    next: String,
}

struct PaymentRow {
    id: SubmissionId,
    order: OrderId,
    /// Its place in the queue.
    key: String,
    href: String,
    number: String,
    customer: String,
    method: &'static str,
    status: &'static str,
    label: &'static str,
    reported: String,
    difference: String,
    is_right: bool,
    reference: String,
    bank: String,
    payer: String,
    age: String,
    thumbnail: String,
    doubts: Vec<&'static str>,
    /// What a statement says: its key as a status, words, and why.
    proof: Option<(&'static str, &'static str, String)>,
}

pub async fn list(
    app: web::Data<AppState>,
    who: Admin,
    wish: web::Query<QueueQuery>,
    req: HttpRequest,
) -> Answer {
    let after: Option<Cursor> = wish.cursor.as_deref().and_then(|cursor| cursor.parse().ok());
    let only = wish.only;
    let now = app.db.clock().now();
    let (waiting, next, orders, mut verdicts) = app
        .db
        .read(move |conn| {
            let (waiting, next) = reconciliation::waiting(conn, PAGE, after, only)?;
            let orders = orders_of(conn, waiting.iter())?;
            let verdicts = reconciliation::of_payments(conn, &waiting)?;
            Ok((waiting, next, orders, verdicts))
        })
        .await?;
    let near = waiting
        .iter()
        .filter_map(|paid| verdicts.get(&paid.id)?.near(paid));
    let apart = reconciliation::told_apart(&app.files, near.collect()).await;
    let rows: Vec<PaymentRow> = waiting
        .iter()
        .map(|paid| {
            let order = orders.get(&paid.order_id);
            let (expected, reported) = (paid.expected(), paid.reported());
            let mut verdict = verdicts.remove(&paid.id).unwrap_or_default();
            verdict.look_closer(paid, &apart);
            PaymentRow {
                id: paid.id,
                order: paid.order_id,
                key: Cursor::of(paid).to_string(),
                href: format!("{QUEUE}/{}", paid.id),
                number: order.map(|order| order.number.clone()).unwrap_or_default(),
                customer: order.map(|order| order.customer_name.clone()).unwrap_or_default(),
                method: paid.method.label(),
                status: paid.status.as_str(),
                label: match paid.status {
                    SubmissionStatus::UnderReview if paid.reviewer_id == Some(who.0.id) => "Lo revisas tú",
                    status => status.label(),
                },
                reported: reported.to_string(),
                difference: match verdict.doubts().contains(&Doubt::MoreThanMissing) {
                    true => String::new(),
                    false => difference(expected, reported),
                },
                is_right: expected == reported,
                reference: paid.reference.clone(),
                bank: view::bank(paid),
                payer: paid.payer_name.clone(),
                age: age(now, paid.reported_at),
                thumbnail: paid
                    .receipt_upload_id
                    .map(|id| format!("/files/{id}/thumbnail"))
                    .unwrap_or_default(),
                doubts: doubt_labels(&verdict.doubts()),
                proof: verdict.pairs.first().map(|best| match best.is_exact() {
                    true => ("CONFIRMED", "Está en el banco", best.why.clone()),
                    false => ("PENDING", "Quizás en el banco", best.why.clone()),
                }),
            }
        })
        .collect();
    site::page(&QueuePage {
        shell: shell(&who.0, &req),
        tabs: tabs(QUEUE),
        first: rows.first().map(|row| row.href.clone()).unwrap_or_default(),
        is_later: after.is_some(),
        next: next
            .map(|next| format!("{QUEUE}?cursor={next}"))
            .unwrap_or_default(),
        rows,
    })
}
