//! `/workshop/assignments/{id}/ticket` and `/workshop/tickets`: paper for the workshop.

use super::ticket_view::{Print, TicketView};
use crate::base::calendar;
use crate::base::error::AppError;
use crate::base::ids::{AssignmentId, WorkshopId};
use crate::base::input::{Errors, Input};
use crate::domain::accounts::Role;
use crate::domain::production::job_ticket;
use crate::domain::workshops;
use crate::domain::workshops::access::within_reach;
use crate::http::auth::extractors::WorkshopSide;
use crate::http::kit::layout::Layout;
use crate::http::kit::select_option::SelectOption;
use crate::http::kit::workshop_options::{EVERYONE, workshop_options};
use crate::http::kit::{self as site, Answer};
use crate::http::state::AppState;
use actix_web::{HttpRequest, web};
use askama::Template;
use serde::Deserialize;

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
    let (card, workshop, techniques) = app
        .db
        .read(move |conn| {
            let card = job_ticket::found(conn, &user, id)?
                .card
                .ok_or(AppError::NotFound)?;
            let workshop = workshops::find(conn, card.workshop)?.ok_or(AppError::NotFound)?;
            let techniques = job_ticket::techniques(conn, std::iter::once(&card))?;
            Ok((card, workshop, techniques))
        })
        .await?;
    let print = Print {
        public_url: &app.config.public_url,
        today,
        workshop: &workshop.name,
        techniques: &techniques,
    };
    site::page(&TicketPage {
        shell: person.shell(&req),
        path: job_ticket::path_of(id),
        ticket: TicketView::new(&print, &card, id)?.ok_or(AppError::NotFound)?,
    })
}

#[derive(Deserialize)]
pub struct TicketsQuery {
    day: Option<String>,
    workshop: Option<String>,
}

#[derive(Template)]
#[template(path = "workshop/tickets.html")]
struct DayPage {
    shell: Layout,
    /// For an ADMIN: the workshops to choose from.
    choices: Vec<SelectOption>,
    /// Empty where none is chosen yet.
    workshop: String,
    day: String,
    day_words: String,
    /// The same workshop's, of the next business day.
    next: String,
    next_words: String,
    is_cut: bool,
    tickets: Vec<TicketView>,
}

/// A whole day's sheets of one workshop.
pub async fn day(
    app: web::Data<AppState>,
    person: WorkshopSide,
    wish: web::Query<TicketsQuery>,
    req: HttpRequest,
) -> Answer {
    let today = calendar::today(app.db.clock().now());
    let TicketsQuery { day, workshop } = wish.into_inner();
    let typed = [("day", day), ("workshop", workshop)];
    let typed = typed
        .into_iter()
        .filter_map(|(name, value)| Some((name.to_owned(), value?)));
    let fields = Input::of_form(typed.collect());
    let errors = Errors::new();
    let input = Input::new(&fields, &errors);
    let day = input.date("day").unwrap_or(today);
    let named: Option<WorkshopId> = input.text("workshop", 64).map_or(Ok(None), |id| {
        id.parse().map(Some).map_err(|_| AppError::NotFound)
    })?;
    errors.check()?;
    let user = person.0.clone();
    let is_admin = user.role == Role::Admin;
    let wanted = if is_admin { named } else { named.or(user.workshop) };
    let (workshops, (work, is_cut), techniques) = app
        .db
        .read(move |conn| {
            let workshops = within_reach(conn, &user)?;
            let work = match wanted {
                None => (Vec::new(), false),
                Some(id) if workshops.iter().any(|workshop| workshop.id == id) => {
                    job_ticket::of_day(conn, id, day)?
                }
                Some(_) => return Err(AppError::NotFound),
            };
            let techniques = job_ticket::techniques(conn, work.0.iter().map(|(card, _)| card))?;
            Ok((workshops, work, techniques))
        })
        .await?;
    let chosen = workshops.iter().find(|workshop| Some(workshop.id) == wanted);
    let workshop = chosen.map_or("", |workshop| workshop.name.as_str());
    let print = Print {
        public_url: &app.config.public_url,
        today,
        workshop,
        techniques: &techniques,
    };
    let tickets: Result<Vec<Option<TicketView>>, AppError> = work
        .iter()
        .map(|(card, id)| TicketView::new(&print, card, *id))
        .collect();
    let next = calendar::next_business_day(day);
    let whose = named.map(|id| format!("&workshop={id}")).unwrap_or_default();
    site::page(&DayPage {
        next: format!("/workshop/tickets?day={next}{whose}"),
        next_words: calendar::day_es(next),
        shell: person.shell(&req),
        workshop: workshop.to_owned(),
        day: day.to_string(),
        day_words: calendar::day_es(day),
        is_cut,
        tickets: tickets?.into_iter().flatten().collect(),
        choices: if is_admin {
            workshop_options(&workshops, EVERYONE, wanted)
        } else {
            Vec::new()
        },
    })
}
