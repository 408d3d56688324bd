//! «Deshacer», beside the word of what was just done.

use super::card::{anchor_of, row_of};
use super::dashboard::show;
use super::said::meant;
use super::view::BoardQuery;
use crate::base::ids::OrderId;
use crate::base::input::{Errors, Input};
use crate::domain::orders::{self, Actor};
use crate::domain::production as verbs;
use crate::http::auth::extractors::WorkshopSide;
use crate::http::kit::body::FormBody;
use crate::http::kit::flash::{Flash, WorkDone};
use crate::http::kit::form::{self, FormState};
use crate::http::kit::{self, Answer, local_path};
use crate::http::state::AppState;
use actix_web::{HttpRequest, web};
use serde_json::Value;

/// Back to the page on which it was pressed, at the card that came back.
pub async fn retraction(
    app: web::Data<AppState>,
    person: WorkshopSide,
    order: web::Path<OrderId>,
    FormBody(typed): FormBody,
    req: HttpRequest,
) -> Answer {
    let (order, actor) = (*order, Actor::of(Some(&person.0)));
    let workshop = meant(&person.0, Input::new(&typed, &Errors::new()).id("workshop"))?;
    let back = typed.get("back").and_then(Value::as_str).and_then(local_path);
    let back = back
        .filter(|back| back.starts_with("/workshop/"))
        .unwrap_or("/workshop/dashboard");
    let path = format!("{back}#{}", anchor_of(order, workshop));
    form::submit(
        &app,
        FormState::new("retraction", row_of(order, workshop), typed.clone()),
        |_| Some(()),
        move |conn, now, ()| {
            orders::change(conn, now, order, |conn, order| {
                verbs::take_back(conn, now, actor, order, workshop)?;
                Ok(order.number.clone())
            })
        },
        |number| kit::see_other_done(&path, Flash::TakenBack, &WorkDone { number, undo: None }),
        async |state| show(&app, &person, &web::Query(BoardQuery::default()), &req, &state).await,
    )
    .await
}
