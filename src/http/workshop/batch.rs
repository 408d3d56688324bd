//! `POST /workshop/batch`: the same with several orders: those that were ticked, or all of a stage as the board shows it. A move
//! is made by its own verb, for each in a transaction of its own; one that cannot be made stops no other, and each is told.

use super::dashboard::{ids, looked_at};
use super::keyed::Keyed;
use super::view::{BoardQuery, Narrowed};
use crate::base::error::AppError;
use crate::base::ids::{OrderId, WorkshopId};
use crate::domain::accounts::User;
use crate::domain::lifecycle::{AssignmentStatus, Move};
use crate::domain::orders::{self, Actor};
use crate::domain::production::presses::Press;
use crate::domain::production::stages::{self, COUNTED, STAGES};
use crate::domain::production::{self as verbs, Details, Outcome, Scope};
use crate::http::auth::extractors::WorkshopSide;
use crate::http::kit::body::FormBody;
use crate::http::kit::flash::Flash;
use crate::http::kit::layout::Layout;
use crate::http::kit::{self, Answer, address};
use crate::http::state::AppState;
use actix_web::http::StatusCode;
use actix_web::{HttpRequest, web};
use askama::Template;
use chrono::{DateTime, Utc};
use diesel::PgConnection;
use serde_json::Value;
use std::time::{Duration, Instant};

/// A ticked card is a field of its own, so that none hides another: its order and its workshop.
const TICK: &str = "pick.";
/// A request is given up after a minute, and with it what it did: whoever asked is told of every order before that.
const PATIENCE: Duration = Duration::from_secs(40);

crate::codes! {
    /// What is done with all of them.
    pub enum Wish {
        Accept = "accept",
        Start = "start",
        Ready = "ready",
        Print = "print",
        Files = "files",
    }
}

impl Wish {
    const fn mv(self) -> Option<Move> {
        match self {
            Self::Accept => Some(Move::Accept),
            Self::Start => Some(Move::Start),
            Self::Ready => Some(Move::MarkReady),
            Self::Print | Self::Files => None,
        }
    }
}

#[derive(Template)]
#[template(path = "workshop/batch.html")]
struct BatchPage {
    shell: Layout,
    back: String,
    done: usize,
    told: Vec<Told>,
}

/// How it ended for one.
struct Told {
    number: String,
    is_done: bool,
    /// «En producción», or why not.
    words: String,
}

pub async fn change(
    app: web::Data<AppState>,
    person: WorkshopSide,
    board: web::Query<BoardQuery>,
    FormBody(typed): FormBody,
    keyed: Keyed,
    req: HttpRequest,
) -> Answer {
    let press = keyed.of(&person.0)?;
    let text = |name: &str| typed.get(name).and_then(Value::as_str).unwrap_or_default();
    let wish: Option<Wish> = text("do").parse().ok();
    let all: Option<AssignmentStatus> = text("all").parse().ok();
    // Of a stage what stood there when the page was shown: a press may come hours later.
    let seen: Option<DateTime<Utc>> = text("seen").parse().ok();
    let ticked: Vec<(OrderId, WorkshopId)> = typed
        .keys()
        .filter_map(|name| name.strip_prefix(TICK)?.split_once('.'))
        .filter_map(|(order, workshop)| Some((order.parse().ok()?, workshop.parse().ok()?)))
        .collect();
    let narrowed = Narrowed {
        workshop: board.workshop().parse().ok(),
        view: board.view(),
    };
    let back = narrowed.path();
    let Some(wish) = wish else {
        return kit::see_other_with(&back, Flash::NothingAsked);
    };
    let all = all.filter(|stage| STAGES[..4].contains(stage));
    let (user, named, now) = (
        person.0.clone(),
        board.workshop().to_owned(),
        app.db.clock().now(),
    );
    let view = narrowed.at(all).view;
    let picked = app
        .db
        .read(move |conn| {
            let (workshops, wanted) = looked_at(conn, &user, &named)?;
            let reach = ids(&workshops, wanted);
            let mut pairs = match all {
                Some(stage) => stages::page(conn, now, &reach, &view, stage, COUNTED)?
                    .iter()
                    .filter(|lead| seen.is_none_or(|seen| lead.since() <= seen))
                    .map(stages::Lead::pair)
                    .collect(),
                None => ticked,
            };
            // What of it was done before the answer was lost stands there no more, and is told all the same.
            for made in press.map_or(Ok(Vec::new()), |press| made(conn, press))? {
                if !pairs.contains(&made) {
                    pairs.push(made);
                }
            }
            let pairs = pairs.into_iter().filter(|(_, workshop)| reach.contains(workshop));
            let pairs: Vec<(OrderId, WorkshopId)> = pairs.take(COUNTED).collect();
            let orders: Vec<OrderId> = pairs.iter().map(|(order, _)| *order).collect();
            let numbers = orders::orders_by_id(conn, &orders)?;
            let number = |id: OrderId| {
                let found = numbers.iter().find(|order| order.id == id);
                found.map(|order| order.number.clone())
            };
            Ok(pairs
                .into_iter()
                .filter_map(|(order, workshop)| Some((number(order)?, order, workshop)))
                .collect::<Vec<_>>())
        })
        .await?;
    if picked.is_empty() && keyed.is_late {
        return Keyed::told(
            StatusCode::CONFLICT,
            "No quedaba ningún pedido que cambiar.",
            None,
        );
    }
    if picked.is_empty() {
        return kit::see_other_with(&back, Flash::NothingPicked);
    }
    let Some(mv) = wish.mv() else {
        let mut numbers: Vec<&str> = picked.iter().map(|(number, ..)| number.as_str()).collect();
        numbers.dedup();
        let path = if wish == Wish::Print {
            "/workshop/tickets"
        } else {
            "/workshop/files"
        };
        let workshop = board.workshop();
        let place = address(path, &[("of", &numbers.join(",")), ("workshop", workshop)]);
        return kit::see_other(&place);
    };
    let started = Instant::now();
    let mut told = Vec::with_capacity(picked.len());
    for (number, order, workshop) in picked {
        let outcome = if started.elapsed() > PATIENCE {
            Err(AppError::Unavailable)
        } else {
            one(&app, &person.0, (order, workshop), mv, press).await
        };
        told.push(Told {
            number,
            is_done: outcome.is_ok(),
            words: match outcome {
                Ok(words) => words.to_owned(),
                Err(AppError::Unavailable) => "No dio tiempo. Inténtalo de nuevo.".to_owned(),
                Err(AppError::NotFound) => "No encontramos este pedido.".to_owned(),
                Err(error) => error.sentence(),
            },
        });
    }
    if keyed.is_late {
        return outcome(&told);
    }
    // What needs a second look first.
    told.sort_by_key(|told| told.is_done);
    kit::page(&BatchPage {
        shell: person.shell(&req),
        back,
        done: told.iter().filter(|told| told.is_done).count(),
        told,
    })
}

/// What a press has moved already.
fn made(conn: &mut PgConnection, press: Press) -> Result<Vec<(OrderId, WorkshopId)>, AppError> {
    let made = press.made(conn)?;
    let pairs = made.into_iter().filter_map(|(order, asks)| {
        let (_, workshop) = asks.split_once(' ')?;
        Some((order, workshop.parse().ok()?))
    });
    Ok(pairs.collect())
}

/// The result where no page waits for it: of what was not done the first, by name.
fn outcome(told: &[Told]) -> Answer {
    let done = told.iter().filter(|told| told.is_done).count();
    let words = match done {
        1 => "1 pedido cambiado".to_owned(),
        done => format!("{done} pedidos cambiados"),
    };
    match told.iter().find(|told| !told.is_done) {
        None => Keyed::done(&format!("{words}.")),
        Some(first) => {
            let others = told.len() - done;
            let why = format!("{words}, {others} sin cambio. {}: {}", first.number, first.words);
            Keyed::told(StatusCode::CONFLICT, &why, Some(&first.number))
        }
    }
}

/// The move, and where it led.
async fn one(
    app: &AppState,
    user: &User,
    (order, workshop): (OrderId, WorkshopId),
    mv: Move,
    press: Option<Press>,
) -> Result<&'static str, AppError> {
    let actor = Actor::of(Some(user));
    app.db
        .transact(move |conn, now| {
            orders::change(conn, now, order, |conn, order| {
                let led_to = mv.target(order.delivery_method);
                let led_to = led_to.map_or("Hecho", AssignmentStatus::label);
                if let Some(press) = press
                    && !press.is_new(conn, now, order.id, &format!("{mv:?} {workshop}"))?
                {
                    return Ok(led_to);
                }
                let details = Details::default();
                let missing = verbs::asked_first(conn, order, workshop, mv, &details);
                let scope = Scope::Workshop(workshop);
                let outcome = verbs::advance(conn, now, actor, order, scope, mv, &details)?;
                if outcome == Outcome::Moved {
                    missing?;
                }
                Ok(led_to)
            })
        })
        .await
}
