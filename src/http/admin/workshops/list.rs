//! `/admin/workshops`: all of them, and new ones.

use crate::base::ids::WorkshopId;
use crate::base::input::Request as _;
use crate::base::keyset;
use crate::base::phone;
use crate::domain::workshops::{self, CreateWorkshopRequest, Patch, PublicListCache, Workshop, public_list};
use crate::http::auth::extractors::Admin;
use crate::http::kit::body::FormBody;
use crate::http::kit::flash::Flash;
use crate::http::kit::form::{self, FormState, SURE};
use crate::http::kit::layout::Layout;
use crate::http::kit::select_option::SelectOption;
use crate::http::kit::workshop_profile::{AccountForm, WorkshopAddress};
use crate::http::kit::{self, Answer, address};
use crate::http::state::AppState;
use actix_web::{HttpRequest, web};
use askama::Template;
use serde::Deserialize;

/// Workshops on a page.
const PAGE: usize = 50;
/// What is searched for is short; more is cut.
const QUERY_CHARS: usize = 200;

#[derive(Deserialize)]
pub struct WorkshopsQuery {
    q: Option<String>,
    state: Option<String>,
    /// The workshop after which the page starts.
    cursor: Option<String>,
}

#[derive(Template)]
#[template(path = "admin/workshops/list.html")]
struct ListPage {
    shell: Layout,
    query: String,
    activity: Vec<SelectOption>,
    is_filtered: bool,
    /// Not the first page.
    is_later: bool,
    start: String,
    further: String,
    rows: Vec<WorkshopRow>,
}

struct WorkshopRow {
    href: String,
    name: String,
    status: &'static str,
    label: &'static str,
    place: String,
    contact: String,
    phone: String,
    capacity: i32,
    sla: String,
    policy: &'static str,
}

/// `GET /admin/workshops`
pub async fn list(
    app: web::Data<AppState>,
    who: Admin,
    wish: web::Query<WorkshopsQuery>,
    req: HttpRequest,
) -> Answer {
    let query = wish.q.as_deref().unwrap_or_default().trim();
    let query: String = query.chars().take(QUERY_CHARS).collect();
    let activity = wish.state.as_deref().unwrap_or_default();
    let all = app.db.read(workshops::all).await?;
    let words = public_list::words(&query);
    let after: Option<WorkshopId> = wish.cursor.as_deref().and_then(|id| id.parse().ok());
    // Where it stands now: they are in order of activity, name and id, and none ever goes.
    let passed = after.and_then(|after| all.iter().position(|workshop| workshop.id == after));
    let mut found: Vec<&Workshop> = all
        .iter()
        .skip(passed.map_or(0, |position| position + 1))
        .filter(|workshop| match activity {
            "active" => workshop.active,
            "inactive" => !workshop.active,
            _ => true,
        })
        .filter(|workshop| public_list::is_found(workshop, &words))
        .take(PAGE + 1)
        .collect();
    let further = keyset::cut(&mut found, PAGE).map(|last| page_address(&query, activity, Some(last.id)));
    kit::page(&ListPage {
        shell: who.shell(&req),
        activity: [("", "Todos"), ("active", "Activos"), ("inactive", "Inactivos")]
            .into_iter()
            .map(|(value, label)| SelectOption::new(value, label, activity))
            .collect(),
        is_filtered: !query.is_empty() || matches!(activity, "active" | "inactive"),
        is_later: passed.is_some(),
        start: page_address(&query, activity, None),
        further: further.unwrap_or_default(),
        rows: found.into_iter().map(WorkshopRow::new).collect(),
        query,
    })
}

fn page_address(query: &str, activity: &str, cursor: Option<WorkshopId>) -> String {
    let cursor = cursor.map(|id| id.to_string()).unwrap_or_default();
    let state = match activity {
        "active" | "inactive" => activity,
        _ => "",
    };
    address(
        "/admin/workshops",
        &[("q", query), ("state", state), ("cursor", &cursor)],
    )
}

/// How a workshop's activity looks, as a pill: its colours go by a status's key.
pub(super) const fn activity(workshop: &Workshop) -> (&'static str, &'static str) {
    if workshop.active {
        ("CONFIRMED", "Activo")
    } else {
        ("CANCELLED", "Inactivo")
    }
}

impl WorkshopRow {
    fn new(workshop: &Workshop) -> Self {
        let (status, label) = activity(workshop);
        Self {
            href: WorkshopAddress::admin(workshop.id).base,
            name: workshop.name.clone(),
            status,
            label,
            place: format!("{}, {}", workshop.city_base, workshop.state_base),
            contact: workshop.contact_name.clone(),
            phone: phone::national(&workshop.phone),
            capacity: workshop.capacity_per_day,
            sla: public_list::days(workshop.sla_days),
            policy: workshop.payment_policy.label(),
        }
    }
}

#[derive(Template)]
#[template(path = "admin/workshops/new.html")]
struct NewPage {
    shell: Layout,
    account: AccountForm,
}

/// `GET /admin/workshops/new`
pub async fn new_form(who: Admin, req: HttpRequest) -> Answer {
    kit::page(&NewPage {
        shell: who.shell(&req),
        account: AccountForm::of(&Workshop::default(), &FormState::default()),
    })
}

/// `POST /admin/workshops`
pub async fn create(
    app: web::Data<AppState>,
    list_cache: web::Data<PublicListCache>,
    who: Admin,
    req: HttpRequest,
    FormBody(typed): FormBody,
) -> Answer {
    let actor = Some(who.0.id);
    let sent = FormState::new("account", "", typed);
    let sure = sent.value(SURE).map(str::to_owned);
    let wanted = sent.read(|input| {
        Some(Patch {
            active: None,
            ..CreateWorkshopRequest::read(input)?.patch
        })
    });
    let outcome = match wanted {
        Ok(patch) => {
            let made = app.db.transact(move |conn, now| {
                let asked = workshops::asks_about_name(conn, None, patch.name.as_deref())?;
                form::ask(sure.as_deref(), asked)?;
                workshops::create(conn, now, actor, &patch)
            });
            made.await
        }
        Err(error) => Err(error),
    };
    if outcome.is_ok() {
        list_cache.refresh(&app.db).await;
    }
    let done = |workshop: Workshop| {
        kit::see_other_with(&WorkshopAddress::admin(workshop.id).base, Flash::WorkshopCreated)
    };
    sent.answer(outcome, done, async |state| {
        let page = NewPage {
            shell: who.shell(&req),
            account: AccountForm::of(&Workshop::default(), &state),
        };
        kit::page_with(state.status(), &page)
    })
    .await
}
