//! `POST /checkout`: each of the checkout's buttons.

use super::facts::{CheckoutState, Step, delivery, find, shown};
use super::{outage, render};
use crate::base::error::{AppError, FieldErrors};
use crate::base::input::{Errors, Input};
use crate::base::money::{Money, Rate};
use crate::domain::files::Upload;
use crate::domain::intake::Given;
use crate::domain::orders::{self, Order};
use crate::domain::payments::cards::{Cards, page_for};
use crate::domain::payments::{self, Report};
use crate::http::auth::extractors::Viewer;
use crate::http::kit::card_link;
use crate::http::kit::flash::Flash;
use crate::http::kit::order_intake::{Buyer, Taken};
use crate::http::kit::payment_form::{choose, figure};
use crate::http::kit::{self as shared, Answer, multipart};
use crate::http::shop::basket::cart::Cart;
use crate::http::shop::basket::delivery::Delivery;
use crate::http::shop::basket::upload::{self, Purpose};
use crate::http::shop::checkout_form::Draft;
use crate::http::shop::place_order::{self, CheckoutRequest};
use crate::http::shop::session::{self, Ordered};
use crate::http::state::AppState;
use actix_multipart::Multipart;
use actix_session::Session;
use actix_web::http::StatusCode;
use actix_web::{HttpRequest, web};
use serde_json::{Map, Value};

/// Which button was pressed.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Button {
    /// «Calcular entrega»
    Quote,
    /// «Continuar al pago»
    Deliver,
    /// «Cambiar»
    Back,
    /// Order, and report the payment.
    Order,
    /// Order, and pay later.
    Later,
    /// Order, and on to the page where it is paid by card.
    Card,
}

impl Button {
    fn of(fields: &Map<String, Value>) -> Self {
        match fields.get("step").and_then(Value::as_str) {
            Some("deliver") => Self::Deliver,
            Some("back") => Self::Back,
            Some("order") => Self::Order,
            Some("later") => Self::Later,
            Some("card") => Self::Card,
            // What the Enter key presses.
            _ => Self::Quote,
        }
    }
}

/// How what is ordered is paid.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Pays {
    Reported,
    Later,
    ByCard,
}

/// One request for the checkout.
struct Sending<'a> {
    app: &'a AppState,
    cards: &'a Cards,
    viewer: &'a Viewer,
    buyer: &'a Buyer,
    req: &'a HttpRequest,
    session: &'a Session,
    cart: Cart,
    draft: Draft,
    receipt: Option<Upload>,
    fields: Map<String, Value>,
}

pub async fn send(
    app: web::Data<AppState>,
    cards: web::Data<Cards>,
    buyer: Buyer,
    req: HttpRequest,
    session: Session,
    body: Multipart,
) -> Answer {
    let mut form = multipart::read(&app, body, Purpose::Receipt.field()).await?;
    if buyer.is_away {
        // The session is away with the database: what the form itself carries is enough to order.
        return outage::order(&app, &buyer, form).await;
    }
    let viewer = Viewer(buyer.user.clone());
    let cart = session::cart(&session);
    if let Some(order) = made_already(&app, &session, &cart, &form.fields).await? {
        form.file.discard(&app).await;
        return to_order(&app, &order);
    }
    let errors = Errors::new();
    let receipt = upload::take(&app, viewer.user(), Purpose::Receipt, &mut form, &errors).await?;
    if cart.is_empty() {
        return shared::see_other("/checkout");
    }
    let mut draft = session::draft(&session);
    draft.take(&form.fields);
    let address = receipt.as_ref().map(|receipt| app.files.url(receipt.id));
    draft.set(Purpose::Receipt.kept_field(), address.unwrap_or_default());
    forget_what_was_filled_in(&mut draft, &form.fields);
    let sending = Sending {
        app: &app,
        cards: &cards,
        viewer: &viewer,
        buyer: &buyer,
        req: &req,
        session: &session,
        cart,
        draft,
        receipt,
        fields: form.fields,
    };
    match Button::of(&sending.fields) {
        Button::Quote => sending.quote().await,
        Button::Deliver => sending.deliver().await,
        Button::Back => {
            session::keep_draft(sending.session, &sending.draft)?;
            shared::see_other("/checkout?paso=entrega")
        }
        Button::Order => sending.order(errors, Pays::Reported).await,
        // What is wrong with a payment that is not reported does not matter.
        Button::Later => sending.order(Errors::new(), Pays::Later).await,
        Button::Card => sending.order(Errors::new(), Pays::ByCard).await,
    }
}

impl Sending<'_> {
    async fn quote(mut self) -> Answer {
        self.draft.delivered = false;
        let errors = Errors::new();
        let fields = self.draft.fields();
        crate::http::shop::basket::delivery::read_place(&Input::new(&fields, &errors));
        if !errors.is_empty() {
            return self.unreadable(Step::Delivery, errors).await;
        }
        session::keep_draft(self.session, &self.draft)?;
        shared::see_other("/checkout#entrega")
    }

    async fn deliver(mut self) -> Answer {
        self.draft.delivered = false;
        let errors = Errors::new();
        let Some(delivery) = delivery(&self.draft, &errors) else {
            return self.unreadable(Step::Delivery, errors).await;
        };
        let (rate, reaches) = self.quoted(&delivery).await?;
        if !reaches {
            errors.add(
                "deliveryMethod",
                "ya no está disponible para ese destino; elige otra",
            );
            return self.unreadable(Step::Delivery, errors).await;
        }
        if let Some(rate) = rate {
            // From now on this is what they are quoted.
            self.draft.set("exchangeRate", rate.decimal().to_string());
        }
        self.draft.delivered = true;
        session::keep_draft(self.session, &self.draft)?;
        shared::see_other("/checkout")
    }

    /// The rate, and whether we get there in that way.
    async fn quoted(&self, delivery: &Delivery) -> Result<(Option<Rate>, bool), AppError> {
        let now = self.app.db.clock().now();
        let (cart, draft, delivery) = (self.cart.clone(), self.draft.clone(), delivery.clone());
        let user = self.viewer.0.clone();
        self.app
            .db
            .read(move |conn| {
                let basket = crate::http::shop::basket::priced::basket(conn, now, user.as_ref(), &cart)?;
                let found = find(conn, now, basket, &draft)?;
                Ok((found.rate, found.way(&delivery).is_some()))
            })
            .await
    }

    async fn order(self, errors: Errors, pays: Pays) -> Answer {
        let Some(delivery) = delivery(&self.draft, &Errors::new()) else {
            session::keep_draft(self.session, &self.draft)?;
            return shared::see_other("/checkout?paso=entrega");
        };
        let mut fields = self.fields.clone();
        let payment = if pays == Pays::Reported {
            let accounts = self.app.db.read(payments::accounts).await?;
            choose(&mut fields, &accounts);
            Report::read(&Input::new(&fields, &errors), self.app.db.clock().now())
        } else {
            None
        };
        if !errors.is_empty() {
            return self.unreadable(Step::Payment, errors).await;
        }
        let stamp = self.fields.get("cart").and_then(Value::as_str);
        let (Some(shown), true) = (shown(&self.fields), stamp == Some(&self.cart.stamp())) else {
            let refusal = "Tu carrito cambió mientras comprabas. Revisa los productos y el total; si están bien, vuelve a pulsar el botón.";
            return self.refused(refusal.to_owned(), errors).await;
        };
        let wish = CheckoutRequest {
            delivery,
            shown,
            payment,
            receipt: self.receipt.as_ref().map(|receipt| Given::Ours(receipt.id)),
        };
        // Kept also where the answer is an error page.
        session::keep_draft(self.session, &self.draft)?;
        match place_order::order(self.app, self.buyer, &self.cart, wish).await {
            Ok(taken) => {
                let ordered = Ordered {
                    cart: self.cart.id,
                    order: taken.id(),
                };
                session::finish(self.session, ordered)?;
                match (pays, &taken) {
                    (Pays::ByCard, Taken::Placed(placed)) => {
                        to_card(self.app, self.cards, self.session, &placed.order).await
                    }
                    _ => place_order::to_taken(self.app, &taken, pays == Pays::ByCard),
                }
            }
            Err(AppError::Conflict(conflict)) if conflict.code == "price_mismatch" => {
                let refusal = format!(
                    "Los precios cambiaron mientras comprabas: el total era {} ({}). Abajo está el nuevo; si estás de acuerdo, vuelve a pulsar el botón.",
                    shown.total, shown.total_bs
                );
                self.refused(refusal, errors).await
            }
            Err(AppError::Conflict(conflict)) if conflict.code == "idempotency_key_reused" => {
                let mut cart = self.cart.clone();
                cart.renew();
                session::keep_cart(self.session, &cart)?;
                let refusal = "Con este carrito ya hiciste un pedido, y después lo cambiaste. Búscalo en «Mis pedidos» o con el enlace que te enviamos; si quieres otro pedido con lo que ves aquí, vuelve a pulsar el botón.";
                self.refused(refusal.to_owned(), errors).await
            }
            Err(AppError::Conflict(conflict)) => self.refused(conflict.message, errors).await,
            Err(AppError::Taken(taken)) => self.refused(taken.message, Errors::of(taken.fields)).await,
            Err(AppError::Invalid(wrong)) => {
                // Here the payment's fields stand beside the others.
                let bare = |(name, why): (String, String)| match name.strip_prefix("payment.") {
                    Some(bare) => (bare.to_owned(), why),
                    None => (name, why),
                };
                let wrong: FieldErrors = wrong.into_iter().map(bare).collect();
                // What is wrong with a line stands beside it in the cart.
                let refusal = if wrong.keys().any(|field| field.starts_with("lines[")) {
                    "Algo de tu carrito ya no se puede pedir. Revísalo antes de seguir.".to_owned()
                } else {
                    String::new()
                };
                let step = if wrong.contains_key("deliveryMethod") || wrong.contains_key("shippingState") {
                    Step::Delivery
                } else {
                    Step::Payment
                };
                self.again(step, Errors::of(wrong), refusal, StatusCode::BAD_REQUEST)
                    .await
            }
            Err(error) => Err(error),
        }
    }

    /// With what is wrong beside its fields.
    async fn unreadable(self, step: Step, errors: Errors) -> Answer {
        self.again(step, errors, String::new(), StatusCode::BAD_REQUEST)
            .await
    }

    async fn refused(self, refusal: String, errors: Errors) -> Answer {
        self.again(Step::Payment, errors, refusal, StatusCode::CONFLICT)
            .await
    }

    /// The page again; what was typed is kept also for whoever leaves it now.
    async fn again(self, step: Step, errors: Errors, refusal: String, status: StatusCode) -> Answer {
        session::keep_draft(self.session, &self.draft)?;
        let state = CheckoutState {
            draft: self.draft,
            step,
            errors,
            receipt: self.receipt,
            refusal,
        };
        render(
            self.app,
            self.cards,
            self.viewer,
            self.req,
            self.session,
            status,
            state,
        )
        .await
    }
}

/// The order that this form made already, by a first press of the button.
async fn made_already(
    app: &AppState,
    session: &Session,
    cart: &Cart,
    fields: &Map<String, Value>,
) -> Result<Option<Order>, AppError> {
    let stamp = fields.get("cart").and_then(Value::as_str).unwrap_or_default();
    let sent = Cart::id_in(stamp).filter(|id| *id != cart.id);
    match session::ordered(session) {
        Some(ordered) if sent == Some(ordered.cart) => {
            app.db.read(move |conn| orders::find(conn, ordered.order)).await
        }
        _ => Ok(None),
    }
}

/// To the order's own page, by the link that opens it.
fn to_order(app: &AppState, order: &Order) -> Answer {
    let token = app.signed_links.for_order(order.id, order.link_version);
    shared::see_other_with(&format!("/orders/{}?token={token}", order.id), Flash::OrderMade)
}

/// To the page where it is paid by card; where there is none, to the order, which is made in any case.
async fn to_card(app: &AppState, cards: &Cards, session: &Session, order: &Order) -> Answer {
    let token = app.signed_links.for_order(order.id, order.link_version);
    let back = format!("/orders/{}?token={token}", order.id);
    match page_for(&app.db, cards, order.id).await {
        Ok(page) => {
            card_link::remember(session, order.id, &token)?;
            shared::see_other(&page)
        }
        Err(error) => {
            tracing::warn!(order = %order.id, %error, "an order was made, and no page to pay it by card");
            shared::see_other_with(&back, Flash::CardUnavailable)
        }
    }
}

/// An amount that we filled in and nobody changed is not something that somebody typed: it follows the total.
fn forget_what_was_filled_in(draft: &mut Draft, fields: &Map<String, Value>) {
    let Some(shown) = shown(fields) else {
        return;
    };
    for (name, amount) in [
        ("amountBs", Money::Bs(shown.total_bs)),
        ("amountUsd", Money::Usd(shown.total)),
    ] {
        if draft.text(name) == figure(amount) {
            draft.forget(name);
        }
    }
}
