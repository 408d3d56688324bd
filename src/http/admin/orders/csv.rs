//! `GET /ops/orders.csv`: the list as it is narrowed, all of it, sent page by page. What the work needs and no more:
//! no prices, no payments, and no contact by which the customer could be reached.

use super::row::Row;
use super::{Pairs, Side};
use crate::base::calendar;
use crate::base::csv::{Delimiter, line};
use crate::domain::ordering::load;
use crate::domain::orders::filter::Filter;
use crate::domain::orders::{ListScope, page};
use crate::http::auth::extractors::Operations;
use crate::http::kit::{Answer, downloads};
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

pub async fn download(app: web::Data<AppState>, who: Operations, pairs: Pairs) -> Answer {
    let filter = Filter::read(&pairs);
    let side = Side::of(&who.0);
    let today = calendar::today(app.db.clock().now());
    let read = move |after| {
        let (app, filter) = (app.clone(), filter.clone());
        async move {
            let read = app.db.read(move |conn| {
                let page = page(conn, &filter, &ListScope::default(), today, CHUNK, after)?;
                let dossiers = load(conn, page.orders)?;
                let rows = dossiers.iter().map(|dossier| Row::new(side, dossier, today));
                let lines: String = rows.map(|row| line(Delimiter::Comma, &fields(&row))).collect();
                Ok((lines, page.next))
            });
            read.await
        }
    };
    let name = format!("pedidos-{today}.csv");
    downloads::csv(&name, &line(Delimiter::Comma, &HEADINGS), read).await
}

fn fields(row: &Row) -> [String; 14] {
    [
        row.number.clone(),
        row.reference.clone(),
        row.status_label.to_owned(),
        match row.priority {
            "" => "Normal".to_owned(),
            priority => priority.to_owned(),
        },
        row.customer.clone(),
        row.city.clone(),
        row.delivery.to_owned(),
        row.items.clone(),
        row.units.to_string(),
        row.workshops.clone(),
        row.due_day.map(|day| day.to_string()).unwrap_or_default(),
        row.mark
            .as_ref()
            .map(|mark| mark.label.clone())
            .unwrap_or_default(),
        row.created_day.to_string(),
        row.id.clone(),
    ]
}
