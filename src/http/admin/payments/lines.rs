//! Single lines: «Es este pago», «Apartar», and `/admin/payments/unclaimed`: money without an order.

use super::parts::{Tab, UNCLAIMED, currencies, orders_of, shell, tabs};
use super::result::{Row, rows};
use crate::base::error::AppError;
use crate::base::ids::{AccountId, StatementLineId, SubmissionId};
use crate::base::input::{Errors, Input};
use crate::domain::accounts::User;
use crate::domain::orders::Actor;
use crate::domain::{payments, reconciliation};
use crate::http::auth::extractors::Admin;
use crate::http::kit::body::FormBody;
use crate::http::kit::flash::Flash;
use crate::http::kit::layout::Shell;
use crate::http::kit::{self as site, Answer};
use crate::http::state::AppState;
use actix_web::http::StatusCode;
use actix_web::{HttpRequest, web};
use askama::Template;
use serde::Deserialize;
use serde_json::{Map, Value};

const PAGE: usize = 50;
const LONGEST_REASON: usize = 200;

#[derive(Default, Deserialize)]
pub struct Wish {
    after: Option<StatementLineId>,
}

#[derive(Template)]
#[template(path = "admin/payments/lines.html")]
struct UnclaimedPage {
    shell: Shell,
    tabs: Vec<Tab>,
    banner: String,
    path: &'static str,
    rows: Vec<Row>,
    is_later: bool,
    next: String,
}

pub async fn unclaimed_list(
    app: web::Data<AppState>,
    who: Admin,
    wish: web::Query<Wish>,
    req: HttpRequest,
) -> Answer {
    page(&app, &who.0, &req, wish.into_inner(), None).await
}

async fn page(app: &AppState, user: &User, req: &HttpRequest, wish: Wish, error: Option<AppError>) -> Answer {
    let after = wish.after;
    let (rows, next) = app
        .db
        .read(move |conn| {
            let (lines, next) = reconciliation::unclaimed(conn, PAGE, after)?;
            let proofs = reconciliation::of_lines(conn, &lines)?;
            let orders = orders_of(conn, proofs.iter().flatten().map(|proof| &proof.submission))?;
            let accounts: Vec<AccountId> = lines.iter().map(|line| line.account_id).collect();
            let accounts = payments::accounts_by_id(conn, &accounts)?;
            let rows = rows(&lines, &proofs, &[], &orders, &currencies(&accounts));
            Ok((rows, next))
        })
        .await?;
    let status = error.as_ref().map_or(StatusCode::OK, AppError::status);
    site::page_with(
        status,
        &UnclaimedPage {
            shell: shell(user, req),
            tabs: tabs(UNCLAIMED),
            banner: error.as_ref().map(AppError::sentence).unwrap_or_default(),
            path: UNCLAIMED,
            rows,
            is_later: after.is_some(),
            next: next
                .map(|next| format!("{UNCLAIMED}?after={next}"))
                .unwrap_or_default(),
        },
    )
}

/// «Es este pago»: a person has decided that this line is that payment.
pub async fn matched(
    app: web::Data<AppState>,
    who: Admin,
    id: web::Path<StatementLineId>,
    req: HttpRequest,
    FormBody(typed): FormBody,
) -> Answer {
    let line = *id;
    let errors = Errors::new();
    let submission = Input::new(&typed, &errors).required_id::<SubmissionId>("submission");
    let actor = Actor::of(Some(&who.0));
    let outcome = match submission {
        None => Err(errors.refusal()),
        Some(submission) => {
            app.db
                .transact(move |conn, now| reconciliation::confirm_line(conn, now, actor, line, submission))
                .await
        }
    };
    answer(&app, &who.0, &req, &typed, outcome.map(|_| Flash::LineMatched)).await
}

/// «Apartar»: money that is no order's.
pub async fn aside(
    app: web::Data<AppState>,
    who: Admin,
    id: web::Path<StatementLineId>,
    req: HttpRequest,
    FormBody(typed): FormBody,
) -> Answer {
    let line = *id;
    let errors = Errors::new();
    let reason = Input::new(&typed, &errors).required_text("reason", LONGEST_REASON);
    let by = who.0.id;
    let outcome = match errors.check() {
        Err(error) => Err(error),
        Ok(()) => {
            app.db
                .transact(move |conn, now| reconciliation::set_aside(conn, now, by, line, &reason))
                .await
        }
    };
    answer(&app, &who.0, &req, &typed, outcome.map(|()| Flash::LineSetAside)).await
}

/// 303 to the page that the form came from; what could not be done is told above the money that is left.
async fn answer(
    app: &AppState,
    user: &User,
    req: &HttpRequest,
    typed: &Map<String, Value>,
    outcome: Result<Flash, AppError>,
) -> Answer {
    match outcome {
        Ok(flash) => {
            let back = typed
                .get("back")
                .and_then(Value::as_str)
                .and_then(site::local_path);
            site::see_other_with(back.unwrap_or(UNCLAIMED), flash)
        }
        Err(error @ (AppError::Invalid(_) | AppError::Conflict(_))) => {
            page(app, user, req, Wish::default(), Some(error)).await
        }
        Err(error) => Err(error),
    }
}
