//! `/admin/workshops/{id}`: all that Krafta knows of a workshop, and its forms.

use super::list::activity;
use crate::base::calendar;
use crate::base::error::AppError;
use crate::base::keyset;
use crate::base::money::Usd;
use crate::domain::accounts::{self, User};
use crate::domain::audit::{self, Entry};
use crate::domain::payables;
use crate::domain::production::{self, Card, DueMark};
use crate::domain::routing;
use crate::domain::routing::DayLoad;
use crate::domain::workshops::public_list_store;
use crate::http::auth::extractors::{Viewer, WorkshopSide};
use crate::http::kit::contact_links;
use crate::http::kit::form::FormState;
use crate::http::kit::layout::Layout;
use crate::http::kit::workshop_profile::{AccountForm, Parts, ProfilePage, Stock, WorkshopAddress};
use crate::http::kit::{self, Answer};
use crate::http::state::AppState;
use actix_web::{HttpRequest, web};
use askama::Template;
use chrono::NaiveDate;

/// Business days that the load is shown for.
const DAYS: usize = 10;
/// Cards of open work, the most urgent; the dashboard has them all.
const CARDS: usize = 10;
/// Changes on a page.
const CHANGES: usize = 30;

#[derive(Template)]
#[template(path = "admin/workshops/workshop.html")]
pub struct WorkshopPage {
    shell: Layout,
    path: String,
    full_name: String,
    place: String,
    is_active: bool,
    status: &'static str,
    label: &'static str,
    whatsapp: String,
    mail: String,
    dashboard: String,
    account: AccountForm,
    parts: Parts,
    /// Still to be paid, and how much of it is past its day; blank where nothing is.
    owed: String,
    overdue: String,
    payables: String,
    load: Vec<LoadRow>,
    /// Units whose days are past; blank where there are none.
    left_over: String,
    work: Vec<WorkRow>,
    work_cut: bool,
    people: Vec<PersonRow>,
    changes: Vec<ChangeRow>,
    older: String,
    is_later: bool,
}

struct LoadRow {
    day: String,
    iso: String,
    booked: i32,
    capacity: i32,
    /// «12 de 50 u.»; «Cerrado»
    words: String,
    is_open: bool,
}

struct WorkRow {
    href: String,
    number: String,
    status: &'static str,
    label: &'static str,
    units: i32,
    items: String,
    due: String,
    /// Blank where it is not due yet.
    mark: &'static str,
    mark_label: String,
}

struct PersonRow {
    href: String,
    name: String,
    email: String,
    status: &'static str,
    label: &'static str,
}

/// As the timeline shows it.
struct ChangeRow {
    title: String,
    detail: String,
    by: String,
    when: String,
    iso: String,
}

/// `GET /admin/workshops/{id}`
pub async fn page(app: web::Data<AppState>, who: WorkshopSide, req: HttpRequest) -> Answer {
    let place = WorkshopAddress::of(&req, &who.0)?.ok_or(AppError::NotFound)?;
    WorkshopPage::show(&app, &who.0, &req, place, FormState::default()).await
}

impl ProfilePage for WorkshopPage {
    async fn show(
        app: &AppState,
        user: &User,
        req: &HttpRequest,
        place: WorkshopAddress,
        form: FormState,
    ) -> Answer {
        let now = app.db.clock().now();
        let today = calendar::today(now);
        let id = place.workshop;
        let before = before(req);
        let (stock, load, left_over, board, people, owed, mut entries) = app
            .db
            .read(move |conn| {
                let stock = Stock::read(conn, id, today)?;
                let load = routing::load(conn, &stock.workshop, &stock.closures, today, DAYS)?;
                let left_over = public_list_store::left_over(conn, id, today)?;
                let board = production::board(conn, now, &[id])?;
                let people = accounts::colleagues(conn, id)?;
                let owed = payables::ageing(conn, today, Some(id), false)?;
                let entries = audit::list(conn, Some(id), keyset::one_more(CHANGES), before)?;
                Ok((stock, load, left_over, board, people, owed, entries))
            })
            .await?;
        let older = keyset::cut(&mut entries, CHANGES)
            .map(|last| format!("{}?before={}#cambios", place.base, last.id));
        let sum = |read: &dyn Fn(&payables::Ageing) -> Usd| -> String {
            let sum: Usd = owed.iter().map(|(.., ageing)| read(ageing)).sum();
            sum.or_blank()
        };
        let workshop = &stock.workshop;
        let (status, label) = activity(workshop);
        let code = form.status();
        let page = Self {
            shell: Viewer(Some(user.clone())).shell(req),
            path: place.base.clone(),
            full_name: workshop.name.clone(),
            place: format!("{}, {}", workshop.city_base, workshop.state_base),
            is_active: workshop.active,
            status,
            label,
            whatsapp: contact_links::whatsapp(&workshop.phone, ""),
            mail: contact_links::mail(&workshop.email, "", ""),
            dashboard: format!("/workshop/dashboard?workshop={id}"),
            owed: sum(&payables::Ageing::total),
            overdue: sum(&payables::Ageing::overdue),
            payables: format!("/admin/payables?workshop={id}"),
            load: load.iter().map(LoadRow::new).collect(),
            left_over: match left_over {
                ..=0 => String::new(),
                1 => "1 u. abierta de días anteriores".to_owned(),
                units => format!("{units} u. abiertas de días anteriores"),
            },
            work: board
                .cards
                .iter()
                .filter(|card| !card.is_done())
                .take(CARDS)
                .map(|card| WorkRow::new(card, today))
                .collect(),
            work_cut: board.cards.iter().filter(|card| !card.is_done()).count() > CARDS,
            people: people.iter().map(PersonRow::new).collect(),
            older: older.unwrap_or_default(),
            changes: entries.iter().map(ChangeRow::new).collect(),
            is_later: before.is_some(),
            account: AccountForm::of(&stock.workshop, form.at("account", "")),
            parts: Parts::new(&stock, place, form),
        };
        kit::page_with(code, &page)
    }
}

/// Changes older than this one are asked for.
fn before(req: &HttpRequest) -> Option<i64> {
    let mut pairs = url::form_urlencoded::parse(req.query_string().as_bytes());
    let (_, id) = pairs.find(|(name, _)| name == "before")?;
    id.parse().ok()
}

impl LoadRow {
    fn new(day: &DayLoad) -> Self {
        Self {
            day: calendar::date_short_es(day.day),
            iso: day.day.to_string(),
            booked: day.booked,
            capacity: day.capacity,
            words: match (day.is_closed, day.booked) {
                (true, 0) => "Cerrado".to_owned(),
                (true, booked) => format!("Cerrado, con {booked} u. prometidas"),
                (false, booked) => format!("{booked} de {} u.", day.capacity),
            },
            is_open: day.capacity > 0,
        }
    }
}

impl WorkRow {
    fn new(card: &Card, today: NaiveDate) -> Self {
        let names: Vec<&str> = card
            .work
            .iter()
            .map(|work| work.item.product_name.as_str())
            .collect();
        let mark = card.due_mark(today);
        Self {
            href: format!("/admin/orders/{}", card.order.id),
            number: card.order.number.clone(),
            status: card.stage.as_str(),
            label: card.stage.label(),
            units: card.work.iter().map(|work| work.item.quantity).sum(),
            items: names.join(", "),
            due: card.due.map(calendar::date_short_es).unwrap_or_default(),
            mark: mark.map(DueMark::key).unwrap_or_default(),
            mark_label: mark.map(DueMark::label).unwrap_or_default(),
        }
    }
}

impl PersonRow {
    fn new(user: &User) -> Self {
        let (status, label) = if user.active {
            ("CONFIRMED", "Activa")
        } else {
            ("CANCELLED", "Desactivada")
        };
        Self {
            href: format!("/admin/users/{}", user.id),
            name: user.display_name().to_owned(),
            email: user.email.clone(),
            status,
            label,
        }
    }
}

impl ChangeRow {
    fn new(entry: &Entry) -> Self {
        let title = match entry.subject {
            audit::Subject::Workshop => entry.field.label().to_owned(),
            subject => format!("{} · {}", subject.label(), entry.label),
        };
        let what = match (&entry.old, &entry.new) {
            (Some(old), Some(new)) => format!("{old} → {new}"),
            (None, Some(new)) => format!("Nuevo: {new}"),
            (Some(old), None) => format!("Ya no: {old}"),
            (None, None) => String::new(),
        };
        // What a place or a day is, the title says; of a price there is more than one thing to change.
        let detail = match entry.subject {
            audit::Subject::Offer => format!("{}: {what}", entry.field.label()),
            _ => what,
        };
        Self {
            title,
            detail,
            by: entry.actor.clone().unwrap_or_else(|| "Krafta".to_owned()),
            when: calendar::stamp_es(entry.at),
            iso: entry.at.to_rfc3339(),
        }
    }
}
