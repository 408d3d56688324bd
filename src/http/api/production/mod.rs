//! `/api/production`: the same orders in the words of print-shop software (docs/domain.md, the production API).

pub mod create;
pub mod view;

use crate::base::error::AppError;
use crate::base::ids::OrderId;
use crate::base::input::rules::{code, text};
use crate::base::input::{Input, Rule};
use crate::domain::accounts::{OrderAccess, Role, Ties, User};
use crate::domain::lifecycle::{OrderState, Priority};
use crate::domain::ordering::load_one;
use crate::domain::orders::{self, LONGEST_NOTE};
use crate::http::auth::extractors::{Operations, SignedIn};
use crate::http::kit::body::JsonBody;
use crate::http::kit::{self, Answer, OrderPath};
use crate::http::state::AppState;
use actix_web::web;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa::openapi::schema::{ObjectBuilder, Type};

pub use create::{__path_post, post};

use self::view::ProductionOrder;

use crate::domain::ordering::bulk::{self, Change, Goal};
use crate::domain::ordering::states;

/// An order in the production API's words.
#[derive(Serialize, ToSchema)]
pub struct ProductionResponse {
    order: ProductionOrder,
}

crate::request! {
    /// A change by operators: all of it, or nothing.
    pub struct ProductionChangeRequest {
        status: Option<OrderState> = optional("status", code()),
        priority: Option<Priority> = optional("priority", priority_word()),
        /// The reason of a cancellation; otherwise an internal note.
        notes: Option<String> = optional("notes", text(LONGEST_NOTE)),
    }
    check(input) {
        if input.errors().is_empty() && status.is_none() && priority.is_none() && notes.is_none() {
            input.wrong("status", "falta: indica status, priority o notes");
        }
    }
}

/// `rush`, `standard` or `hold`, as the production API writes them.
pub fn priority_word() -> Rule<Priority> {
    let read = |input: &Input<'_>, field: &str| {
        let word = input.text(field, 20)?.to_uppercase();
        let priority = word.parse();
        priority
            .map_err(|_| input.wrong(field, "no es un valor conocido"))
            .ok()
    };
    Rule::new(read, || {
        let words = Priority::ALL
            .iter()
            .map(|priority| priority.as_str().to_lowercase());
        ObjectBuilder::new()
            .schema_type(Type::String)
            .enum_values(Some(words))
    })
}

/// One order: for its owner, staff, and workshops with work in it.
#[utoipa::path(
    get, path = "/api/production/{id}", tag = "Production",
    params(("id" = OrderId, Path, description = "The order")),
    responses((status = 200, description = "The order", body = ProductionResponse)),
)]
pub async fn show(app: web::Data<AppState>, who: SignedIn, OrderPath(id): OrderPath) -> Answer {
    answer(&app, who.0, id).await
}

/// Moves an order on, changes its priority, or adds a note.
#[utoipa::path(
    patch, path = "/api/production/{id}", tag = "Production",
    params(("id" = OrderId, Path, description = "The order")),
    request_body(content = ProductionChangeRequest, example = json!({"status": "in_production", "notes": "Started printing batch"})),
    responses(
        (status = 200, description = "Changed", body = ProductionResponse),
        (status = 409, description = "Not from here; `allowed` says where to", body = crate::base::error::ErrorBody),
    ),
)]
pub async fn patch(
    app: web::Data<AppState>,
    who: Operations,
    OrderPath(id): OrderPath,
    body: JsonBody<ProductionChangeRequest>,
) -> Answer {
    let request = body.read()?;
    let state = request.status;
    if state.is_some_and(|state| !states::may_ask(who.0.role, state)) {
        return Err(AppError::Forbidden);
    }
    let change = Change {
        goal: state.map(Goal::State),
        priority: request.priority,
        workshop: None,
        notes: request.notes,
    };
    let (user, by) = (who.0.clone(), who.0);
    let outcome = app
        .db
        .transact(move |conn, now| {
            orders::change(conn, now, id, |conn, order| {
                bulk::apply(conn, now, &by, order, &change)
            })
        })
        .await;
    if let Err(AppError::Conflict(mut conflict)) = outcome {
        let allowed = app.db.read(move |conn| states::allowed(conn, &user, id)).await?;
        conflict.allowed = Some(allowed);
        return Err(AppError::Conflict(conflict));
    }
    outcome?;
    answer(&app, user, id).await
}

/// A customer is told 403 about somebody else's order; to a workshop it does not exist.
pub(super) fn access(ties: Ties) -> Result<OrderAccess, AppError> {
    OrderAccess::of(ties).ok_or(match ties.role {
        Some(Role::Cliente) => AppError::Forbidden,
        _ => AppError::OrderNotFound,
    })
}

async fn answer(app: &AppState, user: User, id: OrderId) -> Answer {
    let now = app.db.clock().now();
    let known = app.intake.known.clone();
    let order = app
        .db
        .read(move |conn| {
            let workshops = known.current(conn)?.workshops();
            let dossier = load_one(conn, workshops, id)?;
            let access = access(Ties {
                workshop: dossier.own_work(&user),
                ..Ties::new(Some(&user), dossier.order.user_id)
            })?;
            view::read(conn, now, &dossier, access)
        })
        .await?;
    kit::json(&ProductionResponse { order })
}
