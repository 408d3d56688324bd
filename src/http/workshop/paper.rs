//! Which work somebody wants on paper or as files: a day's, or that of the orders that were ticked.

use super::dashboard::ids;
use crate::base::calendar;
use crate::base::error::AppError;
use crate::base::ids::{AssignmentId, WorkshopId};
use crate::base::input::{Errors, Input};
use crate::domain::accounts::{Role, User};
use crate::domain::orders::is_number;
use crate::domain::production::Card;
use crate::domain::production::job_ticket::{self, PrintFacts};
use crate::domain::production::stages::COUNTED;
use crate::domain::workshops::Workshop;
use crate::domain::workshops::access::within_reach;
use chrono::{DateTime, NaiveDate, Utc};
use diesel::PgConnection;
use serde::Deserialize;

#[derive(Clone, Default, Deserialize)]
pub struct PaperQuery {
    day: Option<String>,
    workshop: Option<String>,
    /// Numbers of orders, with commas between them; then no day is meant.
    of: Option<String>,
    /// Tickets on one sheet.
    per: Option<String>,
}

/// What is wanted, once it is read.
pub struct Wish {
    pub day: NaiveDate,
    pub workshop: Option<WorkshopId>,
    /// As they were named; then no day is meant.
    pub numbers: Vec<String>,
    pub per: Per,
}

crate::codes! {
    /// Tickets on one sheet.
    #[derive(Default)]
    pub enum Per {
        #[default]
        One = "1",
        Two = "2",
        Four = "4",
    }
}

/// The work, and what is known of it.
pub struct Paper {
    pub workshops: Vec<Workshop>,
    /// The one that was asked for; several where orders were named.
    pub chosen: Option<WorkshopId>,
    pub work: Vec<(Card, AssignmentId)>,
    /// There is more than fits into one print.
    pub is_cut: bool,
    pub facts: PrintFacts,
}

impl PaperQuery {
    pub fn read(self, now: DateTime<Utc>) -> Result<Wish, AppError> {
        let Self {
            day,
            workshop,
            of,
            per,
        } = self;
        let typed = [("day", day), ("workshop", workshop)];
        let typed = typed
            .into_iter()
            .filter_map(|(name, value)| Some((name.to_owned(), value?)));
        let fields = Input::of_form(typed.collect());
        let errors = Errors::new();
        let input = Input::new(&fields, &errors);
        let day = input.date("day").unwrap_or_else(|| calendar::today(now));
        let workshop = input.text("workshop", 64).map_or(Ok(None), |id| {
            id.parse().map(Some).map_err(|_| AppError::NotFound)
        })?;
        errors.check()?;
        let of = of.unwrap_or_default();
        let numbers = of.split(',').filter(|number| is_number(number));
        Ok(Wish {
            day,
            workshop,
            numbers: numbers.take(COUNTED).map(str::to_owned).collect(),
            per: per.unwrap_or_default().parse().unwrap_or_default(),
        })
    }
}

/// What somebody may see of what is wanted. Some eight statements, however much there is.
pub fn paper(conn: &mut PgConnection, user: &User, wish: &Wish) -> Result<Paper, AppError> {
    let workshops = within_reach(conn, user)?;
    let named = wish.workshop;
    let chosen = if user.role == Role::Admin {
        named
    } else {
        named.or(user.workshop)
    };
    if chosen.is_some_and(|id| workshops.iter().all(|workshop| workshop.id != id)) {
        return Err(AppError::NotFound);
    }
    let (work, is_cut) = match (wish.numbers.is_empty(), chosen) {
        (false, _) => (
            job_ticket::of_orders(conn, &ids(&workshops, chosen), &wish.numbers)?,
            false,
        ),
        (true, None) => (Vec::new(), false),
        (true, Some(one)) => job_ticket::of_day(conn, one, wish.day)?,
    };
    let facts = job_ticket::print_facts(conn, work.iter().map(|(card, _)| card))?;
    Ok(Paper {
        workshops,
        chosen,
        work,
        is_cut,
        facts,
    })
}

impl Paper {
    pub fn name_of(&self, id: WorkshopId) -> &str {
        let found = self.workshops.iter().find(|workshop| workshop.id == id);
        found.map_or("", |workshop| workshop.name.as_str())
    }
}
