//! `/checkout`: who orders and how it gets there, then what it costs and how it will be paid. The order is placed before any
//! money moves: its page says where to pay, and takes word of it. What was typed lies in the session, so that each step is an
//! address of its own and nothing is lost between them.

mod facts;
pub mod outage;
pub mod send;
mod view;

use self::facts::{CheckoutState, Step, find};
use super::basket::priced::basket;
use super::session;
use crate::base::input::Errors;
use crate::domain::accounts::Role;
use crate::domain::orders;
use crate::domain::payments::cards::Cards;
use crate::http::auth::extractors::Viewer;
use crate::http::kit::{self, Answer, quality};
use crate::http::state::AppState;
use actix_session::Session;
use actix_web::http::StatusCode;
use actix_web::{HttpRequest, web};

/// The second step. «Atrás» leads from it to the first.
pub const PAYMENT: &str = "/checkout?paso=pago";

/// `GET /checkout`
pub async fn show(
    app: web::Data<AppState>,
    cards: web::Data<Cards>,
    viewer: Viewer,
    req: HttpRequest,
    session: Session,
) -> Answer {
    let mut draft = session::draft(&session);
    let customer = viewer
        .user()
        .filter(|user| user.role == Role::Cliente)
        .map(|user| user.id);
    if let Some(customer) = customer.filter(|_| !draft.has("customerPhone"))
        && let Some(last) = app.db.read(move |conn| orders::latest_of(conn, customer)).await?
    {
        draft.begin_with(&last);
    }
    let pays = url::form_urlencoded::parse(req.query_string().as_bytes())
        .any(|(name, value)| name == "paso" && value == "pago");
    let state = CheckoutState {
        step: match draft.delivered && pays {
            true => Step::Payment,
            false => Step::Delivery,
        },
        draft,
        errors: Errors::new(),
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
    let quality = quality::judge(app, facts.basket.placed()).await?;
    let page = view::page((app, &quality), cards, viewer, req, &facts, state);
    kit::page_with(status, &page)
}
