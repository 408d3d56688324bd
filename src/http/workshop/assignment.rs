//! `/workshop/assignments/{id}`: where a ticket's code leads. The card as on the dashboard, with its next step.

use super::dashboard::within_reach;
use super::slip::Slip;
use crate::base::ids::AssignmentId;
use crate::domain::accounts::Role;
use crate::domain::lifecycle::AssignmentStatus;
use crate::domain::orders::Actor;
use crate::domain::production::job_ticket;
use crate::domain::production::view::CardView;
use crate::http::auth::extractors::WorkshopSide;
use crate::http::kit::layout::Shell;
use crate::http::kit::{self as site, Answer};
use crate::http::state::AppState;
use actix_web::http::StatusCode;
use actix_web::{HttpRequest, web};
use askama::Template;

#[derive(Template)]
#[template(path = "workshop/assignment.html")]
struct AssignmentPage {
    shell: Shell,
    banner: String,
    /// Nothing for work that is nobody's to do.
    card: Option<CardView>,
    /// Then: why not.
    ended: &'static str,
}

pub async fn show(
    app: web::Data<AppState>,
    person: WorkshopSide,
    id: web::Path<AssignmentId>,
    req: HttpRequest,
) -> Answer {
    page(&app, &person, *id, &req, None).await
}

/// Also for a button that was pressed here and could not be done.
pub(super) async fn page(
    app: &AppState,
    person: &WorkshopSide,
    id: AssignmentId,
    req: &HttpRequest,
    slip: Option<Slip>,
) -> Answer {
    let now = app.db.clock().now();
    let user = person.0.clone();
    let (found, workshops) = app
        .db
        .read(move |conn| Ok((job_ticket::found(conn, &user, id)?, within_reach(conn, &user)?)))
        .await?;
    let is_admin = person.0.role == Role::Admin;
    let name = workshops
        .iter()
        .find(|workshop| is_admin && workshop.id == found.assignment.workshop_id)
        .map_or("", |workshop| workshop.name.as_str());
    let banner = slip
        .as_ref()
        .map(|slip| slip.banner(found.card.as_slice()))
        .unwrap_or_default();
    let status = slip.as_ref().map_or(StatusCode::OK, |slip| slip.error.status());
    let by = Actor::of(Some(&person.0)).authority();
    let query = format!("?assignment={id}");
    let card = found.card.as_ref().map(|card| {
        let slip = slip.as_ref().filter(|slip| slip.is_about(card));
        CardView::new(card, now, by, name, &query, slip)
    });
    let page = AssignmentPage {
        shell: person.shell(req),
        banner,
        card,
        ended: match found.assignment.status {
            AssignmentStatus::PendingAssignment => {
                "Espera la aprobación de Krafta: el taller todavía no lo ve."
            }
            AssignmentStatus::Rejected => "El taller rechazó este trabajo. No lo produzcas.",
            _ => "Este trabajo se canceló. No lo produzcas.",
        },
    };
    site::page_with(status, &page)
}
