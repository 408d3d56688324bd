//! What a customer does about an order: report a payment, say that it arrived, cancel it.
//!
//! Each is for the owner and for the holder of the tracking link, whose token travels in the form.

use super::Visit;
use super::order::render;
use super::{refund_destination, reviews::REVIEWS};
use crate::base::error::AppError;
use crate::base::ids::{OrderId, ProductId};
use crate::base::input::{Errors, Input};
use crate::domain::files::{FileKind, Sent};
use crate::domain::ordering::{cancel, receive};
use crate::domain::orders::{self, Actor, LONGEST_REASON, LockedOrder};
use crate::domain::payments::cards::{Cards, page_for};
use crate::domain::payments::{self, Destination, Method, Report, ReportedIn};
use crate::domain::reviews::{self, BODY_MAX, Opinion, RATING};
use crate::http::auth::extractors::Viewer;
use crate::http::kit::body::FormBody;
use crate::http::kit::flash::Flash;
use crate::http::kit::form::{self, FormState};
use crate::http::kit::kept_file;
use crate::http::kit::payment_form::choose;
use crate::http::kit::{self, Answer, multipart, own_orders};
use crate::http::state::AppState;
use actix_multipart::Multipart;
use actix_web::{HttpRequest, web};
use chrono::{DateTime, Utc};
use diesel::PgConnection;
use serde_json::{Map, Value};

/// Who sent a form, and from where.
pub(super) type Sender = (web::Data<AppState>, web::Data<Cards>, Viewer, HttpRequest);

/// A form about an order that is its sender's to act on.
pub(super) struct CustomerForm<'a> {
    pub(super) app: &'a AppState,
    cards: &'a Cards,
    pub(super) viewer: &'a Viewer,
    req: &'a HttpRequest,
    pub(super) order: OrderId,
    visit: Visit,
}

impl<'a> CustomerForm<'a> {
    pub(super) async fn new(
        (app, cards, viewer, req): &'a Sender,
        id: OrderId,
        typed: &Map<String, Value>,
    ) -> Result<Self, AppError> {
        let token = typed.get("token").and_then(Value::as_str);
        let token = token.filter(|token| !token.is_empty());
        if viewer.user().is_none() && token.is_none() {
            return Err(AppError::SignInNeeded);
        }
        let found = app.db.read(move |conn| orders::find(conn, id)).await?;
        let order = found.ok_or(AppError::OrderNotFound)?;
        let visit = Visit::to(&order, viewer, token, &app.signed_links)?;
        match visit.access.is_customer() {
            true => Ok(Self {
                app,
                cards,
                viewer,
                req,
                order: id,
                visit,
            }),
            false => Err(AppError::Forbidden),
        }
    }

    pub(super) fn actor(&self) -> Actor {
        Actor::of(self.viewer.user())
    }

    /// Reads, does and answers: back to the page, or to the page with what went wrong.
    pub(super) async fn submit<W: Send + 'static, T: Send + 'static>(
        &self,
        (form, row): (&'static str, impl ToString),
        typed: Map<String, Value>,
        read: impl FnOnce(&Input<'_>) -> Option<W>,
        verb: impl FnMut(&mut PgConnection, DateTime<Utc>, Actor, &mut LockedOrder, &W) -> Result<T, AppError>
        + Send
        + 'static,
        flash: Flash,
    ) -> Answer {
        self.submit_then((form, row), typed, read, verb, |_| self.done(flash))
            .await
    }

    /// The same, where what was done says where to go on.
    pub(super) async fn submit_then<W: Send + 'static, T: Send + 'static>(
        &self,
        (form, row): (&'static str, impl ToString),
        typed: Map<String, Value>,
        read: impl FnOnce(&Input<'_>) -> Option<W>,
        mut verb: impl FnMut(&mut PgConnection, DateTime<Utc>, Actor, &mut LockedOrder, &W) -> Result<T, AppError>
        + Send
        + 'static,
        done: impl FnOnce(T) -> Answer,
    ) -> Answer {
        let (actor, order) = (self.actor(), self.order);
        form::submit(
            self.app,
            FormState::new(form, row, typed),
            read,
            move |conn, now, wanted: &W| {
                orders::change(conn, now, order, |conn, order| {
                    verb(conn, now, actor, order, wanted)
                })
            },
            done,
            async |state| self.show(state).await,
        )
        .await
    }

    /// On the page at this place of it.
    pub(super) fn done_at(&self, place: &str, flash: Flash) -> Answer {
        kit::see_other_with(&format!("{}#{place}", self.visit.page(self.order)), flash)
    }

    pub(super) fn done(&self, flash: Flash) -> Answer {
        kit::see_other_with(&self.visit.page(self.order), flash)
    }

    pub(super) async fn show(&self, state: FormState) -> Answer {
        let token = Some(self.visit.token.as_str()).filter(|token| !token.is_empty());
        render(
            self.app,
            self.cards,
            self.viewer,
            self.req,
            self.order,
            token,
            &state,
        )
        .await
    }
}

/// The file field of a payment.
const RECEIPT: &str = "receipt";

/// `POST /orders/{id}/payments`
pub async fn payment(sender: Sender, id: web::Path<OrderId>, body: Multipart) -> Answer {
    let app = &sender.0;
    let accounts = app.db.read(payments::accounts).await?;
    let mut body = multipart::read(app, body, RECEIPT).await?;
    let page = match CustomerForm::new(&sender, *id, &body.fields).await {
        Ok(page) => page,
        Err(error) => {
            body.file.discard(app).await;
            return Err(error);
        }
    };
    choose(&mut body.fields, &accounts);
    let (actor, order, now) = (page.actor(), page.order, app.db.clock().now());
    let verb = move |conn: &mut PgConnection, now, report: &Report, receipt: Option<&Sent>| {
        orders::change(conn, now, order, |conn, order| {
            payments::report(conn, now, actor, order, report, receipt, ReportedIn::Existing)
        })
    };
    let errors = Errors::new();
    let is_right = reported(&Input::new(&body.fields, &errors), now).is_some() && errors.is_empty();
    if is_right && body.file.is_there() {
        return form::submit_file(
            app,
            FormState::new("payments", "", body.fields),
            body.file,
            |input, receipt| {
                if matches!(receipt, Some(Sent::New(arrived)) if arrived.kind == FileKind::Svg) {
                    input.wrong(RECEIPT, NO_RECEIPT);
                }
                reported(input, now)
            },
            verb,
            |_| page.done(Flash::PaymentReported),
            async |state| page.show(state).await,
        )
        .await;
    }
    // What came is kept where something else is wrong, so that nobody looks for it again among their pictures.
    let errors = Errors::new();
    let receipt = kept_file::take(app, page.viewer.user(), &mut body, RECEIPT, &errors).await?;
    if receipt
        .as_ref()
        .is_some_and(|receipt| receipt.kind == FileKind::Svg)
    {
        errors.add(RECEIPT, NO_RECEIPT);
    }
    kept_file::carry(&mut body.fields, RECEIPT, receipt.as_ref(), &app.files);
    let receipt = receipt.map(|receipt| Sent::Ours(receipt.id));
    form::submit_noting(
        app,
        FormState::new("payments", "", body.fields),
        &errors,
        |input| reported(input, now),
        move |conn, now, report| verb(conn, now, report, receipt.as_ref()),
        |_| page.done(Flash::PaymentReported),
        async |state| page.show(state).await,
    )
    .await
}

const NO_RECEIPT: &str = "debe ser una foto (PNG, JPEG o WebP) o un PDF";

/// What was typed about a payment.
fn reported(input: &Input<'_>, now: DateTime<Utc>) -> Option<Report> {
    if input.code::<Method>("method") == Some(Method::Efectivo) {
        input.wrong("method", "en efectivo pagas en persona; nosotros lo anotamos");
    }
    Report::read(input, now)
}

/// `POST /orders/{id}/card`: on to the page where what is missing is paid by card.
pub async fn card(sender: Sender, id: web::Path<OrderId>, FormBody(typed): FormBody) -> Answer {
    let page = CustomerForm::new(&sender, *id, &typed).await?;
    let outcome = match page_for(&page.app.db, page.cards, page.order).await {
        Err(AppError::Unavailable) => return page.done(Flash::CardUnavailable),
        outcome => outcome,
    };
    // The provider is not told the link: the browser that goes there keeps it for the way back.
    let to_provider = |address: String| {
        let mut answer = kit::see_other(&address)?;
        if !page.visit.token.is_empty() {
            own_orders::remember(&mut answer, page.app, page.req, page.order, &page.visit.token)?;
        }
        Ok(answer)
    };
    let sent = FormState::new("card", "", typed);
    sent.answer(outcome, to_provider, async |state| page.show(state).await)
        .await
}

/// `POST /orders/{id}/reception`: «Lo recibí».
pub async fn reception(sender: Sender, id: web::Path<OrderId>, FormBody(typed): FormBody) -> Answer {
    let page = CustomerForm::new(&sender, *id, &typed).await?;
    page.submit(
        ("reception", ""),
        typed,
        |_| Some(()),
        |conn, now, actor, order, ()| receive(conn, now, actor, order),
        Flash::OrderReceived,
    )
    .await
}

/// `POST /orders/{id}/cancellation`
pub async fn cancellation(sender: Sender, id: web::Path<OrderId>, FormBody(typed): FormBody) -> Answer {
    let page = CustomerForm::new(&sender, *id, &typed).await?;
    page.submit(
        ("cancellation", ""),
        typed,
        |input| Some(input.required_text("reason", LONGEST_REASON)),
        |conn, now, actor, order, reason| cancel(conn, now, actor, order, Some(reason)),
        Flash::OrderCancelled,
    )
    .await
}

/// `POST /orders/{id}/refund-destination`
pub async fn refund_destination(sender: Sender, id: web::Path<OrderId>, FormBody(typed): FormBody) -> Answer {
    let page = CustomerForm::new(&sender, *id, &typed).await?;
    page.submit(
        (refund_destination::FORM, ""),
        typed,
        Destination::read,
        payments::say_where,
        Flash::RefundDestinationSaved,
    )
    .await
}

/// `POST /orders/{id}/reviews`
pub async fn review(sender: Sender, id: web::Path<OrderId>, FormBody(typed): FormBody) -> Answer {
    let page = CustomerForm::new(&sender, *id, &typed).await?;
    let product = typed.get("product").and_then(Value::as_str).unwrap_or_default();
    page.submit(
        (REVIEWS, product.to_owned()),
        typed,
        |input| {
            let product = input.required_id::<ProductId>("product");
            let (least, most) = (i64::from(*RATING.start()), i64::from(*RATING.end()));
            let rating = input.required_integer("rating", least..=most);
            let opinion = Opinion {
                body: input.text("body", BODY_MAX).unwrap_or_default(),
                rating: rating.and_then(|rating| i32::try_from(rating).ok())?,
            };
            Some((product?, opinion))
        },
        |conn, now, _, order, (product, opinion)| reviews::write(conn, now, order, *product, opinion),
        Flash::ReviewWritten,
    )
    .await
}
