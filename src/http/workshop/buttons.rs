//! The buttons of the dashboard: a move, or a reported problem. A TALLER moves its own workshop's work, an ADMIN
//! anybody's.

use super::assignment;
use super::card::{anchor_of, row_of};
use super::dashboard::{ids, looked_at, show};
use super::view::{BoardQuery, Narrowed};
use crate::base::error::AppError;
use crate::base::ids::{AssignmentId, OrderId, WorkshopId};
use crate::base::input::{Errors, Input, Request as _};
use crate::domain::accounts::{Role, User};
use crate::domain::lifecycle::{DeliveryMethod, Move};
use crate::domain::orders::{self, Actor, LONGEST_REASON};
use crate::domain::production::job_ticket::path_of;
use crate::domain::production::{self as verbs, Details, Outcome, Scope, stages};
use crate::http::auth::extractors::WorkshopSide;
use crate::http::kit::body::FormBody;
use crate::http::kit::flash::Flash;
use crate::http::kit::form::{self, FormState};
use crate::http::kit::{self as site, Answer};
use crate::http::state::AppState;
use actix_web::{HttpRequest, web};

/// What a button sends.
type Pressed = (
    web::Data<AppState>,
    WorkshopSide,
    web::Path<OrderId>,
    web::Query<BoardQuery>,
    FormBody,
    HttpRequest,
);

pub async fn acceptance(pressed: Pressed) -> Answer {
    press(pressed, "acceptance", Some(Move::Accept)).await
}

pub async fn rejection(pressed: Pressed) -> Answer {
    press(pressed, "rejection", Some(Move::Reject)).await
}

pub async fn production(pressed: Pressed) -> Answer {
    press(pressed, "production", Some(Move::Start)).await
}

pub async fn readiness(pressed: Pressed) -> Answer {
    press(pressed, "readiness", Some(Move::MarkReady)).await
}

pub async fn dispatch(pressed: Pressed) -> Answer {
    press(pressed, "dispatch", Some(Move::HandOver)).await
}

pub async fn delivery(pressed: Pressed) -> Answer {
    press(pressed, "delivery", Some(Move::Complete)).await
}

pub async fn problems(pressed: Pressed) -> Answer {
    press(pressed, "problems", None).await
}

/// A move, or a reported problem. What is wrong with it is said on the page that it came from, as it is by then.
async fn press(
    (app, person, order, wish, FormBody(typed), req): Pressed,
    form: &'static str,
    mv: Option<Move>,
) -> Answer {
    let (order, actor) = (*order, Actor::of(Some(&person.0)));
    let named = Input::new(&typed, &Errors::new()).id("workshop");
    let workshop = meant(&person.0, named)?;
    let own_page: Option<AssignmentId> = wish.assignment.as_deref().and_then(|id| id.parse().ok());
    let narrowed = Narrowed {
        workshop: wish.workshop().parse().ok(),
        view: wish.view(),
    };
    let (user, board, view) = (
        person.0.clone(),
        wish.workshop().to_owned(),
        narrowed.view.clone(),
    );
    form::submit(
        &app,
        FormState::new(form, row_of(order, workshop), typed),
        |input| read(input, mv),
        move |conn, now, (details, note)| {
            let place = stages::lead_of(conn, order, workshop)?;
            let flash = orders::change(conn, now, order, |conn, order| {
                let Some(mv) = mv else {
                    verbs::report_problem(conn, now, actor, order, workshop, note)?;
                    return Ok(Flash::ProblemReported);
                };
                let scope = Scope::Workshop(workshop);
                let _: Outcome = verbs::advance(conn, now, actor, order, scope, mv, details)?;
                Ok(done(mv, order.delivery_method))
            })?;
            // On the page one stays where one was: at the card that takes this one's place.
            let next = match place.filter(|_| mv.is_some() && own_page.is_none()) {
                None => None,
                Some(place) => {
                    let (workshops, wanted) = looked_at(conn, &user, &board)?;
                    stages::beside(conn, &ids(&workshops, wanted), &view, &place)?
                }
            };
            let (order, workshop) = next.map_or((order, workshop), |next| next.pair());
            Ok((flash, anchor_of(order, workshop)))
        },
        |(flash, anchor)| {
            let path = match own_page {
                // What was let go has no next step.
                Some(id) if mv != Some(Move::Reject) => path_of(id),
                _ => format!("{}#{anchor}", narrowed.path()),
            };
            site::see_other_with(&path, flash)
        },
        async |state| match own_page {
            Some(id) => assignment::page(&app, &person, id, &req, &state).await,
            None => show(&app, &person, &wish, &req, &state).await,
        },
    )
    .await
}

/// What a move comes with, and what is said of a problem.
fn read(input: &Input<'_>, mv: Option<Move>) -> Option<(Details, String)> {
    let details = Details::read(input).unwrap_or_default();
    let note = input.text("note", LONGEST_REASON);
    match mv {
        Some(Move::Reject) => {
            input.required("reason", details.reason.as_ref());
        }
        None => {
            input.required("note", note.as_ref());
        }
        _ => {}
    }
    Some((details, note.unwrap_or_default()))
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
