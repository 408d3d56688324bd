//! `GET /admin/payables.csv`: the list as it is narrowed on the page, all of it, sent page by page.

use super::admin;
use crate::base::calendar;
use crate::base::csv::{Delimiter, line};
use crate::domain::payables::{Owed, list};
use crate::http::auth::extractors::Admin;
use crate::http::kit::payables::part;
use crate::http::kit::{Answer, downloads};
use crate::http::state::AppState;
use actix_web::web;

/// Lines that are read at once.
const CHUNK: usize = 500;

const HEADINGS: [&str; 14] = [
    "Pedido",
    "Taller",
    "Cuota",
    "Política",
    "Estado",
    "Vence",
    "Monto USD",
    "Pagado USD",
    "Falta USD",
    "Última referencia",
    "Último pago",
    "Motivo",
    "Creada",
    "Id",
];

pub async fn download(
    app: web::Data<AppState>,
    _who: Admin,
    wish: web::Query<admin::PayablesQuery>,
) -> Answer {
    let asked = wish.read()?;
    let today = calendar::today(app.db.clock().now());
    let read = move |after| {
        let (app, filter) = (app.clone(), asked.filter());
        async move {
            let read = app.db.read(move |conn| {
                let page = list(conn, &filter, today, CHUNK, after)?;
                let rows = page.owed.iter();
                let lines: String = rows.map(|owed| line(Delimiter::Comma, &fields(owed))).collect();
                Ok((lines, page.next))
            });
            read.await
        }
    };
    let name = format!("por-pagar-{today}.csv");
    downloads::csv(&name, &line(Delimiter::Comma, &HEADINGS), read).await
}

fn fields(owed: &Owed) -> [String; 14] {
    let payable = &owed.payable;
    let last = owed.paid.last();
    [
        owed.order_number.clone(),
        owed.workshop.clone(),
        part(payable.policy, payable.instalment).to_owned(),
        payable.policy.label().to_owned(),
        owed.state().1.to_owned(),
        payable.due_date.map(|day| day.to_string()).unwrap_or_default(),
        payable.amount.decimal().to_string(),
        payable.paid_amount.decimal().to_string(),
        payable.left().decimal().to_string(),
        last.map(|paid| paid.reference.clone()).unwrap_or_default(),
        last.map(|paid| calendar::today(paid.at).to_string())
            .unwrap_or_default(),
        payable.closed_reason.clone().unwrap_or_default(),
        calendar::today(payable.created_at).to_string(),
        payable.id.to_string(),
    ]
}
