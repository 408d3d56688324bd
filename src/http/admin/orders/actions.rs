//! What staff does to an order, other than deciding payments: `POST /admin/orders/{id}/…` and `POST /ops/orders/{id}/…`.

use super::Side;
use super::item::MOVES;
use crate::base::error::AppError;
use crate::base::ids::{AssignmentId, ItemId, OrderId, WorkshopId};
use crate::base::input::{Errors, Input, Request as _};
use crate::domain::accounts::User;
use crate::domain::lifecycle::{Move, Priority};
use crate::domain::ordering::{cancel, correct_contact, phone, renew_link, replace_file};
use crate::domain::orders::{self, Actor, ContactChange, LONGEST_REASON, LockedOrder};
use crate::domain::production::{self, Details, Scope, Wish};
use crate::domain::workshops::MOST_UNIT_COST;
use crate::http::auth::extractors::{Admin, Operations};
use crate::http::kit::body::FormBody;
use crate::http::kit::flash::Flash;
use crate::http::kit::form_state::Asked;
use crate::http::kit::{Answer, multipart, see_other_with};
use crate::http::state::AppState;
use actix_multipart::Multipart;
use actix_web::HttpRequest;
use actix_web::web::{Data, Path};
use chrono::{DateTime, Utc};
use diesel::PgConnection;
use serde_json::Map;

/// An item goes to this workshop, or the one that waits is approved.
pub async fn assignment(
    app: Data<AppState>,
    who: Operations,
    req: HttpRequest,
    ids: Path<(OrderId, ItemId)>,
    FormBody(typed): FormBody,
) -> Answer {
    let (order, item) = ids.into_inner();
    let errors = Errors::new();
    let input = Input::new(&typed, &errors);
    let workshop = input.required_id::<WorkshopId>("workshopId");
    let reason = input.text("reason", LONGEST_REASON);
    let unit_cost = input.usd_up_to("unitCost", MOST_UNIT_COST);
    let actor = Actor::of(Some(&who.0));
    let outcome = match (errors.check(), workshop) {
        (Ok(()), Some(workshop)) => {
            let wish = Wish {
                workshop,
                reason,
                unit_cost,
            };
            app.db
                .transact(move |conn, now| {
                    orders::change(conn, now, order, |conn, order| {
                        production::assign(conn, now, actor, order, item, &wish)
                    })
                })
                .await
        }
        _ => Err(errors.refusal()),
    };
    let is_listed = input.text("from", 20).as_deref() == Some("assignments");
    if is_listed && outcome.is_ok() {
        return see_other_with(Side::of(&who.0).assignments(), Flash::WorkshopChosen);
    }
    let asked = Asked::new(order, "assignment", item, typed);
    asked
        .answer(&app, &who.0, &req, outcome.map(|()| Flash::WorkshopChosen))
        .await
}

/// Another print file, before production.
pub async fn file(
    app: Data<AppState>,
    who: Operations,
    req: HttpRequest,
    ids: Path<(OrderId, ItemId)>,
    body: Multipart,
) -> Answer {
    let (order, item) = ids.into_inner();
    let asked = Asked::new(order, "file", item, Map::new());
    let outcome = take_file(&app, &who, &req, order, item, body).await;
    asked
        .answer(&app, &who.0, &req, outcome.map(|()| Flash::FileReplaced))
        .await
}

async fn take_file(
    app: &AppState,
    who: &Operations,
    req: &HttpRequest,
    order: OrderId,
    item: ItemId,
    body: Multipart,
) -> Result<(), AppError> {
    let errors = Errors::new();
    let sent = multipart::read(app, req, body, "file")
        .await?
        .sent("file", &errors)?;
    errors.check()?;
    let sent = sent.ok_or_else(|| AppError::field("file", "es obligatorio"))?;
    let (actor, owner, recorded) = (Actor::of(Some(&who.0)), who.0.id, sent.clone());
    let outcome = app
        .db
        .transact(move |conn, now| {
            let (Some(upload), _) = recorded.record(conn, Some(owner), now)? else {
                return Err(AppError::field("file", "es obligatorio"));
            };
            orders::change(conn, now, order, |conn, order| {
                replace_file(conn, now, actor, order, item, upload)
            })
        })
        .await;
    app.files.settle([&sent], &outcome).await;
    outcome
}

/// Whom to call and where to bring it, before hand-over.
pub async fn contact(
    app: Data<AppState>,
    who: Operations,
    req: HttpRequest,
    id: Path<OrderId>,
    FormBody(typed): FormBody,
) -> Answer {
    let order = *id;
    let errors = Errors::new();
    let input = Input::new(&typed, &errors);
    let change = ContactChange {
        customer_name: input.text("customerName", 120).unwrap_or_default(),
        customer_email: input.email("customerEmail").unwrap_or_default(),
        customer_phone: phone().read(&input, "customerPhone").unwrap_or_default(),
        shipping_address: input.text("shippingAddress", 300).unwrap_or_default(),
        shipping_city: input.required_text("shippingCity", 80),
        shipping_state: input.required_text("shippingState", 80),
    };
    let actor = Actor::of(Some(&who.0));
    let outcome = match errors.check() {
        Err(error) => Err(error),
        Ok(()) => {
            app.db
                .transact(move |conn, now| {
                    orders::change(conn, now, order, |conn, order| {
                        correct_contact(conn, now, actor, order, &change)
                    })
                })
                .await
        }
    };
    let asked = Asked::new(order, "contact", "", typed);
    asked
        .answer(&app, &who.0, &req, outcome.map(|()| Flash::ContactCorrected))
        .await
}

/// How pressing it is.
pub async fn priority(
    app: Data<AppState>,
    who: Operations,
    req: HttpRequest,
    id: Path<OrderId>,
    FormBody(typed): FormBody,
) -> Answer {
    let order = *id;
    let errors = Errors::new();
    let priority = Input::new(&typed, &errors).required_code::<Priority>("priority");
    let actor = Actor::of(Some(&who.0));
    let outcome = match priority {
        Some(priority) => {
            app.db
                .transact(move |conn, now| {
                    orders::change(conn, now, order, |conn, order| {
                        production::set_priority(conn, now, actor, order, priority)
                    })
                })
                .await
        }
        None => Err(errors.refusal()),
    };
    let asked = Asked::new(order, "priority", "", typed);
    asked
        .answer(&app, &who.0, &req, outcome.map(|()| Flash::PriorityChanged))
        .await
}

/// A mistaken move is taken back.
pub async fn step_back(
    app: Data<AppState>,
    who: Operations,
    req: HttpRequest,
    ids: Path<(OrderId, AssignmentId)>,
    FormBody(typed): FormBody,
) -> Answer {
    let (order, work) = ids.into_inner();
    let actor = Actor::of(Some(&who.0));
    let asked = Asked::new(order, "step-back", work, typed);
    with_reason(
        &app,
        &who.0,
        &req,
        asked,
        Flash::SteppedBack,
        move |conn, now, order, reason| production::step_back(conn, now, actor, order, work, reason),
    )
    .await
}

/// The work on one item ends; the item waits for another workshop.
pub async fn work_cancellation(
    app: Data<AppState>,
    who: Admin,
    req: HttpRequest,
    ids: Path<(OrderId, AssignmentId)>,
    FormBody(typed): FormBody,
) -> Answer {
    let (order, work) = ids.into_inner();
    let actor = Actor::of(Some(&who.0));
    let asked = Asked::new(order, "work-cancellation", work, typed);
    with_reason(
        &app,
        &who.0,
        &req,
        asked,
        Flash::AssignmentCancelled,
        move |conn, now, order, reason| production::cancel_assignment(conn, now, actor, order, work, reason),
    )
    .await
}

/// The whole order ends.
pub async fn cancellation(
    app: Data<AppState>,
    who: Admin,
    req: HttpRequest,
    id: Path<OrderId>,
    FormBody(typed): FormBody,
) -> Answer {
    let order = *id;
    let actor = Actor::of(Some(&who.0));
    let asked = Asked::new(order, "cancellation", "", typed);
    with_reason(
        &app,
        &who.0,
        &req,
        asked,
        Flash::OrderCancelled,
        move |conn, now, order, reason| cancel(conn, now, actor, order, Some(reason)).map(drop),
    )
    .await
}

/// A verb that wants a reason, and nothing else.
async fn with_reason(
    app: &AppState,
    who: &User,
    req: &HttpRequest,
    asked: Asked,
    done: Flash,
    mut verb: impl FnMut(&mut PgConnection, DateTime<Utc>, &mut LockedOrder, &str) -> Result<(), AppError>
    + Send
    + 'static,
) -> Answer {
    let errors = Errors::new();
    let reason = Input::new(&asked.typed, &errors).required_text("reason", LONGEST_REASON);
    let outcome = match errors.check() {
        Err(error) => Err(error),
        Ok(()) => {
            let order = asked.order;
            app.db
                .transact(move |conn, now| {
                    orders::change(conn, now, order, |conn, order| verb(conn, now, order, &reason))
                })
                .await
        }
    };
    asked.answer(app, who, req, outcome.map(|()| done)).await
}

/// A new tracking link.
pub async fn link(app: Data<AppState>, who: Admin, req: HttpRequest, id: Path<OrderId>) -> Answer {
    let (order, actor) = (*id, Actor::of(Some(&who.0)));
    let outcome = app
        .db
        .transact(move |conn, now| {
            orders::change(conn, now, order, |conn, order| {
                renew_link(conn, now, actor, order)
            })
        })
        .await;
    let asked = Asked::new(order, "link", "", Map::new());
    asked
        .answer(&app, &who.0, &req, outcome.map(|()| Flash::LinkRenewed))
        .await
}

/// A workshop's move, made for it: it called instead of tapping.
pub async fn production(
    app: Data<AppState>,
    who: Operations,
    req: HttpRequest,
    path: Path<(OrderId, String)>,
    FormBody(typed): FormBody,
) -> Answer {
    let (order, noun) = path.into_inner();
    let &(mv, form, _) = MOVES
        .iter()
        .find(|(_, known, _)| *known == noun)
        .ok_or(AppError::NotFound)?;
    let errors = Errors::new();
    let input = Input::new(&typed, &errors);
    let workshop = input.required_id::<WorkshopId>("workshopId");
    let details = Details {
        reason: None,
        ..Details::read(&input).unwrap_or_default()
    };
    let actor = Actor::of(Some(&who.0));
    let outcome = match (errors.check(), workshop) {
        (Ok(()), Some(workshop)) => {
            let scope = Scope::Workshop(workshop);
            app.db
                .transact(move |conn, now| {
                    orders::change(conn, now, order, |conn, order| {
                        production::advance(conn, now, actor, order, scope, mv, &details)
                    })
                })
                .await
        }
        _ => Err(errors.refusal()),
    };
    let about = workshop.map(|workshop| workshop.to_string()).unwrap_or_default();
    let asked = Asked::new(order, form, about, typed);
    asked.answer(&app, &who.0, &req, outcome.map(|_| said(mv))).await
}

const fn said(mv: Move) -> Flash {
    match mv {
        Move::Accept => Flash::Accepted,
        Move::Start => Flash::Started,
        Move::MarkReady => Flash::Ready,
        Move::HandOver => Flash::Dispatched,
        _ => Flash::Delivered,
    }
}
