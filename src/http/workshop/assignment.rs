//! `/workshop/assignments/{id}`: where a ticket's code leads. The card as on the dashboard, with its next step.

use super::card::{CardView, Mode, Place, banner};
use super::item::designed;
use super::scan::ScanForm;
use super::view::BoardQuery;
use crate::base::ids::AssignmentId;
use crate::domain::accounts::Role;
use crate::domain::lifecycle::AssignmentStatus;
use crate::domain::orders::Actor;
use crate::domain::production::job_ticket;
use crate::domain::shipping::carriers::{self, Carrier};
use crate::domain::workshops::access::within_reach;
use crate::http::auth::extractors::WorkshopSide;
use crate::http::kit::form::FormState;
use crate::http::kit::layout::Layout;
use crate::http::kit::{self, Answer, quality};
use crate::http::state::AppState;
use actix_web::{HttpRequest, web};
use askama::Template;

#[derive(Template)]
#[template(path = "workshop/assignment.html")]
struct AssignmentPage {
    shell: Layout,
    banner: String,
    /// Nothing for work that is nobody's to do.
    card: Option<CardView>,
    carriers: Vec<Carrier>,
    scan: ScanForm,
    /// Then: why not.
    ended: &'static str,
}

pub async fn show(
    app: web::Data<AppState>,
    person: WorkshopSide,
    id: web::Path<AssignmentId>,
    wish: web::Query<BoardQuery>,
    req: HttpRequest,
) -> Answer {
    page(&app, &person, *id, &wish, &req, &FormState::default()).await
}

/// Also for a button that was pressed here and could not be done.
pub(super) async fn page(
    app: &AppState,
    person: &WorkshopSide,
    id: AssignmentId,
    wish: &BoardQuery,
    req: &HttpRequest,
    form: &FormState,
) -> Answer {
    let now = app.db.clock().now();
    let user = person.0.clone();
    let (found, workshops, carriers) = app
        .db
        .read(move |conn| {
            Ok((
                job_ticket::found(conn, &user, id)?,
                within_reach(conn, &user)?,
                carriers::carriers(conn)?,
            ))
        })
        .await?;
    let is_admin = person.0.role == Role::Admin;
    let name = workshops
        .iter()
        .find(|workshop| is_admin && workshop.id == found.assignment.workshop_id)
        .map_or("", |workshop| workshop.name.as_str());
    let by = Actor::of(Some(&person.0)).authority();
    let query = match wish.is_scanning() {
        true => format!("?assignment={id}&scan=1"),
        false => format!("?assignment={id}"),
    };
    let card = found.card.as_ref();
    let quality = quality::judge(app, designed(card.into_iter())).await?;
    let place = Place {
        now,
        by,
        workshop_name: name,
        mode: Mode::Alone { query: &query },
        carriers: &carriers,
        quality: &quality,
    };
    let card = card.map(|card| CardView::new(card, &place, form));
    let page = AssignmentPage {
        shell: person.shell(req),
        banner: banner(form, found.card.iter()),
        card,
        carriers,
        scan: ScanForm::next(wish.is_scanning() && !form.is_refused()),
        ended: match found.assignment.status {
            AssignmentStatus::PendingAssignment => {
                "Espera la aprobación de Krafta: el taller todavía no lo ve."
            }
            AssignmentStatus::Rejected => "El taller rechazó este trabajo. No lo produzcas.",
            _ => "Este trabajo se canceló. No lo produzcas.",
        },
    };
    kit::page_with(form.status(), &page)
}
