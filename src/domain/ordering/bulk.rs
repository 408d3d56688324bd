//! The same change to many orders: each in its own transaction, by the verbs that the buttons use. One that cannot be
//! done stops no other, and each tells how it ended.

use crate::base::db::Db;
use crate::base::error::AppError;
use crate::base::ids::{OrderId, WorkshopId};
use crate::domain::accounts::{Role, User};
use crate::domain::lifecycle::{OrderState, OrderStatus, Priority};
use crate::domain::ordering::states::{self, about_notes};
use crate::domain::ordering::{MoveDetails, legal, move_to, permitted};
use crate::domain::orders::{self, Actor, LockedOrder, Order};
use crate::domain::production::{self, AssignRequest, Scope};
use chrono::{DateTime, Utc};
use diesel::PgConnection;
use std::collections::HashSet;
use std::str::FromStr;
use std::time::{Duration, Instant};

/// As many orders as one request may change.
pub const MOST: usize = 200;

/// Where orders are to be brought: in the production API's words, or in the order API's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Goal {
    State(OrderState),
    Status(OrderStatus),
}

impl FromStr for Goal {
    type Err = ();

    fn from_str(word: &str) -> Result<Self, ()> {
        if let Ok(state) = word.parse() {
            return Ok(Self::State(state));
        }
        match word.parse() {
            Ok(
                status @ (OrderStatus::Accepted
                | OrderStatus::InProduction
                | OrderStatus::Ready
                | OrderStatus::HandedToDelivery
                | OrderStatus::Completed),
            ) => Ok(Self::Status(status)),
            _ => Err(()),
        }
    }
}

impl Goal {
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::State(state) => state.as_str(),
            Self::Status(status) => status.as_str(),
        }
    }

    /// The role against what is asked, whatever the orders.
    pub fn permitted(self, role: Role) -> bool {
        match self {
            Self::State(state) => states::may_ask(role, state),
            Self::Status(status) => permitted(role, status),
        }
    }
}

/// What is to happen to each order, all of it or nothing.
#[derive(Clone, Debug, Default)]
pub struct Change {
    pub goal: Option<Goal>,
    pub priority: Option<Priority>,
    pub workshop: Option<WorkshopId>,
    /// The reason of a cancellation or of another workshop; otherwise an internal note.
    pub notes: Option<String>,
}

impl Change {
    pub fn is_nothing(&self) -> bool {
        self.goal.is_none() && self.priority.is_none() && self.workshop.is_none() && self.notes.is_none()
    }
}

/// How it ended for one id, as it was sent.
#[derive(Debug)]
pub struct Told {
    pub id: String,
    pub outcome: Result<Order, Refusal>,
}

/// Why an order stayed as it was.
#[derive(Debug, Default)]
pub struct Refusal {
    pub code: &'static str,
    pub sentence: String,
    /// What could be asked for instead, in the words of the question.
    pub allowed: Option<Vec<&'static str>>,
    /// The order, if there is one.
    pub order: Option<Order>,
}

impl Refusal {
    /// With what could be asked for instead, in words.
    pub fn for_people(&self) -> String {
        let labels: Vec<&str> = self
            .allowed
            .iter()
            .flatten()
            .filter_map(|word| match word.parse() {
                Ok(Goal::Status(status)) => Some(status.label()),
                _ => None,
            })
            .collect();
        match labels.as_slice() {
            [] => self.sentence.clone(),
            labels => format!("{} Ahora puede pasar a: {}.", self.sentence, labels.join(", ")),
        }
    }
}

/// A request is given up after a minute, and with it what it did: whoever asked is told of every order before that.
const PATIENCE: Duration = Duration::from_secs(40);

/// Makes the change on each order, in the order in which they are named. Those that there is no time for, or no database,
/// are told as not tried.
pub async fn change(db: &Db, user: &User, ids: Vec<String>, change: &Change) -> Vec<Told> {
    let mut told = Vec::with_capacity(ids.len());
    let mut seen = HashSet::new();
    let started = Instant::now();
    let mut is_away = false;
    for id in ids {
        let outcome = match id.trim().parse::<OrderId>() {
            Err(_) => Err(unknown()),
            Ok(order) if !seen.insert(order) => Err(Refusal {
                code: "duplicate_id",
                sentence: "Este pedido ya estaba en la lista.".to_owned(),
                allowed: None,
                order: None,
            }),
            Ok(_) if is_away || started.elapsed() > PATIENCE => Err(Refusal {
                code: "not_tried",
                sentence: "No dio tiempo de cambiarlo; inténtalo otra vez.".to_owned(),
                allowed: None,
                order: None,
            }),
            Ok(order) => one(db, user, order, change).await,
        };
        is_away |= outcome
            .as_ref()
            .is_err_and(|refusal| refusal.code == "unavailable");
        told.push(Told { id, outcome });
    }
    told
}

async fn one(db: &Db, user: &User, order: OrderId, change: &Change) -> Result<Order, Refusal> {
    let (by, asked) = (user.clone(), change.clone());
    let outcome = db
        .transact(move |conn, now| {
            orders::change(conn, now, order, |conn, order| {
                apply(conn, now, &by, order, &asked)
            })?;
            orders::find(conn, order)?.ok_or(AppError::OrderNotFound)
        })
        .await;
    let error = match outcome {
        Ok(order) => return Ok(order),
        Err(error) => error,
    };
    let (by, goal) = (user.clone(), change.goal);
    let is_conflict = matches!(error, AppError::Conflict(_));
    // As it stands: what was tried is rolled back.
    let stands = db.read(move |conn| {
        let found = orders::find(conn, order)?;
        let allowed = match goal.filter(|_| is_conflict && found.is_some()) {
            Some(goal) => Some(instead(conn, &by, order, goal)?),
            None => None,
        };
        Ok((found, allowed))
    });
    // The refusal stands, whether or not more can be said of it.
    let (found, allowed) = stands.await.unwrap_or_default();
    Err(refusal(&error, found, allowed))
}

/// What could be asked for in its place, in the words of the question.
pub fn instead(
    conn: &mut PgConnection,
    user: &User,
    order: OrderId,
    goal: Goal,
) -> Result<Vec<&'static str>, AppError> {
    match goal {
        Goal::State(_) => states::allowed(conn, user, order),
        Goal::Status(_) => legal(conn, user.role, Scope::Everything, order),
    }
}

pub fn apply(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    user: &User,
    order: &mut LockedOrder,
    change: &Change,
) -> Result<(), AppError> {
    let actor = Actor::of(Some(user));
    let notes = change.notes.as_deref();
    // First of all: what is on hold cannot be started.
    if let Some(priority) = change.priority {
        production::set_priority(conn, now, actor, order, priority)?;
    }
    if let Some(workshop) = change.workshop {
        assign(conn, now, actor, order, workshop, notes)?;
    }
    match change.goal {
        Some(Goal::State(state)) => states::apply(conn, now, user, order, state, notes),
        Some(Goal::Status(status)) => {
            if !permitted(user.role, status) {
                return Err(AppError::Forbidden);
            }
            let details = MoveDetails::default();
            move_to(conn, now, actor, order, Scope::Everything, status, &details)?;
            note(conn, now, actor, order, notes)
        }
        None => note(conn, now, actor, order, notes),
    }
}

fn note(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    actor: Actor,
    order: &mut LockedOrder,
    notes: Option<&str>,
) -> Result<(), AppError> {
    match notes {
        Some(text) => orders::note(conn, now, actor, order, text).map_err(about_notes),
        None => Ok(()),
    }
}

/// Every item goes to this workshop.
fn assign(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    actor: Actor,
    order: &mut LockedOrder,
    workshop: WorkshopId,
    reason: Option<&str>,
) -> Result<(), AppError> {
    let wish = AssignRequest {
        workshop,
        reason: reason.map(str::to_owned),
        unit_cost: None,
    };
    for item in orders::items_of(conn, &[order.id])? {
        production::assign(conn, now, actor, order, item.id, &wish).map_err(about_notes)?;
    }
    Ok(())
}

fn unknown() -> Refusal {
    Refusal {
        code: AppError::OrderNotFound.code(),
        // The production API's words.
        sentence: "Order not found".to_owned(),
        allowed: None,
        order: None,
    }
}

fn refusal(error: &AppError, order: Option<Order>, allowed: Option<Vec<&'static str>>) -> Refusal {
    let Some(order) = order.filter(|_| error.http_status() != 404) else {
        if error.status().is_server_error() {
            tracing::error!(%error, "bulk change failed");
        } else {
            return unknown();
        }
        return Refusal {
            code: error.code(),
            sentence: error.sentence(),
            allowed: None,
            order: None,
        };
    };
    if error.status().is_server_error() {
        tracing::error!(order = %order.id, %error, "bulk change failed");
    }
    Refusal {
        code: error.code(),
        sentence: error.sentence(),
        allowed,
        order: Some(order),
    }
}
