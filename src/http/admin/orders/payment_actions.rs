//! What an admin decides about a payment: `POST /admin/orders/{id}/payments/{sid}/…`.

use crate::base::error::AppError;
use crate::base::ids::{OrderId, SubmissionId};
use crate::base::input::{Errors, Input};
use crate::domain::orders::{self, Actor};
use crate::domain::payments::{self, Decision};
use crate::domain::reconciliation::{self, Place};
use crate::http::auth::extractors::Admin;
use crate::http::kit::body::FormBody;
use crate::http::kit::flash::Flash;
use crate::http::kit::form_state::Asked;
use crate::http::kit::{self as site, Answer};
use crate::http::state::AppState;
use actix_web::HttpRequest;
use actix_web::web::{Data, Path};
use serde_json::Map;

type Ids = Path<(OrderId, SubmissionId)>;

/// «Revisar»: the other admins see who is looking.
pub async fn review(app: Data<AppState>, who: Admin, req: HttpRequest, ids: Ids) -> Answer {
    let (order, submission) = ids.into_inner();
    let actor = Actor::of(Some(&who.0));
    let outcome = app
        .db
        .transact(move |conn, now| {
            orders::change(conn, now, order, |conn, order| {
                payments::start_review(conn, now, actor, order, submission)
            })
        })
        .await
        .map(|_| Flash::ReviewStarted);
    let asked = Asked::new(order, "review", submission, Map::new());
    asked.answer(&app, &who.0, &req, outcome).await
}

/// «Confirmar Pago», and on to the next one where that was asked for.
pub async fn confirmation(
    app: Data<AppState>,
    who: Admin,
    req: HttpRequest,
    ids: Ids,
    FormBody(typed): FormBody,
) -> Answer {
    let (order, submission) = ids.into_inner();
    let errors = Errors::new();
    let input = Input::new(&typed, &errors);
    let received = input.decimal("amountReceived");
    let goes_on = input.text("then", 20).as_deref() == Some("next");
    let (actor, me) = (Actor::of(Some(&who.0)), who.0.id);
    let outcome = match errors.check() {
        Err(error) => Err(error),
        Ok(()) => {
            app.db
                .transact(move |conn, now| {
                    let place = payments::find(conn, submission)?.as_ref().map(Place::of);
                    let decision = orders::change(conn, now, order, |conn, order| {
                        reconciliation::confirm(conn, now, actor, order, submission, received)
                    })?;
                    let next = match goes_on {
                        true => reconciliation::next(conn, me, place)?,
                        false => None,
                    };
                    Ok((decision, next))
                })
                .await
        }
    };
    let outcome = outcome.map(|(decision, next)| {
        let flash = match decision {
            Decision::Made if next.is_some() => Flash::PaymentConfirmedNext,
            Decision::Made => Flash::PaymentConfirmed,
            Decision::AlreadyMade { .. } => Flash::PaymentWasConfirmed,
        };
        (flash, next)
    });
    if let Ok((flash, Some(next))) = outcome {
        return site::see_other_with(&format!("/admin/payments/{next}"), flash);
    }
    let asked = Asked::new(order, "confirmation", submission, typed);
    asked
        .answer(&app, &who.0, &req, outcome.map(|(flash, _)| flash))
        .await
}

/// «Rechazar»: the customer reads the reason and may report again.
pub async fn rejection(
    app: Data<AppState>,
    who: Admin,
    req: HttpRequest,
    ids: Ids,
    FormBody(typed): FormBody,
) -> Answer {
    let (order, submission) = ids.into_inner();
    let errors = Errors::new();
    let reason = Input::new(&typed, &errors).required_text("reason", 500);
    let actor = Actor::of(Some(&who.0));
    let outcome: Result<Decision, AppError> = match errors.check() {
        Err(error) => Err(error),
        Ok(()) => {
            app.db
                .transact(move |conn, now| {
                    orders::change(conn, now, order, |conn, order| {
                        payments::reject(conn, now, actor, order, submission, &reason)
                    })
                })
                .await
        }
    };
    let outcome = outcome.map(|decision| match decision {
        Decision::Made => Flash::PaymentRejected,
        Decision::AlreadyMade { .. } => Flash::PaymentWasRejected,
    });
    let asked = Asked::new(order, "rejection", submission, typed);
    asked.answer(&app, &who.0, &req, outcome).await
}
