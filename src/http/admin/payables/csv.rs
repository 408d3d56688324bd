//! `GET /admin/payables.csv`: the list as it is narrowed on the page, all of it, sent page by page.

use super::admin;
use crate::base::calendar;
use crate::base::csv::Cell;
use crate::domain::payables::{Owed, list};
use crate::http::auth::extractors::Admin;
use crate::http::kit::Answer;
use crate::http::kit::downloads::{self, Format};
use crate::http::kit::payables::part;
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
    format: web::Query<Format>,
) -> Answer {
    let dialect = format.dialect()?;
    let asked = wish.read()?;
    let today = calendar::today(app.db.clock().now());
    let read = move |after| {
        let (app, filter) = (app.clone(), asked.filter());
        async move {
            let db = app.db.replica();
            let read = db.read(move |conn| {
                let page = list(conn, &filter, today, CHUNK, after)?;
                let rows = page.owed.iter();
                let lines: String = rows.map(|owed| dialect.line(&cells(owed))).collect();
                Ok((lines, page.next))
            });
            read.await
        }
    };
    let name = format!("por-pagar-{today}.csv");
    downloads::csv(&name, &dialect.heading(&HEADINGS), read).await
}

fn cells(owed: &Owed) -> [Cell; 14] {
    let payable = &owed.payable;
    let last = owed.paid.last();
    [
        owed.order_number.as_str().into(),
        owed.workshop.as_str().into(),
        part(payable.policy, payable.instalment).into(),
        payable.policy.label().into(),
        owed.state().1.into(),
        payable.due_date.into(),
        payable.amount.decimal().into(),
        payable.paid_amount.decimal().into(),
        payable.left().decimal().into(),
        last.map(|paid| paid.reference.as_str()).into(),
        last.map(|paid| calendar::today(paid.at)).into(),
        payable.closed_reason.as_deref().into(),
        calendar::today(payable.created_at).into(),
        payable.id.to_string().into(),
    ]
}
