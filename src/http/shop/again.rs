//! `POST /carrito/pedidos/{id}`: what an order had, into the cart; its customer's, or whoever's holds its link.

use super::session;
use crate::base::error::AppError;
use crate::base::ids::OrderId;
use crate::domain::accounts::OrderAccess;
use crate::domain::ordering::{Printed, same_again};
use crate::domain::orders;
use crate::http::auth::extractors::Viewer;
use crate::http::kit::body::FormBody;
use crate::http::kit::flash::Flash;
use crate::http::kit::{self, Answer, own_designs};
use crate::http::state::AppState;
use actix_session::Session;
use actix_web::web;
use serde_json::Value;

pub async fn put(
    app: web::Data<AppState>,
    viewer: Viewer,
    session: Session,
    id: web::Path<OrderId>,
    FormBody(typed): FormBody,
) -> Answer {
    let text = |name: &str| {
        let said = typed.get(name).and_then(Value::as_str);
        said.filter(|said| !said.is_empty()).map(str::to_owned)
    };
    let token = text("token");
    viewer.comes_as_customer(token.is_some())?;
    let (id, user, links) = (*id, viewer.0, app.signed_links.clone());
    let back = match &token {
        Some(token) => format!("/orders/{id}?token={token}"),
        None => format!("/orders/{id}"),
    };
    let again = app
        .db
        .transact(move |conn, now| {
            let order = orders::find(conn, id)?.ok_or(AppError::OrderNotFound)?;
            let ties = order.ties(user.as_ref(), token.as_deref(), &links);
            let access = OrderAccess::as_customer(ties).ok_or(AppError::OrderNotFound)?;
            match access.is_customer() {
                true => same_again(conn, now, user.as_ref(), &order),
                false => Err(AppError::Forbidden),
            }
        })
        .await?;
    let mut cart = session::cart(&session);
    let wanted: Vec<(String, i32)> = again
        .iter()
        .map(|line| (line.variant.clone(), line.quantity))
        .collect();
    // Pressed twice it is the same press; the page that was opened anew is another one.
    if cart.begins(&text("envio").unwrap_or_default(), &wanted, None) {
        for line in &again {
            let (added, made) = match line.printed {
                Printed::Nothing => (cart.add(&line.variant, line.quantity, None), None),
                Printed::File(file) => (cart.add(&line.variant, line.quantity, Some(file)), None),
                Printed::Design(design) => {
                    own_designs::remember(&session, design)?;
                    (cart.add_made(&line.variant, line.quantity, design), Some(design))
                }
            };
            if added.is_err() {
                return kit::see_other_with(&back, Flash::CartIsFull);
            }
            cart.note_price(&line.variant, made, line.price);
        }
        session::keep_cart(&session, &cart)?;
    }
    kit::see_other_with("/carrito", Flash::SameAgain)
}
