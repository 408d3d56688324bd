//! `/admin/payables/{id}`: one payable, its payments, and what an admin may decide about it.

use super::admin::pay_href;
use super::{Tab, tabs};
use crate::base::calendar;
use crate::base::error::AppError;
use crate::base::ids::{PayableId, UserId};
use crate::base::money::Usd;
use crate::domain::accounts::User;
use crate::domain::payables::{
    Closure, LONGEST_REASON, Outcome, find, owed_back, take_back_owed, waive, waived_by,
};
use crate::http::auth::extractors::{Admin, Viewer};
use crate::http::kit::body::FormBody;
use crate::http::kit::flash::Flash;
use crate::http::kit::form::{self, FormState};
use crate::http::kit::layout::Layout;
use crate::http::kit::payables::PayableRow;
use crate::http::kit::{self, Answer};
use crate::http::state::AppState;
use actix_web::{HttpRequest, web};
use askama::Template;
use chrono::{DateTime, Utc};
use diesel::PgConnection;
use serde::Deserialize;
use serde_json::{Map, Value};

#[derive(Template)]
#[template(path = "admin/payables/one.html")]
struct OnePage {
    shell: Layout,
    banner: String,
    row: PayableRow,
    order_href: String,
    pay_href: String,
    created: String,
    closed: String,
    waived_by: String,
    is_owed_back: bool,
    reason: String,
    reason_error: String,
}

/// `GET /admin/payables/{id}`
pub async fn show(
    app: web::Data<AppState>,
    who: Admin,
    id: web::Path<PayableId>,
    req: HttpRequest,
) -> Answer {
    render(&app, &who.0, &req, *id, &FormState::default()).await
}

async fn render(app: &AppState, user: &User, req: &HttpRequest, id: PayableId, form: &FormState) -> Answer {
    let (owed, waived_by) = app
        .db
        .read(move |conn| {
            let owed = find(conn, id)?.ok_or(AppError::NotFound)?;
            let by = waived_by(conn, &owed.payable)?;
            Ok((owed, by))
        })
        .await?;
    let today = calendar::today(app.db.clock().now());
    let payable = &owed.payable;
    let page = OnePage {
        shell: Viewer(Some(user.clone())).shell(req),
        banner: form.banner(),
        order_href: format!("/admin/orders/{}", payable.order_id),
        pay_href: pay_href(&payable.workshop_id.to_string(), &id.to_string()),
        created: calendar::date_es(calendar::today(payable.created_at)),
        closed: payable.closed_at.map(calendar::datetime_es).unwrap_or_default(),
        waived_by,
        is_owed_back: payable.closed_as == Some(Closure::Voided) && payable.paid_amount > Usd::ZERO,
        reason: form.value("reason").unwrap_or_default().to_owned(),
        reason_error: form.error("reason"),
        row: PayableRow::new(&owed, today),
    };
    kit::page_with(form.status(), &page)
}

type Verb = fn(&mut PgConnection, DateTime<Utc>, UserId, PayableId, &str) -> Result<Outcome, AppError>;

/// `POST /admin/payables/{id}/waiver`
pub async fn waiver(
    app: web::Data<AppState>,
    who: Admin,
    id: web::Path<PayableId>,
    req: HttpRequest,
    FormBody(typed): FormBody,
) -> Answer {
    decide(&app, &who.0, &req, *id, typed, waive, Flash::PayableWaived).await
}

/// `POST /admin/payables/{id}/return`: the workshop gave back what it was paid for work that was called off.
pub async fn given_back(
    app: web::Data<AppState>,
    who: Admin,
    id: web::Path<PayableId>,
    req: HttpRequest,
    FormBody(typed): FormBody,
) -> Answer {
    decide(
        &app,
        &who.0,
        &req,
        *id,
        typed,
        take_back_owed,
        Flash::MoneyReturned,
    )
    .await
}

async fn decide(
    app: &AppState,
    user: &User,
    req: &HttpRequest,
    id: PayableId,
    typed: Map<String, Value>,
    verb: Verb,
    flash: Flash,
) -> Answer {
    let by = user.id;
    form::submit(
        app,
        FormState::new("decision", id, typed),
        |input| Some(input.required_text("reason", LONGEST_REASON)),
        move |conn, now, reason| verb(conn, now, by, id, reason),
        |_| kit::see_other_with(&format!("/admin/payables/{id}"), flash),
        async |state| render(app, user, req, id, &state).await,
    )
    .await
}

/// Payables on a page.
const PAGE: usize = 50;

#[derive(Deserialize)]
pub struct PayableQuery {
    cursor: Option<String>,
}

#[derive(Template)]
#[template(path = "admin/payables/owed_back.html")]
struct OwedBackPage {
    shell: Layout,
    tabs: Vec<Tab>,
    rows: Vec<PayableRow>,
    is_later: bool,
    next: String,
}

/// `GET /admin/payables/owed-back`
pub async fn owed(
    app: web::Data<AppState>,
    who: Admin,
    wish: web::Query<PayableQuery>,
    req: HttpRequest,
) -> Answer {
    const PATH: &str = "/admin/payables/owed-back";
    let after: Option<PayableId> = wish.cursor.as_deref().and_then(|id| id.parse().ok());
    let (owed, next) = app
        .db
        .read(move |conn| owed_back(conn, None, PAGE, after))
        .await?;
    let today = calendar::today(app.db.clock().now());
    kit::page(&OwedBackPage {
        shell: who.shell(&req),
        tabs: tabs(PATH),
        rows: owed.iter().map(|owed| PayableRow::new(owed, today)).collect(),
        is_later: after.is_some(),
        next: next
            .map(|next| format!("{PATH}?cursor={next}"))
            .unwrap_or_default(),
    })
}
