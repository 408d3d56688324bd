//! `/admin/payments/rejects/{id}/…`: a row that could not be read becomes a line, or is passed over.

use super::parts::STATEMENTS;
use super::reject_rows::FORM;
use super::result::{StatementQuery, page};
use crate::base::calendar;
use crate::base::error::AppError;
use crate::base::ids::{RejectId, StatementId, UserId};
use crate::base::input::Input;
use crate::domain::reconciliation::{self, Mended, rules};
use crate::http::auth::extractors::Admin;
use crate::http::kit::body::FormBody;
use crate::http::kit::flash::Flash;
use crate::http::kit::form::{self, FormState};
use crate::http::kit::{self, Answer};
use crate::http::state::AppState;
use actix_web::{HttpRequest, web};
use chrono::{DateTime, NaiveDate, Utc};
use diesel::PgConnection;
use rust_decimal::Decimal;
use serde_json::{Map, Value};

const LONGEST_REFERENCE: usize = 80;

/// «Agregar la línea»
pub async fn mend(sent: Sent, FormBody(typed): FormBody) -> Answer {
    let today = calendar::today(sent.0.db.clock().now());
    settle(
        sent,
        (FORM, typed),
        |input| mended(input, today),
        reconciliation::mend,
        |is_new| match is_new {
            true => Flash::RowMended,
            false => Flash::RowWasThere,
        },
    )
    .await
}

/// «Descartar»
pub async fn pass_over(sent: Sent, FormBody(typed): FormBody) -> Answer {
    settle(
        sent,
        ("pass", typed),
        |_| Some(()),
        |conn, now, by, id, ()| reconciliation::pass_over(conn, now, by, id),
        |()| Flash::RowPassedOver,
    )
    .await
}

/// What a form about a row comes with.
type Sent = (web::Data<AppState>, Admin, web::Path<RejectId>, HttpRequest);

/// 303 to the statement's page, or that page with what was wrong.
async fn settle<W: Send + 'static, D: Send + 'static>(
    (app, who, id, req): Sent,
    (form, typed): (&'static str, Map<String, Value>),
    read: impl FnOnce(&Input<'_>) -> Option<W>,
    mut verb: impl FnMut(&mut PgConnection, DateTime<Utc>, UserId, RejectId, &W) -> Result<D, AppError>
    + Send
    + 'static,
    flash: impl FnOnce(D) -> Flash,
) -> Answer {
    let (id, by) = (*id, who.0.id);
    let statement = statement_of(&app, id).await?;
    form::submit(
        &app,
        FormState::new(form, id, typed),
        read,
        move |conn, now, wanted: &W| verb(conn, now, by, id, wanted),
        |done| kit::see_other_with(&format!("{STATEMENTS}/{statement}"), flash(done)),
        async |state| {
            let wish = StatementQuery::default();
            page(&app, &who, &req, statement, wish, None, &state).await
        },
    )
    .await
}

async fn statement_of(app: &AppState, id: RejectId) -> Result<StatementId, AppError> {
    let found = app.db.read(move |conn| reconciliation::reject(conn, id)).await?;
    Ok(found.ok_or(AppError::NotFound)?.statement_id)
}

fn mended(input: &Input<'_>, today: NaiveDate) -> Option<Mended> {
    let posted_on = input.required("date", input.date("date"));
    if let Some(Err(why)) = posted_on.map(|day| rules::is_plausible(day, today)) {
        input.wrong("date", why);
    }
    let amount = input.required("amount", input.decimal("amount"));
    if amount.is_some_and(|amount| amount <= Decimal::ZERO || amount.round_dp(2) != amount) {
        input.wrong("amount", "debe ser mayor que cero, con dos decimales como mucho");
    } else if amount.is_some_and(|amount| amount >= rules::MOST) {
        input.wrong("amount", "es demasiado grande");
    }
    let direction = input.required_code("direction");
    let reference = input.required_text("reference", LONGEST_REFERENCE);
    if rules::is_scientific(&reference) {
        input.wrong("reference", "le faltan dígitos; escríbela completa");
    }
    Some(Mended {
        posted_on: posted_on?,
        direction: direction?,
        amount: amount?,
        reference,
    })
}
