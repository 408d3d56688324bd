//! `GET /admin/payments`: the payments that wait, oldest first.

use super::parts::{QUEUE, Tab, age, doubt_labels, orders_of, shell, signal_select, tabs};
use crate::base::banks;
use crate::base::ids::{OrderId, SubmissionId};
use crate::base::keyset::cut;
use crate::base::search::ListFilter;
use crate::domain::lifecycle::SubmissionStatus;
use crate::domain::payments::view::{self, difference};
use crate::domain::payments::{Method, Submission};
use crate::domain::reconciliation::{
    self, Doubt, LOOKED_THROUGH, PaymentFilter, QueueCursor, Signal, Verdict, Via, place_of,
};
use crate::http::auth::extractors::Admin;
use crate::http::kit::layout::Layout;
use crate::http::kit::list_filter::{FilterForm, FilterSelect};
use crate::http::kit::{self, Answer};
use crate::http::state::AppState;
use actix_web::{HttpRequest, web};
use askama::Template;
use serde::Deserialize;

const PAGE: usize = 25;

#[derive(Default, Deserialize)]
pub struct QueueQuery {
    cursor: Option<String>,
    #[serde(default)]
    q: String,
    #[serde(default)]
    from: String,
    #[serde(default)]
    to: String,
    /// A method, or a bank's code.
    #[serde(default)]
    via: String,
    #[serde(default)]
    signal: String,
    /// Of the queue only this order's: asked for by the page itself, when the order changed.
    only: Option<OrderId>,
}

#[derive(Template)]
#[template(path = "admin/payments/queue.html")]
struct QueuePage {
    shell: Layout,
    tabs: Vec<Tab>,
    filters: FilterForm,
    rows: Vec<PaymentRow>,
    first: String,
    is_later: bool,
    next: String,
}

impl QueueQuery {
    fn filter(&self) -> PaymentFilter {
        let is_bank = banks::is_code(&self.via);
        PaymentFilter {
            list: ListFilter::new(&self.q, &self.from, &self.to),
            via: match self.via.parse() {
                Ok(method) => Some(Via::Method(method)),
                Err(_) => is_bank.then(|| Via::Bank(self.via.clone())),
            },
        }
    }

    fn form(&self, filter: &PaymentFilter, signal: Option<Signal>) -> FilterForm {
        let methods = Method::REPORTED.iter();
        let methods = methods.map(|method| (method.as_str().to_owned(), method.label().to_owned()));
        let code = |label: &String| label.chars().take_while(char::is_ascii_digit).collect();
        let banks = banks::labels().into_iter().map(|label| (code(&label), label));
        let via = FilterSelect::new("via", "Método o banco", "Todos", methods.chain(banks), &self.via);
        FilterForm::new(
            QUEUE,
            "Monto, referencia, teléfono, nombre o pedido",
            "Reportado",
            &filter.list,
        )
        .with(via)
        .with(signal_select(signal))
    }
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
    let after: Option<QueueCursor> = wish.cursor.as_deref().and_then(|cursor| cursor.parse().ok());
    let (only, signal) = (wish.only, wish.signal.parse::<Signal>().ok());
    let filter = wish.filter();
    let filters = wish.form(&filter, signal);
    let now = app.db.clock().now();
    let limit = signal.map_or(PAGE, |_| LOOKED_THROUGH);
    let (waiting, mut next, orders, mut verdicts) = app
        .db
        .read(move |conn| {
            let (waiting, next) = reconciliation::waiting(conn, &filter, limit, after, only)?;
            let orders = orders_of(conn, waiting.iter())?;
            let verdicts = reconciliation::of_payments(conn, &waiting)?;
            Ok((waiting, next, orders, verdicts))
        })
        .await?;
    let near = waiting
        .iter()
        .filter_map(|paid| verdicts.get(&paid.id)?.near(paid));
    let apart = reconciliation::told_apart(&app.files, near.collect()).await;
    let judged = waiting.into_iter().map(|paid| {
        let mut verdict = verdicts.remove(&paid.id).unwrap_or_default();
        verdict.look_closer(&paid, &apart);
        (paid, verdict)
    });
    let mut judged: Vec<(Submission, Verdict)> = judged
        .filter(|(_, verdict)| signal.is_none_or(|signal| signal.is_of(verdict)))
        .collect();
    if let Some((last, _)) = cut(&mut judged, PAGE) {
        next = Some(place_of(last));
    }
    let rows: Vec<PaymentRow> = judged
        .iter()
        .map(|(paid, verdict)| {
            let order = orders.get(&paid.order_id);
            let (expected, reported) = (paid.expected(), paid.reported());
            PaymentRow {
                id: paid.id,
                order: paid.order_id,
                key: place_of(paid).to_string(),
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
    kit::page(&QueuePage {
        shell: shell(&who.0, &req),
        tabs: tabs(QUEUE),
        first: rows.first().map(|row| row.href.clone()).unwrap_or_default(),
        is_later: after.is_some(),
        next: filters.next(next),
        filters,
        rows,
    })
}
