//! The buttons of the dashboard: a move, or a reported problem. A TALLER moves its own workshop's work, an ADMIN
//! anybody's.

use super::assignment;
use super::dashboard::{Narrowed, Wish, show};
use super::slip::Slip;
use crate::base::error::AppError;
use crate::base::ids::{AssignmentId, OrderId, WorkshopId};
use crate::base::input::{Errors, Input, Request as _};
use crate::domain::accounts::{Role, User};
use crate::domain::lifecycle::{DeliveryMethod, Move};
use crate::domain::orders::{self, Actor, LONGEST_REASON};
use crate::domain::production::job_ticket::path_of;
use crate::domain::production::{self as verbs, Details, Outcome, Scope};
use crate::http::auth::extractors::WorkshopSide;
use crate::http::kit::body::FormBody;
use crate::http::kit::flash::Flash;
use crate::http::kit::{self as site, Answer};
use crate::http::state::AppState;
use actix_web::{HttpRequest, web};

/// What a button sends.
type Pressed = (
    web::Data<AppState>,
    WorkshopSide,
    web::Path<OrderId>,
    web::Query<Wish>,
    FormBody,
    HttpRequest,
);

pub async fn acceptance(pressed: Pressed) -> Answer {
    press(pressed, Some(Move::Accept)).await
}

pub async fn rejection(pressed: Pressed) -> Answer {
    press(pressed, Some(Move::Reject)).await
}

pub async fn production(pressed: Pressed) -> Answer {
    press(pressed, Some(Move::Start)).await
}

pub async fn readiness(pressed: Pressed) -> Answer {
    press(pressed, Some(Move::MarkReady)).await
}

pub async fn dispatch(pressed: Pressed) -> Answer {
    press(pressed, Some(Move::HandOver)).await
}

pub async fn delivery(pressed: Pressed) -> Answer {
    press(pressed, Some(Move::Complete)).await
}

pub async fn problems(pressed: Pressed) -> Answer {
    press(pressed, None).await
}

/// A move, or a reported problem. What is wrong with it is said on the dashboard, as it is by then.
async fn press((app, person, order, wish, form, req): Pressed, mv: Option<Move>) -> Answer {
    let order = *order;
    let errors = Errors::new();
    let input = Input::new(&form.0, &errors);
    let workshop = meant(&person.0, input.id("workshop"))?;
    let details = Details::read(&input).unwrap_or_default();
    let note = input.text("note", LONGEST_REASON).unwrap_or_default();
    match mv {
        Some(Move::Reject) if details.reason.is_none() => input.wrong("reason", "es obligatorio"),
        None if note.is_empty() => input.wrong("note", "es obligatorio"),
        _ => {}
    }
    let actor = Actor::of(Some(&person.0));
    let outcome = match errors.check() {
        Err(error) => Err(error),
        Ok(()) => {
            app.db
                .transact(move |conn, now| {
                    orders::change(conn, now, order, |conn, order| {
                        let Some(mv) = mv else {
                            verbs::report_problem(conn, now, actor, order, workshop, &note)?;
                            return Ok(Flash::ProblemReported);
                        };
                        let scope = Scope::Workshop(workshop);
                        let _: Outcome = verbs::advance(conn, now, actor, order, scope, mv, &details)?;
                        Ok(done(mv, order.delivery_method))
                    })
                })
                .await
        }
    };
    let own_page: Option<AssignmentId> = wish.assignment.as_deref().and_then(|id| id.parse().ok());
    match outcome {
        Ok(flash) => {
            let narrowed = Narrowed {
                workshop: wish.workshop.as_deref().and_then(|id| id.parse().ok()),
                stage: wish.stage.as_deref().and_then(|stage| stage.parse().ok()),
            };
            let path = match own_page {
                // What was let go has no next step.
                Some(id) if mv != Some(Move::Reject) => path_of(id),
                _ => narrowed.path(),
            };
            site::see_other_with(&path, flash)
        }
        Err(error @ (AppError::Invalid(_) | AppError::Conflict(_))) => {
            let slip = Slip {
                order,
                workshop,
                mv,
                error,
                typed: form.0,
            };
            match own_page {
                Some(id) => assignment::page(&app, &person, id, &req, Some(slip)).await,
                None => show(&app, &person, &wish, &req, Some(slip)).await,
            }
        }
        Err(error) => Err(error),
    }
}

/// Whose work is meant: a TALLER's own, whatever the form says; an ADMIN's form names it.
fn meant(user: &User, named: Option<WorkshopId>) -> Result<WorkshopId, AppError> {
    match (user.role, user.workshop) {
        (Role::Admin, _) => named.ok_or_else(|| AppError::field("workshop", "es obligatorio")),
        (_, Some(own)) if named.is_none_or(|named| named == own) => Ok(own),
        _ => Err(AppError::NotFound),
    }
}

const fn done(mv: Move, delivery: DeliveryMethod) -> Flash {
    match (mv, delivery) {
        (Move::Reject, _) => Flash::Rejected,
        (Move::Start, _) => Flash::Started,
        (Move::MarkReady, _) => Flash::Ready,
        (Move::HandOver, DeliveryMethod::Pickup) | (Move::Complete, _) => Flash::Delivered,
        (Move::HandOver, _) => Flash::Dispatched,
        _ => Flash::Accepted,
    }
}
