//! `GET /admin/payables.csv`: the list as it is narrowed on the page, all of it, sent page by page.

use super::admin;
use crate::base::calendar;
use crate::base::csv::{Between, line};
use crate::base::error::AppError;
use crate::domain::payables::{After, Owed, Page, list};
use crate::http::auth::extractors::Admin;
use crate::http::kit::Answer;
use crate::http::state::AppState;
use actix_web::web::Bytes;
use actix_web::{HttpResponse, web};
use chrono::NaiveDate;

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

pub async fn download(app: web::Data<AppState>, _who: Admin, wish: web::Query<admin::Wish>) -> Answer {
    let asked = wish.read()?;
    let today = calendar::today(app.db.clock().now());
    // While an error can still be told as one.
    let first = read(app.clone(), asked.clone(), today, None).await?;
    let start = Some((Some(line(Between::Comma, &HEADINGS)), first));
    let lines = futures_util::stream::unfold(start, move |state| {
        let (app, asked) = (app.clone(), asked.clone());
        async move {
            let (heading, page) = state?;
            let mut text = heading.unwrap_or_default();
            for owed in &page.owed {
                text.push_str(&line(Between::Comma, &fields(owed)));
            }
            let next = match page.next {
                None => None,
                Some(after) => match read(app, asked, today, Some(after)).await {
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
            format!("attachment; filename=\"por-pagar-{today}.csv\""),
        ))
        .insert_header(("Cache-Control", "no-store"))
        .streaming(lines))
}

async fn read(
    app: web::Data<AppState>,
    asked: admin::Asked,
    today: NaiveDate,
    after: Option<After>,
) -> Result<Page, AppError> {
    app.db
        .read(move |conn| list(conn, &asked.filter(), today, CHUNK, after))
        .await
}

fn fields(owed: &Owed) -> [String; 14] {
    let payable = &owed.payable;
    let last = owed.paid.last();
    [
        owed.order_number.clone(),
        owed.workshop.clone(),
        super::part(payable.policy, payable.instalment).to_owned(),
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
