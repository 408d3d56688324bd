//! `/checkout`: who orders and how it gets there, then what it costs and how it is paid. What was typed lies in the
//! session, so that each step is a form of its own and nothing is lost between them.

mod facts;
pub mod outage;
pub mod send;
mod view;

use self::facts::{CheckoutState, Step, find};
use super::basket::priced::basket;
use super::basket::upload::{self, Purpose};
use super::session;
use crate::base::input::Errors;
use crate::domain::payments::cards::Cards;
use crate::http::auth::extractors::Viewer;
use crate::http::kit::{self as shared, Answer};
use crate::http::state::AppState;
use actix_session::Session;
use actix_web::http::StatusCode;
use actix_web::{HttpRequest, web};

/// `GET /checkout`
pub async fn show(
    app: web::Data<AppState>,
    cards: web::Data<Cards>,
    viewer: Viewer,
    req: HttpRequest,
    session: Session,
) -> Answer {
    let draft = session::draft(&session);
    let back = url::form_urlencoded::parse(req.query_string().as_bytes())
        .any(|(name, value)| name == "paso" && value == "entrega");
    let step = if draft.delivered && !back {
        Step::Payment
    } else {
        Step::Delivery
    };
    let errors = Errors::new();
    let address = draft.text(Purpose::Receipt.kept_field());
    let receipt = upload::kept(&app, viewer.user(), Purpose::Receipt, address, &errors).await?;
    let state = CheckoutState {
        draft,
        step,
        errors,
        receipt,
        refusal: String::new(),
    };
    render(&app, &cards, &viewer, &req, &session, StatusCode::OK, state).await
}

async fn render(
    app: &AppState,
    cards: &Cards,
    viewer: &Viewer,
    req: &HttpRequest,
    session: &Session,
    status: StatusCode,
    state: CheckoutState,
) -> Answer {
    let now = app.db.clock().now();
    let (cart, draft, user) = (session::cart(session), state.draft.clone(), viewer.0.clone());
    let facts = app
        .db
        .read(move |conn| {
            let basket = basket(conn, now, user.as_ref(), &cart)?;
            find(conn, now, basket, &draft)
        })
        .await?;
    let page = view::page(app, cards, viewer, req, now, &facts, state);
    shared::page_with(status, &page)
}
