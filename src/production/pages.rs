//! `/workshop/dashboard` and its buttons. A TALLER sees and moves its own workshop's work, an ADMIN everyone's.

use super::board::{self, Board};
use super::view::{CardView, Column, Slip, columns};
use super::{Details, Outcome, Scope};
use crate::accounts::{Role, User, WorkshopSide};
use crate::app::App;
use crate::error::AppError;
use crate::ids::{OrderId, WorkshopId};
use crate::lifecycle::{AssignmentStatus, DeliveryMethod, Move};
use crate::orders::{self, Actor};
use crate::web::{self as site, Answer, Errors, Flash, FormBody, Input, Shell};
use crate::workshops::{self, Workshop};
use actix_web::http::StatusCode;
use actix_web::{HttpRequest, web};
use askama::Template;
use chrono::{DateTime, Utc};
use diesel::PgConnection;
use serde::Deserialize;

/// What the page is narrowed to; forms carry it on, so that a move leaves the page as it was.
#[derive(Deserialize)]
pub struct Wish {
    workshop: Option<String>,
    stage: Option<String>,
}

#[derive(Clone, Copy)]
struct Narrowed {
    workshop: Option<WorkshopId>,
    stage: Option<AssignmentStatus>,
}

impl Narrowed {
    fn query(self) -> String {
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        if let Some(workshop) = self.workshop {
            query.append_pair("workshop", &workshop.to_string());
        }
        if let Some(stage) = self.stage {
            query.append_pair("stage", stage.as_str());
        }
        match query.finish() {
            empty if empty.is_empty() => empty,
            query => format!("?{query}"),
        }
    }
}

#[derive(Template)]
#[template(path = "production/dashboard.html")]
struct DashboardPage {
    shell: Shell,
    /// For an ADMIN: the workshops to choose from.
    choices: Vec<Choice>,
    is_admin: bool,
    /// The one whose work this is; empty for several.
    workshop_name: String,
    /// A TALLER that belongs to no workshop yet.
    is_unlinked: bool,
    /// Narrowed to one stage.
    is_narrowed: bool,
    open_cut: bool,
    done_cut: bool,
    total: usize,
    tabs: Vec<Tab>,
    columns: Vec<Column>,
    banner: String,
}

struct Choice {
    value: String,
    label: String,
    selected: bool,
}

struct Tab {
    href: String,
    label: &'static str,
    count: usize,
    current: bool,
}

pub async fn dashboard(
    app: web::Data<App>,
    person: WorkshopSide,
    wish: web::Query<Wish>,
    req: HttpRequest,
) -> Answer {
    show(&app, &person, &wish, &req, None).await
}

/// What a person of this role may look at: their own workshop, or all.
pub(super) fn within_reach(conn: &mut PgConnection, user: &User) -> Result<Vec<Workshop>, AppError> {
    match (user.role, user.workshop) {
        (Role::Admin, _) => workshops::all(conn),
        (_, Some(own)) => Ok(workshops::find(conn, own)?.into_iter().collect()),
        (_, None) => Ok(Vec::new()),
    }
}

struct Seen {
    workshops: Vec<Workshop>,
    narrowed: Narrowed,
    board: Board,
}

fn look(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    user: &User,
    workshop: &str,
    stage: &str,
) -> Result<Seen, AppError> {
    let workshops = within_reach(conn, user)?;
    let wanted = match (user.role, workshop) {
        (Role::Admin, named) if !named.is_empty() => {
            let id: WorkshopId = named.parse().map_err(|_| AppError::NotFound)?;
            let known = workshops.iter().any(|workshop| workshop.id == id);
            Some(known.then_some(id).ok_or(AppError::NotFound)?)
        }
        _ => None,
    };
    let ids: Vec<WorkshopId> = match wanted {
        Some(one) => vec![one],
        None => workshops.iter().map(|workshop| workshop.id).collect(),
    };
    Ok(Seen {
        board: board::board(conn, now, &ids)?,
        narrowed: Narrowed {
            workshop: wanted,
            stage: stage.parse().ok(),
        },
        workshops,
    })
}

async fn show(
    app: &App,
    person: &WorkshopSide,
    wish: &Wish,
    req: &HttpRequest,
    slip: Option<Slip>,
) -> Answer {
    let now = app.db.clock().now();
    let text = |field: &Option<String>| field.clone().unwrap_or_default();
    let (user, workshop, stage) = (person.0.clone(), text(&wish.workshop), text(&wish.stage));
    let seen = app
        .db
        .read(move |conn| look(conn, now, &user, &workshop, &stage))
        .await?;
    let status = slip.as_ref().map_or(StatusCode::OK, |slip| slip.error.status());
    site::page_with(status, &page(person, req, now, seen, slip))
}

fn page(
    person: &WorkshopSide,
    req: &HttpRequest,
    now: DateTime<Utc>,
    seen: Seen,
    slip: Option<Slip>,
) -> DashboardPage {
    let Seen {
        workshops,
        narrowed,
        board,
    } = seen;
    let is_admin = person.0.role == Role::Admin;
    let actor = Actor::of(Some(&person.0));
    let name_of = |id: WorkshopId| {
        let found = workshops.iter().find(|workshop| workshop.id == id);
        found.map_or("", |workshop| workshop.name.as_str())
    };
    let query = narrowed.query();
    let banner = slip
        .as_ref()
        .map(|slip| slip.banner(&board.cards))
        .unwrap_or_default();
    let cards: Vec<CardView> = board
        .cards
        .iter()
        .enumerate()
        .map(|(index, card)| {
            let slip = slip.as_ref().filter(|slip| slip.is_about(card));
            let shown_name = if is_admin { name_of(card.workshop) } else { "" };
            CardView::new(index, card, now, actor.authority(), shown_name, &query, slip)
        })
        .collect();
    let total = cards.len();
    let mut columns = columns(cards);
    let to = |stage: Option<AssignmentStatus>| {
        let query = Narrowed { stage, ..narrowed }.query();
        format!("/workshop/dashboard{query}")
    };
    let mut tabs = vec![Tab {
        href: to(None),
        label: "Todo",
        count: total,
        current: narrowed.stage.is_none(),
    }];
    let chosen = columns
        .iter()
        .map(|column| column.stage)
        .find(|stage| Some(*stage) == narrowed.stage);
    tabs.extend(columns.iter().map(|column| Tab {
        href: to(Some(column.stage)),
        label: column.title,
        count: column.cards.len(),
        current: chosen == Some(column.stage),
    }));
    tabs[0].current = chosen.is_none();
    if let Some(stage) = chosen {
        columns.retain(|column| column.stage == stage);
    }
    let mut choices = Vec::new();
    if is_admin {
        choices.push(Choice {
            value: String::new(),
            label: "Todos los talleres".to_owned(),
            selected: narrowed.workshop.is_none(),
        });
        choices.extend(workshops.iter().map(|workshop| Choice {
            value: workshop.id.to_string(),
            label: if workshop.active {
                workshop.name.clone()
            } else {
                format!("{} (inactivo)", workshop.name)
            },
            selected: narrowed.workshop == Some(workshop.id),
        }));
    }
    let only = if is_admin {
        narrowed.workshop
    } else {
        person.0.workshop
    };
    DashboardPage {
        shell: person.shell(req),
        choices,
        is_admin,
        workshop_name: only.map(name_of).unwrap_or_default().to_owned(),
        is_unlinked: !is_admin && workshops.is_empty(),
        is_narrowed: chosen.is_some(),
        open_cut: board.open_cut,
        done_cut: board.done_cut,
        total,
        tabs,
        columns,
        banner,
    }
}

/// What a button sends.
type Pressed = (
    web::Data<App>,
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
    let details = Details {
        reason: input.text("reason", super::LONGEST_NOTE),
        carrier: input.text("carrier", super::LONGEST_CARRIER),
        tracking_number: input.text("trackingNumber", super::LONGEST_CARRIER),
    };
    let note = input.text("note", super::LONGEST_NOTE).unwrap_or_default();
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
                    let Some(mv) = mv else {
                        super::report_problem(conn, now, actor, order, workshop, &note)?;
                        return Ok(Flash::ProblemReported);
                    };
                    let scope = Scope::Workshop(workshop);
                    let _: Outcome = super::advance(conn, now, actor, order, scope, mv, &details)?;
                    let placed = orders::find(conn, order)?.ok_or(AppError::NotFound)?;
                    Ok(done(mv, placed.delivery_method))
                })
                .await
        }
    };
    match outcome {
        Ok(flash) => {
            let narrowed = Narrowed {
                workshop: wish.workshop.as_deref().and_then(|id| id.parse().ok()),
                stage: wish.stage.as_deref().and_then(|stage| stage.parse().ok()),
            };
            site::see_other_with(&format!("/workshop/dashboard{}", narrowed.query()), flash)
        }
        Err(error @ (AppError::Invalid(_) | AppError::Conflict(_))) => {
            let slip = Slip {
                order,
                workshop,
                mv,
                error,
                typed: form.0,
            };
            show(&app, &person, &wish, &req, Some(slip)).await
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
