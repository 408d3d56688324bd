//! `GET /ops/orders.csv`: the list as it is narrowed, all of it, sent page by page. What the work needs and no more:
//! no prices, no payments, and no contact by which the customer could be reached.

use super::row::Row;
use super::{Pairs, Side};
use crate::base::calendar;
use crate::base::csv::Cell;
use crate::domain::ordering::load_without_payments;
use crate::domain::orders::filter::Filter;
use crate::domain::orders::{ListScope, page};
use crate::http::auth::extractors::Operations;
use crate::http::kit::Answer;
use crate::http::kit::downloads::{self, Format};
use crate::http::state::AppState;
use actix_web::web;

/// Lines that are read at once.
const CHUNK: usize = 500;

const HEADINGS: [&str; 14] = [
    "Pedido",
    "Referencia",
    "Estado",
    "Prioridad",
    "Cliente",
    "Destino",
    "Entrega",
    "Artículos",
    "Unidades",
    "Taller",
    "Para el",
    "Atraso",
    "Creado",
    "Id",
];

pub async fn download(
    app: web::Data<AppState>,
    who: Operations,
    pairs: Pairs,
    format: web::Query<Format>,
) -> Answer {
    let dialect = format.dialect()?;
    let filter = Filter::read(&pairs);
    let side = Side::of(&who.0);
    let today = calendar::today(app.db.clock().now());
    let read = move |after| {
        let (app, filter) = (app.clone(), filter.clone());
        async move {
            let known = app.intake.known.clone();
            let db = app.db.replica();
            let read = db.read(move |conn| {
                let page = page(conn, &filter, &ListScope::default(), today, CHUNK, after)?;
                let workshops = known.current(conn)?.workshops();
                let dossiers = load_without_payments(conn, workshops, page.orders)?;
                let rows = dossiers.iter().map(|dossier| Row::new(side, dossier, today));
                let lines: String = rows.map(|row| dialect.line(&cells(&row))).collect();
                Ok((lines, page.next))
            });
            read.await
        }
    };
    let name = format!("pedidos-{today}.csv");
    downloads::csv(&name, &dialect.heading(&HEADINGS), read).await
}

fn cells(row: &Row) -> [Cell; 14] {
    [
        row.number.as_str().into(),
        row.reference.as_str().into(),
        row.status_label.into(),
        match row.priority {
            "" => "Normal".into(),
            priority => priority.into(),
        },
        row.customer.as_str().into(),
        row.city.as_str().into(),
        row.delivery.as_str().into(),
        row.items.as_str().into(),
        row.units.to_string().into(),
        row.workshops.as_str().into(),
        row.due_day.into(),
        row.mark.as_ref().map(|mark| mark.label.clone()).into(),
        row.created_day.into(),
        row.id.as_str().into(),
    ]
}
