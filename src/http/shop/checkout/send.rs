//! `POST /checkout`: each of the checkout's buttons.

use super::facts::{
    CheckoutFacts, CheckoutState, Step, WANTS_PROOF, delivery, elsewhere, find, places, shown,
};
use super::{PAYMENT, outage, render};
use crate::base::error::{AppError, FieldErrors};
use crate::base::input::{Errors, Input};
use crate::domain::carts::Cart;
use crate::domain::lifecycle::Method;
use crate::domain::ordering::Totals;
use crate::domain::orders::{self, Order};
use crate::domain::payments::cards::{Cards, page_for};
use crate::http::auth::extractors::Viewer;
use crate::http::kit::body::FormBody;
use crate::http::kit::order_intake::{Buyer, Taken};
use crate::http::kit::{self, Answer, multipart, own_orders};
use crate::http::shop::basket::delivery::{Delivery, read_place};
use crate::http::shop::basket::priced::basket;
use crate::http::shop::checkout_form::Draft;
use crate::http::shop::place_order::{self, CheckoutRequest};
use crate::http::shop::session::{self, Ordered};
use crate::http::state::AppState;
use actix_multipart::Multipart;
use actix_session::Session;
use actix_web::dev::Payload;
use actix_web::http::StatusCode;
use actix_web::{FromRequest as _, HttpMessage as _, HttpRequest, web};
use serde_json::{Map, Value};

/// Which button was pressed.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Button {
    /// «Calcular entrega»
    Quote,
    /// «Continuar al pago»
    Deliver,
    /// «Hacer pedido»
    Order,
}

impl Button {
    fn of(fields: &Map<String, Value>) -> Self {
        match fields.get("step").and_then(Value::as_str) {
            Some("deliver") => Self::Deliver,
            _ if places(fields) => Self::Order,
            // What the Enter key presses.
            _ => Self::Quote,
        }
    }
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
    fields: Map<String, Value>,
}

/// What was typed. Pages that were opened while the checkout still took a receipt send it in parts.
async fn fields(
    app: &AppState,
    req: &HttpRequest,
    mut payload: Payload,
) -> Result<Map<String, Value>, AppError> {
    if !req.content_type().eq_ignore_ascii_case("multipart/form-data") {
        let FormBody(fields) = FormBody::from_request(req, &mut payload).await?;
        return Ok(fields);
    }
    let form = multipart::read(app, Multipart::new(req.headers(), payload), "receipt").await?;
    form.file.discard(app).await;
    Ok(form.fields)
}

pub async fn send(
    app: web::Data<AppState>,
    cards: web::Data<Cards>,
    buyer: Buyer,
    req: HttpRequest,
    session: Session,
    payload: web::Payload,
) -> Answer {
    let fields = fields(&app, &req, payload.into_inner()).await?;
    if buyer.is_away {
        // The session is away with the database: what the form itself carries is enough to order.
        return outage::order(&app, &buyer, &req, &fields).await;
    }
    let viewer = Viewer(buyer.user.clone());
    let cart = session::cart(&session);
    if let Some(order) = made_already(&app, &session, &cart, &fields).await? {
        return place_order::to_order(&app, &req, &buyer, (order.id, order.link_version), false);
    }
    if cart.is_empty() {
        return kit::see_other("/checkout");
    }
    let mut draft = session::draft(&session);
    draft.take(&fields);
    if places(&fields) {
        // A box that is not ticked sends nothing.
        let ticked = fields.get(WANTS_PROOF).is_some();
        draft.set(WANTS_PROOF, if ticked { "1" } else { "" }.to_owned());
    }
    // The answer to where their city is.
    if let Some(state) = fields.get("inState").and_then(Value::as_str) {
        draft.set("state", state.chars().take(81).collect());
    }
    let sending = Sending {
        app: &app,
        cards: &cards,
        viewer: &viewer,
        buyer: &buyer,
        req: &req,
        session: &session,
        cart,
        draft,
        fields,
    };
    match Button::of(&sending.fields) {
        Button::Quote => sending.quote().await,
        Button::Deliver => sending.deliver().await,
        Button::Order => sending.order().await,
    }
}

impl Sending<'_> {
    async fn quote(mut self) -> Answer {
        self.draft.delivered = false;
        let errors = Errors::new();
        let fields = self.draft.fields();
        read_place(&Input::new(&fields, &errors));
        if let Some(other) = elsewhere(&self.draft) {
            errors.add("city", other.question);
        }
        if !errors.is_empty() {
            return self.unreadable(Step::Delivery, errors).await;
        }
        session::keep_draft(self.session, &self.draft)?;
        kit::see_other("/checkout#entrega")
    }

    async fn deliver(mut self) -> Answer {
        self.draft.delivered = false;
        let errors = Errors::new();
        let Some(delivery) = delivery(&self.draft, &errors) else {
            return self.unreadable(Step::Delivery, errors).await;
        };
        if let Some(other) = elsewhere(&self.draft) {
            errors.add("city", other.question);
            return self.unreadable(Step::Delivery, errors).await;
        }
        let facts = self.facts().await?;
        let office = &delivery.courier.office;
        if !office.is_empty() && !facts.carriers.iter().any(|carrier| carrier.name == *office) {
            errors.add("officeCarrier", "elige una de la lista");
            return self.unreadable(Step::Delivery, errors).await;
        }
        if facts.way(&delivery).is_none() {
            errors.add(
                "deliveryMethod",
                "ya no está disponible para ese destino; elige otra",
            );
            return self.unreadable(Step::Delivery, errors).await;
        }
        if let Some(rate) = facts.rate {
            // From now on this is what they are quoted.
            self.draft.set("exchangeRate", rate.decimal().to_string());
        }
        self.draft.delivered = true;
        session::keep_draft(self.session, &self.draft)?;
        kit::see_other(PAYMENT)
    }

    /// As it is now, for this cart and what was typed.
    async fn facts(&self) -> Result<CheckoutFacts, AppError> {
        let now = self.app.db.clock().now();
        let (cart, draft, user) = (self.cart.clone(), self.draft.clone(), self.viewer.0.clone());
        let read = self.app.db.read(move |conn| {
            let basket = basket(conn, now, user.as_ref(), &cart)?;
            find(conn, now, basket, &draft)
        });
        read.await
    }

    async fn order(self) -> Answer {
        let Some(mut delivery) = delivery(&self.draft, &Errors::new()) else {
            session::keep_draft(self.session, &self.draft)?;
            return kit::see_other("/checkout");
        };
        let errors = Errors::new();
        let facts = self.facts().await?;
        let choices = facts.choices(self.cards.are_taken());
        let outlook = facts.way(&delivery).and_then(|way| way.outlook);
        delivery.courier.promised_on = outlook.map(|outlook| outlook.day);
        // Where there is nothing to choose, nothing was asked.
        let pays_by = match choices.is_empty() {
            true => None,
            false => Input::new(&self.fields, &errors).code::<Method>("method"),
        };
        if pays_by.is_some_and(|method| !choices.contains(&method)) {
            errors.add("method", "ya no está disponible; elige otra");
        } else if pays_by.is_none() && errors.is_empty() && !choices.is_empty() {
            errors.add("method", "elige cómo vas a pagar");
        }
        if !errors.is_empty() {
            return self.unreadable(Step::Payment, errors).await;
        }
        let stamp = self.fields.get("cart").and_then(Value::as_str);
        let (Some(shown), true) = (shown(&self.fields), stamp == Some(&self.cart.stamp())) else {
            let refusal = "Tu carrito cambió mientras comprabas. Revisa los productos y el total; si están bien, vuelve a pulsar el botón.";
            return self.refused(refusal.to_owned(), errors).await;
        };
        // Kept also where the answer is an error page.
        session::keep_draft(self.session, &self.draft)?;
        self.place(delivery, shown, pays_by).await
    }

    async fn place(self, to: Delivery, shown: Totals, pays_by: Option<Method>) -> Answer {
        let wish = CheckoutRequest {
            delivery: to,
            shown,
            pays_by,
            wants_proof: !self.draft.text(WANTS_PROOF).is_empty(),
        };
        let errors = Errors::new();
        match place_order::order(self.app, self.buyer, &self.cart, wish).await {
            Ok(taken) => {
                let ordered = Ordered {
                    cart: self.cart.id,
                    order: taken.id(),
                };
                session::finish(self.session, ordered)?;
                match (pays_by, &taken) {
                    (Some(Method::Tarjeta), Taken::Placed(placed)) => self.to_card(&placed.order).await,
                    (pays_by, _) => {
                        let card_failed = pays_by == Some(Method::Tarjeta);
                        place_order::to_taken(self.app, self.req, self.buyer, &taken, card_failed)
                    }
                }
            }
            Err(AppError::Conflict(conflict)) if conflict.code == "price_mismatch" => {
                let facts = self.facts().await?;
                let way = delivery(&self.draft, &errors).and_then(|to| facts.way(&to)?.figures);
                let new = way.map(|new| format!(" y ahora es {} ({})", new.total, new.total_bs));
                let refusal = format!(
                    "Los precios cambiaron mientras comprabas: el total era {} ({}){}. Si estás de acuerdo, vuelve a pulsar el botón.",
                    shown.total,
                    shown.total_bs,
                    new.unwrap_or_default()
                );
                self.refused(refusal, errors).await
            }
            Err(AppError::Conflict(conflict)) if conflict.code == "idempotency_key_reused" => {
                let mut cart = self.cart.clone();
                cart.renew();
                session::keep_cart(self.session, &cart)?;
                let refusal = "Con este carrito ya hiciste un pedido, y después lo cambiaste. Lo encuentras en «Mis pedidos» o en «Buscar mi pedido»; si quieres otro pedido con lo que ves aquí, vuelve a pulsar el botón.";
                self.refused(refusal.to_owned(), errors).await
            }
            Err(AppError::Conflict(conflict)) => self.refused(conflict.message, errors).await,
            Err(AppError::Taken(taken)) => self.refused(taken.message, Errors::of(taken.fields)).await,
            Err(AppError::Invalid(wrong)) => self.invalid(wrong).await,
            Err(error) => Err(error),
        }
    }

    async fn invalid(self, wrong: FieldErrors) -> Answer {
        // What is wrong with a line stands beside it in the cart.
        let refusal = match wrong.keys().any(|field| field.starts_with("lines[")) {
            true => "Algo de tu carrito ya no se puede pedir. Revísalo antes de seguir.".to_owned(),
            false => String::new(),
        };
        let step = match wrong.contains_key("deliveryMethod") || wrong.contains_key("shippingState") {
            true => Step::Delivery,
            false => Step::Payment,
        };
        self.again(step, Errors::of(wrong), refusal, StatusCode::BAD_REQUEST)
            .await
    }

    /// To the page where it is paid by card; where there is none, to the order, which is made in any case.
    async fn to_card(&self, order: &Order) -> Answer {
        match page_for(&self.app.db, self.cards, order.id).await {
            Ok(page) => {
                let mut answer = kit::see_other(&page)?;
                if self.buyer.is_guest() {
                    let token = self.app.signed_links.for_order(order.id, order.link_version);
                    own_orders::remember(&mut answer, self.app, self.req, order.id, &token)?;
                }
                Ok(answer)
            }
            Err(error) => {
                tracing::warn!(order = %order.id, %error, "an order was made, and no page to pay it by card");
                place_order::to_order(
                    self.app,
                    self.req,
                    self.buyer,
                    (order.id, order.link_version),
                    true,
                )
            }
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
