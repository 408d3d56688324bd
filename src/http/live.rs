//! `GET /live` and `GET /orders/{id}/live`: that something changed, for pages that are open.

use crate::base::error::AppError;
use crate::base::ids::OrderId;
use crate::domain::accounts::Role;
use crate::domain::orders;
use crate::domain::realtime::hub::{Hub, Key};
use crate::domain::realtime::rules::Scope;
use crate::http::auth::extractors::{SignedIn, Viewer};
use crate::http::kit::{Answer, event_stream};
use crate::http::state::AppState;
use actix_web::{HttpRequest, HttpResponse, web};
use serde::Deserialize;

/// `GET /live`: of all orders that this person may see.
pub async fn all(hub: web::Data<Hub>, who: SignedIn, req: HttpRequest) -> Answer {
    let scope = match (who.0.role, who.0.workshop) {
        (Role::Admin | Role::Operador, _) => Scope::Staff,
        (Role::Taller, Some(workshop)) => Scope::Workshop(workshop),
        // Belongs to no workshop yet: there is nothing to hear, and no use in asking again.
        (Role::Taller, None) => return Ok(HttpResponse::NoContent().finish()),
        (Role::Cliente, _) => return Err(AppError::Forbidden),
    };
    let subscription = hub.subscribe(scope, Key::Person(who.0.id))?;
    event_stream::answer(&req, subscription, Vec::new(), 0)
}

#[derive(Deserialize)]
pub struct Link {
    token: Option<String>,
}

/// `GET /orders/{id}/live`: of one order, for whoever may open its page.
pub async fn one(
    app: web::Data<AppState>,
    hub: web::Data<Hub>,
    viewer: Viewer,
    id: web::Path<OrderId>,
    link: web::Query<Link>,
    req: HttpRequest,
) -> Answer {
    let id = *id;
    if viewer.user().is_none() && link.token.is_none() {
        return Err(AppError::SignInNeeded);
    }
    let order = app
        .db
        .read(move |conn| orders::find(conn, id))
        .await?
        .ok_or(AppError::NotFound)?;
    let is_own = viewer
        .user()
        .is_some_and(|user| user.role.is_staff() || order.user_id == Some(user.id));
    let is_link = |token: &str| app.signed_links.opens_order(token, id, order.link_version);
    if !is_own && !link.token.as_deref().is_some_and(is_link) {
        return Err(AppError::NotFound);
    }
    let user = viewer.user().filter(|_| is_own);
    let key = event_stream::key(&req, user, id);
    let subscription = hub.subscribe(Scope::Order(id), key)?;
    event_stream::answer(&req, subscription, Vec::new(), 0)
}
