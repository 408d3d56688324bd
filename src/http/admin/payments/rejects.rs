//! `/admin/payments/rejects/{id}/…`: a row that could not be read becomes a line, or is passed over.

use super::parts::STATEMENTS;
use super::reject_rows::FORM;
use super::result::{StatementQuery, page};
use crate::base::calendar;
use crate::base::error::AppError;
use crate::base::ids::{RejectId, StatementId};
use crate::base::input::Input;
use crate::domain::reconciliation::{self, Mended, rules};
use crate::http::auth::extractors::Admin;
use crate::http::kit::body::FormBody;
use crate::http::kit::flash::Flash;
use crate::http::kit::form::{self, FormState};
use crate::http::kit::{self as site, Answer};
use crate::http::state::AppState;
use actix_web::{HttpRequest, web};
use chrono::NaiveDate;
use rust_decimal::Decimal;

const LONGEST_REFERENCE: usize = 80;

/// «Agregar la línea»
pub async fn mend(
    app: web::Data<AppState>,
    who: Admin,
    id: web::Path<RejectId>,
    req: HttpRequest,
    FormBody(typed): FormBody,
) -> Answer {
    let (id, by) = (*id, who.0.id);
    let statement = statement_of(&app, id).await?;
    let today = calendar::today(app.db.clock().now());
    form::submit(
        &app,
        FormState::new(FORM, id, typed),
        |input| mended(input, today),
        move |conn, now, mended: &Mended| reconciliation::mend(conn, now, by, id, mended),
        |is_new| {
            let flash = if is_new {
                Flash::RowMended
            } else {
                Flash::RowWasThere
            };
            site::see_other_with(&format!("{STATEMENTS}/{statement}"), flash)
        },
        async |state| {
            page(
                &app,
                &who,
                &req,
                statement,
                StatementQuery::default(),
                None,
                &state,
            )
            .await
        },
    )
    .await
}

/// «Descartar»
pub async fn pass_over(
    app: web::Data<AppState>,
    who: Admin,
    id: web::Path<RejectId>,
    req: HttpRequest,
    FormBody(typed): FormBody,
) -> Answer {
    let (id, by) = (*id, who.0.id);
    let statement = statement_of(&app, id).await?;
    form::submit(
        &app,
        FormState::new("pass", id, typed),
        |_| Some(()),
        move |conn, now, ()| reconciliation::pass_over(conn, now, by, id),
        |()| site::see_other_with(&format!("{STATEMENTS}/{statement}"), Flash::RowPassedOver),
        async |state| {
            page(
                &app,
                &who,
                &req,
                statement,
                StatementQuery::default(),
                None,
                &state,
            )
            .await
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
