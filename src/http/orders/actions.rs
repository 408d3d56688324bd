//! What a customer does about an order: report a payment, say that it arrived, cancel it.
//!
//! Each is for the owner and for the holder of the tracking link, whose token travels in the form.

use super::order::{Again, Reason, render};
use super::payment_form::{PaymentForm, choose_amount};
use super::{Visit, card_return};
use crate::base::error::AppError;
use crate::base::ids::{OrderId, SubmissionId};
use crate::base::input::{Errors, Input};
use crate::domain::files::{FileKind, Sent};
use crate::domain::ordering::{cancel, receive};
use crate::domain::orders::{self, Actor, Order};
use crate::domain::payments::cards::page_for;
use crate::domain::payments::{self, Report, ReportedIn};
use crate::http::auth::extractors::Viewer;
use crate::http::kit::body::FormBody;
use crate::http::kit::flash::Flash;
use crate::http::kit::{self as shared, Answer, multipart};
use crate::http::state::AppState;
use actix_multipart::Multipart;
use actix_session::Session;
use actix_web::http::StatusCode;
use actix_web::{HttpRequest, web};
use serde_json::{Map, Value};

/// Who asks, and with what.
pub(super) struct Asking<'a> {
    app: &'a AppState,
    viewer: &'a Viewer,
    req: &'a HttpRequest,
    order: OrderId,
    token: Option<String>,
}

impl<'a> Asking<'a> {
    pub(super) fn new(
        app: &'a AppState,
        viewer: &'a Viewer,
        req: &'a HttpRequest,
        order: OrderId,
        fields: &Map<String, Value>,
    ) -> Result<Self, AppError> {
        let token = fields.get("token").and_then(Value::as_str);
        let token = token.filter(|token| !token.is_empty()).map(str::to_owned);
        if viewer.user().is_none() && token.is_none() {
            return Err(AppError::SignInNeeded);
        }
        Ok(Self {
            app,
            viewer,
            req,
            order,
            token,
        })
    }

    /// The order, if it is theirs to act on.
    pub(super) async fn authorised(&self) -> Result<(Order, Visit), AppError> {
        let id = self.order;
        let found = self.app.db.read(move |conn| orders::find(conn, id)).await?;
        let order = found.ok_or(AppError::NotFound)?;
        let visit = Visit::to(&order, self.viewer, self.token.as_deref(), &self.app.signed_links)?;
        match visit.access.is_customer() {
            true => Ok((order, visit)),
            false => Err(AppError::Forbidden),
        }
    }

    fn actor(&self) -> Actor {
        Actor::of(self.viewer.user())
    }

    /// Back to the page, or to the page with what went wrong.
    pub(super) async fn answer<T>(
        &self,
        visit: &Visit,
        outcome: Result<T, AppError>,
        done: Flash,
        again: impl FnOnce() -> Again,
    ) -> Answer {
        let (status, again) = match outcome {
            Ok(_) => return shared::see_other_with(&visit.page(self.order), done),
            Err(AppError::Invalid(_)) => (StatusCode::BAD_REQUEST, again()),
            Err(AppError::Conflict(conflict)) => {
                let again = Again {
                    refusal: conflict.message,
                    ..again()
                };
                (StatusCode::CONFLICT, again)
            }
            Err(error) => return Err(error),
        };
        let token = self.token.as_deref();
        render(self.app, self.viewer, self.req, self.order, token, status, again).await
    }
}

/// `POST /orders/{id}/payments`
pub async fn payment(
    app: web::Data<AppState>,
    viewer: Viewer,
    req: HttpRequest,
    id: web::Path<OrderId>,
    body: Multipart,
) -> Answer {
    let mut body = multipart::read(&app, body, "receipt").await?;
    let errors = Errors::new();
    let sent = std::mem::take(&mut body.file).sent(&errors)?;
    let outcome = report(&app, &viewer, &req, *id, &mut body.fields, &errors, sent.as_ref()).await;
    // Refused in whatever way, the file is not kept.
    app.files.settle(sent.iter(), &outcome).await;
    let asking = Asking::new(&app, &viewer, &req, *id, &body.fields)?;
    let (_, visit) = asking.authorised().await?;
    let had_file = sent.is_some();
    asking
        .answer(&visit, outcome, Flash::PaymentReported, || Again {
            payment: Some(PaymentForm::again(&body.fields, &errors, had_file)),
            ..Again::default()
        })
        .await
}

async fn report(
    app: &AppState,
    viewer: &Viewer,
    req: &HttpRequest,
    id: OrderId,
    fields: &mut Map<String, Value>,
    errors: &Errors,
    sent: Option<&Sent>,
) -> Result<SubmissionId, AppError> {
    let asking = Asking::new(app, viewer, req, id, fields)?;
    asking.authorised().await?;
    choose_amount(fields);
    let report = Report::read(&Input::new(fields, errors), app.db.clock().now());
    if matches!(sent, Some(Sent::New(arrived)) if arrived.kind == FileKind::Svg) {
        errors.add("receipt", "debe ser una foto (PNG o JPEG) o un PDF");
    }
    errors.check()?;
    let report = report.ok_or_else(|| errors.refusal())?;
    let (actor, sent) = (asking.actor(), sent.cloned());
    app.db
        .transact(move |conn, now| {
            let receipt = sent.as_ref();
            orders::change(conn, now, id, |conn, order| {
                payments::report(conn, now, actor, order, &report, receipt, ReportedIn::Existing)
            })
        })
        .await
}

/// `POST /orders/{id}/card`: on to the page where what is missing is paid by card.
pub async fn card(
    app: web::Data<AppState>,
    viewer: Viewer,
    session: Session,
    req: HttpRequest,
    id: web::Path<OrderId>,
    FormBody(fields): FormBody,
) -> Answer {
    let asking = Asking::new(&app, &viewer, &req, *id, &fields)?;
    let (order, visit) = asking.authorised().await?;
    match page_for(&app.db, &app.cards, order.id).await {
        Ok(page) => {
            if !visit.token.is_empty() {
                card_return::remember(&session, order.id, &visit.token)?;
            }
            shared::see_other(&page)
        }
        Err(AppError::Unavailable) => shared::see_other_with(&visit.page(order.id), Flash::CardUnavailable),
        Err(error) => {
            let outcome: Result<(), AppError> = Err(error);
            asking
                .answer(&visit, outcome, Flash::CardPaid, Again::default)
                .await
        }
    }
}

/// `POST /orders/{id}/reception`: «Lo recibí».
pub async fn reception(
    app: web::Data<AppState>,
    viewer: Viewer,
    req: HttpRequest,
    id: web::Path<OrderId>,
    FormBody(fields): FormBody,
) -> Answer {
    let asking = Asking::new(&app, &viewer, &req, *id, &fields)?;
    let (order, visit) = asking.authorised().await?;
    let actor = asking.actor();
    let outcome = app
        .db
        .transact(move |conn, now| {
            orders::change(conn, now, order.id, |conn, order| {
                receive(conn, now, actor, order)
            })
        })
        .await;
    asking
        .answer(&visit, outcome, Flash::OrderReceived, Again::default)
        .await
}

/// `POST /orders/{id}/cancellation`
pub async fn cancellation(
    app: web::Data<AppState>,
    viewer: Viewer,
    req: HttpRequest,
    id: web::Path<OrderId>,
    FormBody(fields): FormBody,
) -> Answer {
    let asking = Asking::new(&app, &viewer, &req, *id, &fields)?;
    let (order, visit) = asking.authorised().await?;
    let errors = Errors::new();
    let reason = Input::new(&fields, &errors).required_text("reason", 500);
    let actor = asking.actor();
    let outcome = match errors.check() {
        Err(error) => Err(error),
        Ok(()) => {
            app.db
                .transact(move |conn, now| {
                    orders::change(conn, now, order.id, |conn, order| {
                        cancel(conn, now, actor, order, Some(&reason))
                    })
                })
                .await
        }
    };
    asking
        .answer(&visit, outcome, Flash::OrderCancelled, || Again {
            cancellation: Some(Reason {
                text: fields
                    .get("reason")
                    .and_then(Value::as_str)
                    .unwrap_or_default()
                    .to_owned(),
                error: errors.beside("reason"),
            }),
            ..Again::default()
        })
        .await
}
