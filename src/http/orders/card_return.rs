//! `GET /orders/{id}/card`: back from paying by card.

use super::Visit;
use crate::base::ids::OrderId;
use crate::domain::orders;
use crate::http::auth::extractors::Viewer;
use crate::http::kit::{self, Answer, own_orders};
use crate::http::state::AppState;
use actix_web::{HttpRequest, web};

/// To the order, for whoever may see it; for others to where one finds an order.
pub async fn back(
    app: web::Data<AppState>,
    viewer: Viewer,
    req: HttpRequest,
    id: web::Path<OrderId>,
) -> Answer {
    let id = *id;
    let order = app.db.read(move |conn| orders::find(conn, id)).await?;
    let token = own_orders::token(&req, id);
    let visit = order.and_then(|order| Visit::to(&order, &viewer, token.as_deref(), &app.signed_links).ok());
    // An order that is not theirs and one that is not there are one answer.
    let Some(visit) = visit else {
        return kit::see_other("/seguimiento");
    };
    let page = visit.page(id);
    let joint = if page.contains('?') { '&' } else { '?' };
    match req.query_string() == "pago=tarjeta" {
        true => kit::see_other(&format!("{page}{joint}pago=tarjeta")),
        false => kit::see_other(&page),
    }
}
