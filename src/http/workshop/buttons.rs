//! The buttons of the dashboard: a move, or a reported problem. A TALLER moves its own workshop's work, an ADMIN
//! anybody's.

use super::assignment;
use super::card::{SURE, anchor_of, row_of, sure};
use super::dashboard::{ids, looked_at, show};
use super::keyed::Keyed;
use super::said::{done, meant};
use super::view::{BoardQuery, Narrowed};
use crate::base::error::AppError;
use crate::base::ids::{AssignmentId, OrderId};
use crate::base::input::{Errors, Input, Request as _};
use crate::domain::lifecycle::Move;
use crate::domain::orders::{self, Actor, LONGEST_REASON};
use crate::domain::production::job_ticket::path_of;
use crate::domain::production::{self as verbs, Details, Outcome, Scope, rules, stages};
use crate::http::auth::extractors::WorkshopSide;
use crate::http::kit::body::FormBody;
use crate::http::kit::flash::{Flash, WorkDone};
use crate::http::kit::form::{self, FormState};
use crate::http::kit::{self, Answer};
use crate::http::state::AppState;
use actix_web::{HttpRequest, web};

/// What a button sends.
type Pressed = (
    web::Data<AppState>,
    WorkshopSide,
    web::Path<OrderId>,
    web::Query<BoardQuery>,
    FormBody,
    Keyed,
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
    (app, person, order, wish, FormBody(typed), keyed, req): Pressed,
    form: &'static str,
    mv: Option<Move>,
) -> Answer {
    let (order, actor) = (*order, Actor::of(Some(&person.0)));
    let named = Input::new(&typed, &Errors::new()).id("workshop");
    let workshop = meant(&person.0, named)?;
    let press = keyed.of(&person.0)?;
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
        move |conn, now, (details, note, is_sure)| {
            let place = stages::lead_of(conn, order, workshop)?;
            let (flash, done) = orders::change(conn, now, order, |conn, order| {
                let number = order.number.clone();
                if let Some(press) = press
                    && !press.is_new(conn, now, order.id, &format!("{form} {workshop}"))?
                {
                    let flash = mv.map_or(Flash::ProblemReported, |mv| done(mv, order.delivery_method));
                    return Ok((flash, WorkDone { number, undo: None }));
                }
                let Some(mv) = mv else {
                    verbs::report_problem(conn, now, actor, order, workshop, note)?;
                    return Ok((Flash::ProblemReported, WorkDone { number, undo: None }));
                };
                let missing = verbs::asked_first(conn, order, workshop, mv, details);
                let scope = Scope::Workshop(workshop);
                let outcome = verbs::advance(conn, now, actor, order, scope, mv, details)?;
                if outcome == Outcome::Moved {
                    // Only of what could be done anything is asked; what was done is undone with the transaction.
                    missing?;
                    if mv == Move::Complete && *is_sure != sure(&number) {
                        return Err(AppError::field(SURE, sure(&number)));
                    }
                }
                let undo = rules::may_take_back(mv, order.delivery_method) && outcome == Outcome::Moved;
                let undo = undo.then_some((order.id, workshop));
                Ok((done(mv, order.delivery_method), WorkDone { number, undo }))
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
            Ok((flash, done, anchor_of(order, workshop)))
        },
        |(flash, done, anchor)| {
            if keyed.is_late {
                return Keyed::done(&flash.words(&done.number));
            }
            let path = match own_page {
                // What was let go has no next step.
                Some(id) if mv != Some(Move::Reject) && wish.is_scanning() => {
                    format!("{}?scan=1", path_of(id))
                }
                Some(id) if mv != Some(Move::Reject) => path_of(id),
                _ => format!("{}#{anchor}", narrowed.path()),
            };
            kit::see_other_done(&path, flash, &done)
        },
        async |state| match own_page {
            _ if keyed.is_late => Keyed::refused(&app, Some(order), &state).await,
            Some(id) => assignment::page(&app, &person, id, &wish, &req, &state).await,
            None => show(&app, &person, &wish, &req, &state).await,
        },
    )
    .await
}

/// What a move comes with, what is said of a problem, and the answer to what was asked.
fn read(input: &Input<'_>, mv: Option<Move>) -> Option<(Details, String, String)> {
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
    let is_sure = input.text(SURE, LONGEST_REASON).unwrap_or_default();
    Some((details, note.unwrap_or_default(), is_sure))
}
