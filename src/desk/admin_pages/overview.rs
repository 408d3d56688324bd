//! `GET /admin`: what waits for an admin.

use super::shell;
use crate::accounts::Admin;
use crate::app::App;
use crate::bank;
use crate::calendar;
use crate::orders;
use crate::payments;
use crate::production;
use crate::web::{self as site, Answer, Shell};
use actix_web::{HttpRequest, web};
use askama::Template;

/// Nothing is counted further than this.
const MAX: u32 = 100;

#[derive(Template)]
#[template(path = "desk/admin_overview.html")]
struct OverviewPage {
    shell: Shell,
    payments: String,
    payments_wait: bool,
    oldest: String,
    first_payment: String,
    unassigned: String,
    proposed: String,
    owed_back: String,
    unassigned_wait: bool,
}

pub async fn overview(app: web::Data<App>, who: Admin, req: HttpRequest) -> Answer {
    let me = who.0.id;
    let (waiting, first, unassigned, proposed, owed) = app
        .db
        .read(move |conn| {
            Ok((
                payments::waiting(conn, MAX)?,
                bank::next(conn, me, None)?,
                production::without_workshop(conn, i64::from(MAX))?.len(),
                production::to_approve(conn, i64::from(MAX))?.len(),
                orders::owed_back(conn, MAX as usize, None)?.0.len(),
            ))
        })
        .await?;
    site::page(&OverviewPage {
        shell: shell(&who.0, &req),
        payments: figure(waiting.count),
        payments_wait: waiting.count > 0,
        oldest: waiting.oldest.map(calendar::datetime_es).unwrap_or_default(),
        first_payment: first
            .map(|id| format!("/admin/payments/{id}"))
            .unwrap_or_default(),
        unassigned: figure(unassigned),
        proposed: figure(proposed),
        owed_back: figure(owed),
        unassigned_wait: unassigned + proposed > 0,
    })
}

/// «12», and «99+» where counting stopped.
fn figure(count: usize) -> String {
    match count {
        many if many >= MAX as usize => format!("{}+", MAX - 1),
        few => few.to_string(),
    }
}
