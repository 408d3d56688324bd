//! What an admin decides about a payment: `POST /admin/orders/{id}/payments/{sid}/…`.

use super::order_form::OrderForm;
use crate::base::error::AppError;
use crate::base::ids::SubmissionId;
use crate::base::money::{Currency, Money};
use crate::domain::orders::LONGEST_REASON;
use crate::domain::payments::{self, Cash, Decision, LONGEST_REFERENCE, Submission};
use crate::domain::reconciliation::{self, ByHand, SURE, Seen};
use crate::http::auth::extractors::Admin;
use crate::http::kit::body::FormBody;
use crate::http::kit::flash::Flash;
use crate::http::kit::form::{FormState, LONGEST_QUESTION};
use crate::http::kit::{Answer, local_path, look_alikes, meanwhile, see_other_with};
use serde_json::Map;

/// The payment, in the form's address.
const PAYMENT: &str = "submission";

/// «Revisar»: the other admins see who is looking.
pub async fn review(page: OrderForm<Admin>) -> Answer {
    let submission: SubmissionId = page.part(PAYMENT)?;
    page.submit(
        ("review", submission),
        Map::new(),
        |_| Some(()),
        move |conn, now, actor, order, ()| payments::start_review(conn, now, actor, order, submission),
        |_| Flash::ReviewStarted,
    )
    .await
}

/// «Confirmar Pago», and on to the next one where that was asked for.
pub async fn confirmation(page: OrderForm<Admin>, FormBody(typed): FormBody) -> Answer {
    let (submission, me): (SubmissionId, _) = (page.part(PAYMENT)?, page.who.id);
    let sent = FormState::new("confirmation", submission, typed);
    let goes_on = sent.value("then") == Some("next");
    // This page shows no doubts: they are asked about.
    let seen = Seen {
        apart: look_alikes::told_apart(&page.app, page.order).await?,
        ..Seen::default()
    };
    page.submit_to(
        sent,
        |input| {
            Some(ByHand {
                submission,
                line: None,
                received: input.decimal("amountReceived"),
                seen: seen.clone(),
                answered: input.text(SURE, LONGEST_QUESTION).unwrap_or_default(),
            })
        },
        move |conn, now, actor, order, by_hand| {
            let place = payments::find(conn, submission)?
                .as_ref()
                .map(reconciliation::place_of);
            let decision = reconciliation::confirm_by_hand(conn, now, actor, order, by_hand)?;
            let next = match goes_on {
                true => reconciliation::next(conn, me, place)?,
                false => None,
            };
            Ok((decision, next))
        },
        |(decision, next)| match (decision, next) {
            (Decision::Made, Some(next)) => to_payment(next, Flash::PaymentConfirmedNext),
            (Decision::Made, None) => page.done(Flash::PaymentConfirmed),
            (Decision::AlreadyMade { .. }, Some(next)) => to_payment(next, Flash::PaymentWasConfirmed),
            (Decision::AlreadyMade { .. }, None) => page.done(Flash::PaymentWasConfirmed),
        },
    )
    .await
}

/// «Registrar efectivo»: what was handed over, in one currency or the other.
pub async fn cash(page: OrderForm<Admin>, FormBody(typed): FormBody) -> Answer {
    page.submit(
        ("cash", ""),
        typed,
        |input| {
            let currency = input.required("currency", input.code::<Currency>("currency"))?;
            let amount = input.required("amount", input.decimal("amount"))?;
            match Money::new(currency, amount) {
                Ok(amount) if !amount.is_zero() => Some(Cash {
                    amount,
                    seen: input
                        .has("seen")
                        .then(|| input.text("seen", 40).unwrap_or_default()),
                }),
                Ok(_) => {
                    input.wrong("amount", "debe ser mayor que cero");
                    None
                }
                Err(error) => {
                    input.wrong("amount", error.to_string());
                    None
                }
            }
        },
        payments::take_cash,
        |_| Flash::CashTaken,
    )
    .await
}

fn to_payment(id: SubmissionId, flash: Flash) -> Answer {
    see_other_with(&format!("/admin/payments/{id}"), flash)
}

/// «Rechazar»: the customer reads the reason and may report again.
pub async fn rejection(page: OrderForm<Admin>, FormBody(typed): FormBody) -> Answer {
    let submission: SubmissionId = page.part(PAYMENT)?;
    page.submit(
        ("rejection", submission),
        typed,
        |input| Some(input.required_text("reason", LONGEST_REASON)),
        move |conn, now, actor, order, reason| payments::reject(conn, now, actor, order, submission, reason),
        |decision| match decision {
            Decision::Made => Flash::PaymentRejected,
            Decision::AlreadyMade { .. } => Flash::PaymentWasRejected,
        },
    )
    .await
}

/// Where the form stands: on the order's page, or on the payment's.
fn back(page: &OrderForm<Admin>, sent: &FormState) -> String {
    let asked = sent.value("back").and_then(local_path);
    asked.map_or_else(|| page.side().order(page.order), str::to_owned)
}

/// «Fue un error»: a decision is taken back.
pub async fn reopening(page: OrderForm<Admin>, FormBody(typed): FormBody) -> Answer {
    let submission: SubmissionId = page.part(PAYMENT)?;
    let sent = FormState::new("reopening", submission, typed);
    let back = back(&page, &sent);
    page.submit_to(
        sent,
        |input| Some(input.required_text("reason", LONGEST_REASON)),
        move |conn, now, actor, order, reason| {
            reconciliation::take_back(conn, now, actor, order, submission, reason)
        },
        |_| see_other_with(&back, Flash::PaymentReopened),
    )
    .await
}

/// As its form shows it.
pub fn reference_fields(paid: &Submission) -> meanwhile::Stored {
    meanwhile::Stored::from([("reference", paid.reference.clone())])
}

/// «Corregir la referencia»: the customer typed another than the bank's.
pub async fn reference(page: OrderForm<Admin>, FormBody(typed): FormBody) -> Answer {
    let submission: SubmissionId = page.part(PAYMENT)?;
    let known = page
        .app
        .db
        .read(move |conn| payments::find(conn, submission))
        .await?;
    let seen = reference_fields(&known.ok_or(AppError::NotFound)?);
    let sent = FormState::new("reference", submission, typed).over(&seen);
    let back = back(&page, &sent);
    page.submit_to(
        sent,
        |input| Some(input.required_text("reference", LONGEST_REFERENCE)),
        move |conn, now, actor, order, reference| {
            let known = payments::find(conn, submission)?.ok_or(AppError::NotFound)?;
            meanwhile::unchanged(&seen, &reference_fields(&known))?;
            payments::correct_reference(conn, now, actor, order, submission, reference)
        },
        |()| see_other_with(&back, Flash::ReferenceCorrected),
    )
    .await
}
