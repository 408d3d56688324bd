//! `/workshop/assignments/{id}/ticket` and `/workshop/tickets`: paper for the workshop.

use super::paper::{PaperQuery, Per, paper};
use super::ticket_view::{Print, TicketView};
use crate::base::calendar;
use crate::base::error::AppError;
use crate::base::ids::AssignmentId;
use crate::domain::accounts::Role;
use crate::domain::production::job_ticket;
use crate::domain::workshops;
use crate::http::auth::extractors::WorkshopSide;
use crate::http::kit::layout::Layout;
use crate::http::kit::select_option::SelectOption;
use crate::http::kit::workshop_options::{EVERYONE, workshop_options};
use crate::http::kit::{self, Answer, address};
use crate::http::state::AppState;
use actix_web::{HttpRequest, web};
use askama::Template;

#[derive(Template)]
#[template(path = "workshop/ticket_page.html")]
struct TicketPage {
    shell: Layout,
    /// The assignment's page.
    path: String,
    ticket: TicketView,
}

/// One sheet.
pub async fn one(
    app: web::Data<AppState>,
    person: WorkshopSide,
    id: web::Path<AssignmentId>,
    req: HttpRequest,
) -> Answer {
    let (id, user) = (*id, person.0.clone());
    let today = calendar::today(app.db.clock().now());
    let (card, workshop, facts) = app
        .db
        .read(move |conn| {
            let card = job_ticket::found(conn, &user, id)?
                .card
                .ok_or(AppError::NotFound)?;
            let workshop = workshops::find(conn, card.workshop)?.ok_or(AppError::NotFound)?;
            let facts = job_ticket::print_facts(conn, std::iter::once(&card))?;
            Ok((card, workshop, facts))
        })
        .await?;
    let print = Print {
        public_url: &app.config.public_url,
        today,
        facts: &facts,
    };
    kit::page(&TicketPage {
        shell: person.shell(&req),
        path: job_ticket::path_of(id),
        ticket: TicketView::new(&print, &workshop.name, &card, id)?.ok_or(AppError::NotFound)?,
    })
}

#[derive(Template)]
#[template(path = "workshop/tickets.html")]
struct DayPage {
    shell: Layout,
    /// For an ADMIN: the workshops to choose from.
    choices: Vec<SelectOption>,
    /// Empty where none is chosen yet.
    workshop: String,
    /// Numbers of orders that were ticked; empty where a day is meant.
    of: String,
    day: String,
    day_words: String,
    /// The same workshop's, of the next business day.
    next: String,
    next_words: String,
    /// The same work's files.
    files: String,
    per: Per,
    pers: Vec<SelectOption>,
    is_cut: bool,
    tickets: Vec<TicketView>,
}

/// A whole day's sheets of one workshop, or those of the orders that were ticked.
pub async fn day(
    app: web::Data<AppState>,
    person: WorkshopSide,
    wish: web::Query<PaperQuery>,
    req: HttpRequest,
) -> Answer {
    let now = app.db.clock().now();
    let wish = wish.into_inner().read(now)?;
    let (user, is_admin) = (person.0.clone(), person.0.role == Role::Admin);
    let (wish, found) = app
        .db
        .read(move |conn| {
            let found = paper(conn, &user, &wish)?;
            Ok((wish, found))
        })
        .await?;
    let print = Print {
        public_url: &app.config.public_url,
        today: calendar::today(now),
        facts: &found.facts,
    };
    let tickets: Result<Vec<Option<TicketView>>, AppError> = found
        .work
        .iter()
        .map(|(card, id)| TicketView::new(&print, found.name_of(card.workshop), card, *id))
        .collect();
    let next = calendar::next_business_day(wish.day);
    let (of, whose) = (
        wish.numbers.join(","),
        wish.workshop.map(|id| id.to_string()).unwrap_or_default(),
    );
    let day = if of.is_empty() {
        wish.day.to_string()
    } else {
        String::new()
    };
    let pers = [
        (Per::One, "Uno por hoja"),
        (Per::Two, "Dos por hoja"),
        (Per::Four, "Cuatro por hoja"),
    ];
    kit::page(&DayPage {
        next: address(
            "/workshop/tickets",
            &[("day", &next.to_string()), ("workshop", &whose)],
        ),
        next_words: calendar::day_es(next),
        files: address(
            "/workshop/files",
            &[("day", &day), ("workshop", &whose), ("of", &of)],
        ),
        shell: person.shell(&req),
        workshop: found
            .chosen
            .map(|id| found.name_of(id).to_owned())
            .unwrap_or_default(),
        day_words: calendar::day_es(wish.day),
        per: wish.per,
        pers: pers
            .iter()
            .map(|(per, label)| SelectOption::new(per.as_str(), *label, wish.per.as_str()))
            .collect(),
        is_cut: found.is_cut,
        tickets: tickets?.into_iter().flatten().collect(),
        choices: if is_admin && of.is_empty() {
            workshop_options(&found.workshops, EVERYONE, found.chosen)
        } else {
            Vec::new()
        },
        of,
        day,
    })
}
