//! `/workshop/dashboard`. A TALLER sees its own workshop's work, an ADMIN everyone's. Its buttons are next door.

use super::card::{CardView, Column, banner, columns};
use crate::base::error::AppError;
use crate::base::ids::{OrderId, WorkshopId};
use crate::domain::accounts::{Role, User};
use crate::domain::lifecycle::AssignmentStatus;
use crate::domain::orders::Actor;
use crate::domain::production::board::{self, Board};
use crate::domain::workshops::Workshop;
use crate::domain::workshops::access::within_reach;
use crate::http::auth::extractors::WorkshopSide;
use crate::http::kit::form::FormState;
use crate::http::kit::layout::Layout;
use crate::http::kit::select_option::SelectOption;
use crate::http::kit::workshop_options::{EVERYONE, workshop_options};
use crate::http::kit::{self as site, Answer, address};
use crate::http::state::AppState;
use actix_web::{HttpRequest, web};
use askama::Template;
use chrono::{DateTime, Utc};
use diesel::PgConnection;
use serde::Deserialize;

/// What the page is narrowed to; forms carry it on, so that a move leaves the page as it was.
#[derive(Deserialize)]
pub struct BoardQuery {
    pub workshop: Option<String>,
    pub stage: Option<String>,
    /// Of a button pressed on this piece of work's own page.
    pub assignment: Option<String>,
    /// Of the board only this order: asked for by the page itself, when the order changed.
    pub only: Option<OrderId>,
}

#[derive(Clone, Copy)]
pub struct Narrowed {
    pub workshop: Option<WorkshopId>,
    pub stage: Option<AssignmentStatus>,
}

impl Narrowed {
    fn query(self) -> String {
        let workshop = self.workshop.map(|id| id.to_string()).unwrap_or_default();
        let stage = self.stage.map_or("", AssignmentStatus::as_str);
        address("", &[("workshop", &workshop), ("stage", stage)])
    }

    pub fn path(self) -> String {
        format!("/workshop/dashboard{}", self.query())
    }
}

#[derive(Template)]
#[template(path = "workshop/dashboard.html")]
struct DashboardPage {
    shell: Layout,
    /// For an ADMIN: the workshops to choose from.
    choices: Vec<SelectOption>,
    is_admin: bool,
    /// The one whose work this is; empty for several.
    workshop_name: String,
    /// This page's address, also for a form that came back to it.
    here: String,
    /// Where the day's tickets are.
    tickets: String,
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

struct Tab {
    href: String,
    label: &'static str,
    count: usize,
    /// The id of the column whose cards are counted; empty for all.
    list: &'static str,
    current: bool,
}

pub async fn dashboard(
    app: web::Data<AppState>,
    person: WorkshopSide,
    wish: web::Query<BoardQuery>,
    req: HttpRequest,
) -> Answer {
    show(&app, &person, &wish, &req, &FormState::default()).await
}

struct BoardFacts {
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
    only: Option<OrderId>,
) -> Result<BoardFacts, AppError> {
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
    Ok(BoardFacts {
        board: match only {
            None => board::board(conn, now, &ids)?,
            Some(order) => board::board_of(conn, now, &ids, order)?,
        },
        narrowed: Narrowed {
            workshop: wanted,
            stage: stage.parse().ok(),
        },
        workshops,
    })
}

pub async fn show(
    app: &AppState,
    person: &WorkshopSide,
    wish: &BoardQuery,
    req: &HttpRequest,
    form: &FormState,
) -> Answer {
    let now = app.db.clock().now();
    let text = |field: &Option<String>| field.clone().unwrap_or_default();
    let (user, workshop, stage) = (person.0.clone(), text(&wish.workshop), text(&wish.stage));
    let only = wish.only;
    let seen = app
        .db
        .read(move |conn| look(conn, now, &user, &workshop, &stage, only))
        .await?;
    site::page_with(form.status(), &page(person, req, now, seen, form))
}

fn page(
    person: &WorkshopSide,
    req: &HttpRequest,
    now: DateTime<Utc>,
    seen: BoardFacts,
    form: &FormState,
) -> DashboardPage {
    let BoardFacts {
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
    let banner = banner(form, &board.cards);
    let cards: Vec<CardView> = board
        .cards
        .iter()
        .map(|card| {
            let shown_name = if is_admin { name_of(card.workshop) } else { "" };
            CardView::new(card, now, actor.authority(), shown_name, &query, form)
        })
        .collect();
    let total = cards.len();
    let mut columns = columns(cards);
    let chosen = columns
        .iter()
        .map(|column| column.stage)
        .find(|stage| Some(*stage) == narrowed.stage);
    let tabs = tabs(&columns, total, chosen, narrowed);
    if let Some(stage) = chosen {
        columns.retain(|column| column.stage == stage);
    }
    let only = if is_admin {
        narrowed.workshop
    } else {
        person.0.workshop
    };
    DashboardPage {
        shell: person.shell(req),
        choices: if is_admin {
            workshop_options(&workshops, EVERYONE, narrowed.workshop)
        } else {
            Vec::new()
        },
        is_admin,
        workshop_name: only.map(name_of).unwrap_or_default().to_owned(),
        here: narrowed.path(),
        tickets: match only {
            Some(workshop) if is_admin => format!("/workshop/tickets?workshop={workshop}"),
            _ => "/workshop/tickets".to_owned(),
        },
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

fn tabs(columns: &[Column], total: usize, chosen: Option<AssignmentStatus>, narrowed: Narrowed) -> Vec<Tab> {
    let tab = |stage: Option<AssignmentStatus>, label, list, count| Tab {
        href: Narrowed { stage, ..narrowed }.path(),
        label,
        count,
        list,
        current: stage == chosen,
    };
    let stages = columns
        .iter()
        .map(|column| tab(Some(column.stage), column.title, column.id, column.cards.len()));
    std::iter::once(tab(None, "Todo", "", total))
        .chain(stages)
        .collect()
}
