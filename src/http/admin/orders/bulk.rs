//! `/ops/orders/bulk`: one change to all orders that were ticked, or to all of a list. Many are asked about first; how it ended for
//! each is told at an address that stays.

use super::{Side, staff_label};
use crate::base::blocking;
use crate::base::calendar;
use crate::base::error::AppError;
use crate::base::ids::{BulkChangeId, OrderId};
use crate::base::input::{Errors, Input};
use crate::domain::accounts::User;
use crate::domain::ordering::bulk::{Change, Goal, MOST as MOST_TICKED};
use crate::domain::ordering::bulk_changes::{self, BulkChange, Foresight, Outcome, Progress};
use crate::domain::orders::filter::Filter;
use crate::domain::orders::{self, LONGEST_NOTE, ListScope, Order};
use crate::domain::workshops;
use crate::http::auth::extractors::Operations;
use crate::http::kit::body::FormBody;
use crate::http::kit::flash::Flash;
use crate::http::kit::layout::Layout;
use crate::http::kit::{self, Answer};
use crate::http::state::AppState;
use actix_web::{HttpRequest, web};
use askama::Template;
use diesel::PgConnection;
use serde_json::{Map, Value};
use std::collections::HashMap;
use std::time::Duration;

/// A ticked order is a field of its own, so that none hides another.
const TICK: &str = "order.";
/// So few are moved without a question.
const FEW: usize = 5;
/// A request stays at it so long; then a job goes on.
const PATIENCE: Duration = Duration::from_secs(5);
/// Orders that a report names, of each kind.
const NAMED: i64 = 500;
/// Reports on the list of them.
const REPORTS: i64 = 30;

#[derive(Template)]
#[template(path = "admin/orders/bulk.html")]
struct ChangePage {
    shell: Layout,
    id: BulkChangeId,
    back: String,
    /// «Estado: Entregado al cliente», one for each thing that changes.
    what: Vec<String>,
    /// Before it begins.
    foreseen: Option<Foresight>,
    /// Whoever looks may begin it.
    is_own: bool,
    is_running: bool,
    progress: Progress,
    refused: Vec<Line>,
    changed: Vec<Line>,
}

struct Line {
    href: String,
    number: String,
    status: &'static str,
    status_label: &'static str,
    why: String,
}

#[derive(Template)]
#[template(path = "admin/orders/bulk_list.html")]
struct ReportsPage {
    shell: Layout,
    back: &'static str,
    rows: Vec<Report>,
}

struct Report {
    href: String,
    what: String,
    when: String,
    state: &'static str,
}

/// `GET /ops/orders/bulk`: what one asked for before.
pub async fn list(app: web::Data<AppState>, who: Operations, req: HttpRequest) -> Answer {
    let me = who.0.id;
    let (recent, names) = app
        .db
        .read(move |conn| Ok((bulk_changes::recent(conn, me, REPORTS)?, names(conn)?)))
        .await?;
    kit::page(&ReportsPage {
        shell: who.shell(&req),
        back: Side::of(&who.0).list(),
        rows: recent
            .iter()
            .map(|asked| Report {
                href: address(asked.id),
                what: what(&asked.change(), &names).join(" · "),
                when: calendar::stamp_es(asked.created_at),
                state: match (asked.started_at, asked.finished_at) {
                    (None, _) => "Sin comenzar",
                    (_, None) => "En marcha",
                    _ => "Terminado",
                },
            })
            .collect(),
    })
}

/// `POST /ops/orders/bulk`
pub async fn ask(app: web::Data<AppState>, who: Operations, FormBody(typed): FormBody) -> Answer {
    let errors = Errors::new();
    let input = Input::new(&typed, &errors);
    let ticked = ticked(&typed);
    if ticked.len() > MOST_TICKED {
        errors.add("pedidos", format!("admite hasta {MOST_TICKED} a la vez"));
    }
    let change = Change {
        goal: input.code::<Goal>("status"),
        priority: input.code("priority"),
        workshop: input.id("workshopId"),
        notes: input.text("notes", LONGEST_NOTE),
    };
    errors.check()?;
    let back = typed.get("back").and_then(Value::as_str).unwrap_or_default();
    let filter = Filter::of_query(back);
    let back = Side::of(&who.0).list_of(&filter);
    let takes_all = input.boolean("all").unwrap_or_default();
    if ticked.is_empty() && !takes_all {
        return kit::see_other_with(&back, Flash::NothingPicked);
    }
    if change.is_nothing() {
        return kit::see_other_with(&back, Flash::NothingAsked);
    }
    if change.goal.is_some_and(|goal| !goal.permitted(who.0.role)) {
        return Err(AppError::Forbidden);
    }
    let is_few = !takes_all && ticked.len() <= FEW;
    let (by, today) = (who.0, calendar::today(app.db.clock().now()));
    let id = app
        .db
        .transact(move |conn, now| {
            let orders = match takes_all {
                true => all_of(conn, &filter, today)?,
                false => ticked.clone(),
            };
            let id = bulk_changes::propose(conn, now, &by, &orders, &change, &filter.query())?;
            if is_few {
                bulk_changes::begin(conn, now, id)?;
            }
            Ok(id)
        })
        .await?;
    if is_few {
        work(&app, id).await?;
    }
    kit::see_other(&address(id))
}

/// `POST /ops/orders/bulk/{id}/start`: yes, this is meant. Whose question it was.
pub async fn start(app: web::Data<AppState>, who: Operations, id: web::Path<BulkChangeId>) -> Answer {
    let (id, me) = (*id, who.0.id);
    app.db
        .transact(move |conn, now| {
            let asked = bulk_changes::find(conn, id)?;
            if asked.created_by != me {
                return Err(AppError::Forbidden);
            }
            bulk_changes::begin(conn, now, id)
        })
        .await?;
    work(&app, id).await?;
    kit::see_other(&address(id))
}

/// `GET /ops/orders/bulk/{id}`: the question, how far it is, or how it ended.
pub async fn show(
    app: web::Data<AppState>,
    who: Operations,
    req: HttpRequest,
    id: web::Path<BulkChangeId>,
) -> Answer {
    let (id, shell) = (*id, who.shell(&req));
    let (side, user) = (Side::of(&who.0), who.0);
    let page = app
        .db
        .read(move |conn| {
            let asked = bulk_changes::find(conn, id)?;
            page(conn, shell, side, &user, &asked)
        })
        .await?;
    kit::page(&page)
}

fn page(
    conn: &mut PgConnection,
    shell: Layout,
    side: Side,
    user: &User,
    asked: &BulkChange,
) -> Result<ChangePage, AppError> {
    let refused = lines(conn, side, asked.id, Outcome::Refused)?;
    let changed = lines(conn, side, asked.id, Outcome::Done)?;
    Ok(ChangePage {
        refused,
        changed,
        foreseen: match asked.started_at {
            None => Some(bulk_changes::foresee(conn, user, asked)?),
            Some(_) => None,
        },
        progress: bulk_changes::progress(conn, asked.id)?,
        what: what(&asked.change(), &names(conn)?),
        is_running: asked.started_at.is_some() && asked.finished_at.is_none(),
        is_own: asked.created_by == user.id,
        back: side.list_of(&Filter::of_query(&asked.list_query)),
        id: asked.id,
        shell,
    })
}

/// The orders for which it ended so, as far as a report names them.
fn lines(
    conn: &mut PgConnection,
    side: Side,
    id: BulkChangeId,
    outcome: Outcome,
) -> Result<Vec<Line>, AppError> {
    let told = bulk_changes::told(conn, id, outcome, NAMED)?;
    let ids: Vec<OrderId> = told.iter().map(|(id, _)| *id).collect();
    let orders = orders::orders_by_id(conn, &ids)?;
    let orders: HashMap<OrderId, Order> = orders.into_iter().map(|order| (order.id, order)).collect();
    let known = told
        .into_iter()
        .filter_map(|(id, why)| Some((orders.get(&id)?, why)));
    Ok(known.map(|(order, why)| line(side, order, why)).collect())
}

fn line(side: Side, order: &Order, why: String) -> Line {
    Line {
        href: side.order(order.id),
        number: order.number.clone(),
        status: order.status.as_str(),
        status_label: order.status.label(),
        why,
    }
}

fn ticked(typed: &Map<String, Value>) -> Vec<OrderId> {
    typed
        .keys()
        .filter_map(|name| name.strip_prefix(TICK)?.parse().ok())
        .collect()
}

/// The first of a list, as it goes.
fn all_of(
    conn: &mut PgConnection,
    filter: &Filter,
    today: chrono::NaiveDate,
) -> Result<Vec<OrderId>, AppError> {
    let page = orders::page(
        conn,
        filter,
        &ListScope::default(),
        today,
        bulk_changes::MOST,
        None,
    )?;
    Ok(page.orders.into_iter().map(|order| order.id).collect())
}

/// As far as there is time for it now.
async fn work(app: &AppState, id: BulkChangeId) -> Result<(), AppError> {
    let db = app.db.clone();
    blocking::block(move || bulk_changes::work_off(&db, id, PATIENCE)).await?
}

fn address(id: BulkChangeId) -> String {
    format!("/ops/orders/bulk/{id}")
}

type Names = HashMap<crate::base::ids::WorkshopId, String>;

fn names(conn: &mut PgConnection) -> Result<Names, AppError> {
    let all = workshops::all(conn)?;
    Ok(all
        .into_iter()
        .map(|workshop| (workshop.id, workshop.name))
        .collect())
}

fn what(change: &Change, names: &Names) -> Vec<String> {
    let goal = change.goal.map(|goal| match goal {
        Goal::Status(status) => format!("Estado: {}", staff_label(status)),
        Goal::State(state) => format!("Estado: {}", super::list::state_label(state)),
    });
    let priority = change
        .priority
        .map(|priority| format!("Prioridad: {}", priority.label()));
    let workshop = change.workshop.map(|id| {
        let name = names.get(&id).map(String::as_str).unwrap_or_default();
        format!("Taller: {name}")
    });
    let notes = change.notes.as_ref().map(|notes| format!("Nota: «{notes}»"));
    [goal, priority, workshop, notes].into_iter().flatten().collect()
}
