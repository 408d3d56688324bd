//! `GET /live` and `GET /orders/{id}/live`: that something changed, for pages that are open.

use crate::base::error::AppError;
use crate::base::ids::OrderId;
use crate::domain::accounts::OrderAccess;
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
    let scope = match OrderAccess::in_lists(&who.0) {
        Some(OrderAccess::Admin | OrderAccess::Operator) => Scope::Staff,
        Some(OrderAccess::Workshop(workshop)) => Scope::Workshop(workshop),
        Some(OrderAccess::Owner | OrderAccess::Link) => return Err(AppError::Forbidden),
        // Belongs to no workshop yet: there is nothing to hear, and no use in asking again.
        None => return Ok(HttpResponse::NoContent().finish()),
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
        .ok_or(AppError::OrderNotFound)?;
    let ties = order.ties(viewer.user(), link.token.as_deref(), &app.signed_links);
    let access = OrderAccess::as_customer(ties).ok_or(AppError::OrderNotFound)?;
    let user = viewer.user().filter(|_| access != OrderAccess::Link);
    let key = event_stream::key(&req, user, id);
    let subscription = hub.subscribe(Scope::Order(id), key)?;
    event_stream::answer(&req, subscription, Vec::new(), 0)
}
