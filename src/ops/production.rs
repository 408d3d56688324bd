//! Seed 4's `/api/production`: the same orders in its words.

mod create;
mod view;

use crate::accounts::{Operations, Role, SignedIn};
use crate::app::App;
use crate::desk::{Dossier, load_one};
use crate::error::AppError;
use crate::ids::OrderId;
use crate::lifecycle::{OrderState, Priority};
use crate::orders::LONGEST_NOTE;
use crate::web::{self as shared, Answer, Errors, Input, JsonBody};
use actix_web::web;

pub use create::post;

use super::bulk::{self, Change, Goal};
use super::states;

/// `GET /api/production/{id}`, for the order's owner, staff, and workshops with work in it.
pub async fn show(app: web::Data<App>, who: SignedIn, id: web::Path<String>) -> Answer {
    let id = order_id(&id)?;
    let found = app.db.read(move |conn| load_one(conn, id)).await?;
    may_see(&who, &found)?;
    answer(&app, id).await
}

/// `PATCH /api/production/{id}` `{status?, priority?, notes?}`: all of it, or nothing.
pub async fn patch(app: web::Data<App>, who: Operations, id: web::Path<String>, body: JsonBody) -> Answer {
    let id = order_id(&id)?;
    let errors = Errors::new();
    let input = Input::body(&body.value, &errors)?;
    let state = input.code::<OrderState>("status");
    let priority = priority(&input);
    let notes = input.text("notes", LONGEST_NOTE);
    if errors.is_empty() && state.is_none() && priority.is_none() && notes.is_none() {
        input.wrong("status", "falta: indica status, priority o notes");
    }
    errors.check()?;
    if state.is_some_and(|state| !states::may_ask(who.0.role, state)) {
        return Err(AppError::Forbidden);
    }
    let change = Change {
        goal: state.map(Goal::State),
        priority,
        workshop: None,
        notes,
    };
    let (user, by) = (who.0.clone(), who.0);
    let outcome = app
        .db
        .transact(move |conn, now| bulk::apply(conn, now, &by, id, &change))
        .await;
    if let Err(AppError::Conflict(mut conflict)) = outcome {
        conflict.allowed = Some(app.db.read(move |conn| states::allowed(conn, &user, id)).await?);
        return Err(AppError::Conflict(conflict));
    }
    outcome?;
    answer(&app, id).await
}

/// `rush`, `standard` or `hold`.
fn priority(input: &Input<'_>) -> Option<Priority> {
    let word = input.text("priority", 20)?;
    word.to_uppercase()
        .parse()
        .map_err(|_| input.wrong("priority", "no es un valor conocido"))
        .ok()
}

/// Whatever is no id is no order either.
fn order_id(text: &str) -> Result<OrderId, AppError> {
    text.parse().map_err(|_| AppError::NotFound)
}

/// Seed 4 says 403 to a customer about somebody else's order; to a workshop it does not exist.
fn may_see(who: &SignedIn, found: &Dossier) -> Result<(), AppError> {
    let user = &who.0;
    match user.role {
        Role::Admin | Role::Operador => Ok(()),
        _ if found.order.user_id == Some(user.id) => Ok(()),
        Role::Taller if user.workshop.is_some_and(|workshop| found.is_seen_by(workshop)) => Ok(()),
        Role::Taller => Err(AppError::NotFound),
        Role::Cliente => Err(AppError::Forbidden),
    }
}

async fn answer(app: &App, id: OrderId) -> Answer {
    let now = app.db.clock().now();
    let order = app.db.read(move |conn| view::read(conn, now, id)).await?;
    shared::json(&serde_json::json!({ "order": order }))
}
