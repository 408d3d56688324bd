//! What is decided on `/admin/payments/{id}`; then the next payment opens.

use super::one;
use super::parts::{QUEUE, SHOWN, shown};
use crate::base::error::AppError;
use crate::base::ids::SubmissionId;
use crate::base::input::Input;
use crate::domain::orders::{self, Actor, LONGEST_REASON};
use crate::domain::payments::{self, Decision};
use crate::domain::reconciliation::{self, Apart, ByHand, SURE, Seen};
use crate::http::auth::extractors::Admin;
use crate::http::kit::body::FormBody;
use crate::http::kit::flash::{Flash, Subject};
use crate::http::kit::form::{self, FormState, LONGEST_QUESTION};
use crate::http::kit::{self, Answer, look_alikes};
use crate::http::state::AppState;
use actix_web::HttpRequest;
use actix_web::web::{Data, Path};
use chrono::{DateTime, Utc};
use diesel::PgConnection;

/// What a form of that page comes with.
type Sent = (Data<AppState>, Admin, Path<SubmissionId>, HttpRequest);

/// «Confirmar Pago», «Es este pago».
pub async fn confirmation(sent: Sent, FormBody(typed): FormBody) -> Answer {
    let (app, submission) = (sent.0.clone(), *sent.2);
    let apart = told_apart(&app, submission).await?;
    decide(
        sent,
        FormState::new("confirmation", "", typed),
        |input| Some(by_hand(input, submission, apart)),
        |conn, now, actor, _, by_hand| confirm(conn, now, actor, by_hand),
        (Flash::PaymentConfirmedNext, Flash::PaymentWasConfirmed),
    )
    .await
}

/// What a person decided on a form of these pages.
pub(super) fn by_hand(input: &Input<'_>, submission: SubmissionId, apart: Apart) -> ByHand {
    ByHand {
        submission,
        line: input.id("line"),
        received: input.decimal("amountReceived"),
        seen: Seen {
            doubts: shown(&input.text(SHOWN, LONGEST_QUESTION).unwrap_or_default()),
            apart,
        },
        answered: input.text(SURE, LONGEST_QUESTION).unwrap_or_default(),
    }
}

pub(super) fn confirm(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    actor: Actor,
    by_hand: &ByHand,
) -> Result<Decision, AppError> {
    let paid = payments::find(conn, by_hand.submission)?.ok_or(AppError::NotFound)?;
    orders::change(conn, now, paid.order_id, |conn, order| {
        reconciliation::confirm_by_hand(conn, now, actor, order, by_hand)
    })
}

/// As its page told them apart.
pub(super) async fn told_apart(app: &AppState, submission: SubmissionId) -> Result<Apart, AppError> {
    let paid = app.db.read(move |conn| payments::find(conn, submission)).await?;
    look_alikes::told_apart(app, paid.ok_or(AppError::NotFound)?.order_id).await
}

/// «Rechazar»: the customer reads the reason and may report again.
pub async fn rejection(sent: Sent, FormBody(typed): FormBody) -> Answer {
    decide(
        sent,
        FormState::new("rejection", "", typed),
        |input| Some(input.required_text("reason", LONGEST_REASON)),
        |conn, now, actor, submission, reason| {
            let paid = payments::find(conn, submission)?.ok_or(AppError::NotFound)?;
            orders::change(conn, now, paid.order_id, |conn, order| {
                payments::reject(conn, now, actor, order, submission, reason)
            })
        },
        (Flash::PaymentRejectedNext, Flash::PaymentWasRejected),
    )
    .await
}

/// 303 to the next payment, or the page again with what was wrong. What had been decided before is shown.
async fn decide<W: Send + 'static>(
    (app, who, id, req): Sent,
    form: FormState,
    read: impl FnOnce(&Input<'_>) -> Option<W>,
    mut verb: impl FnMut(&mut PgConnection, DateTime<Utc>, Actor, SubmissionId, &W) -> Result<Decision, AppError>
    + Send
    + 'static,
    (done, was_done): (Flash, Flash),
) -> Answer {
    let id = *id;
    let (actor, me) = (Actor::of(Some(&who.0)), who.0.id);
    // «Es este pago» was pressed on a page of lines.
    let back = form.value("back").and_then(kit::local_path).map(str::to_owned);
    form::submit(
        &app,
        form,
        read,
        move |conn, now, wanted: &W| {
            let paid = payments::find(conn, id)?.ok_or(AppError::NotFound)?;
            let order = orders::find(conn, paid.order_id)?.ok_or(AppError::NotFound)?;
            let decision = verb(conn, now, actor, id, wanted)?;
            let next = reconciliation::next(conn, me, Some(reconciliation::place_of(&paid)))?;
            Ok((decision, order.number, next))
        },
        |(decision, number, next)| match (decision, next) {
            (Decision::Made, _) if back.is_some() => {
                kit::see_other_with(&back.unwrap_or_default(), Flash::LineMatched)
            }
            (Decision::AlreadyMade { .. }, _) => kit::see_other_with(&format!("{QUEUE}/{id}"), was_done),
            (Decision::Made, Some(next)) => {
                let subject = Subject { number, payment: id };
                kit::see_other_about(&format!("{QUEUE}/{next}"), done, &subject)
            }
            (Decision::Made, None) => kit::see_other_with(QUEUE, Flash::QueueEmpty),
        },
        async |state| one::page(&app, &who.0, &req, id, &state).await,
    )
    .await
}
