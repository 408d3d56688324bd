//! `GET /ops/orders.csv`: the board as it is narrowed, all of it, sent page by page. What the work needs and no more:
//! no prices, no payments, and no contact by which the customer could be reached.

use super::Pairs;
use super::row::Row;
use crate::base::calendar;
use crate::base::csv::{Between, line};
use crate::base::error::AppError;
use crate::domain::ordering::load;
use crate::domain::orders::filter::Filter;
use crate::domain::orders::{After, page};
use crate::http::auth::extractors::Operations;
use crate::http::kit::Answer;
use crate::http::state::AppState;
use actix_web::web::Bytes;
use actix_web::{HttpResponse, web};
use chrono::NaiveDate;

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

pub async fn download(app: web::Data<AppState>, _who: Operations, pairs: Pairs) -> Answer {
    let filter = Filter::read(&pairs);
    let today = calendar::today(app.db.clock().now());
    // While an error can still be told as one.
    let first = read(app.clone(), filter.clone(), today, None).await?;
    let start = Some((Some(line(Between::Comma, &HEADINGS)), first));
    let lines = futures_util::stream::unfold(start, move |state| {
        let (app, filter) = (app.clone(), filter.clone());
        async move {
            let (heading, (rows, next)) = state?;
            let mut text = heading.unwrap_or_default();
            for row in &rows {
                text.push_str(&line(Between::Comma, &fields(row)));
            }
            let next = match next {
                None => None,
                Some(after) => match read(app, filter, today, Some(after)).await {
                    Ok(page) => Some((None, page)),
                    // The download breaks off, so that nobody takes half of it for all.
                    Err(error) => return Some((Err(error), None)),
                },
            };
            Some((Ok(Bytes::from(text)), next))
        }
    });
    Ok(HttpResponse::Ok()
        .content_type("text/csv; charset=utf-8; header=present")
        .insert_header((
            "Content-Disposition",
            format!("attachment; filename=\"pedidos-{today}.csv\""),
        ))
        .insert_header(("Cache-Control", "no-store"))
        .streaming(lines))
}

async fn read(
    app: web::Data<AppState>,
    filter: Filter,
    today: NaiveDate,
    after: Option<After>,
) -> Result<(Vec<Row>, Option<After>), AppError> {
    app.db
        .read(move |conn| {
            let page = page(conn, &filter, today, CHUNK, after, None)?;
            let dossiers = load(conn, page.orders)?;
            let rows = dossiers.iter().map(|dossier| Row::new(dossier, today));
            Ok((rows.collect(), page.next))
        })
        .await
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
