//! `GET /admin/payables`: what is to be paid, the most urgent first, how old it is, and the form of a transfer.

use super::{AgeRow, Tab, banner, tabs};
use crate::base::calendar;
use crate::base::error::AppError;
use crate::base::ids::{TransferId, WorkshopId};
use crate::domain::accounts::User;
use crate::domain::payables::{Age, Ageing, Filter, Page, PayableCursor, State, ageing, list, missing};
use crate::domain::workshops::{self, Workshop};
use crate::http::auth::extractors::{Admin, Viewer};
use crate::http::kit::form::FormState;
use crate::http::kit::layout::Layout;
use crate::http::kit::payables::PayableRow;
use crate::http::kit::select_option::SelectOption;
use crate::http::kit::workshop_options::{EVERYONE, workshop_options};
use crate::http::kit::{self as site, Answer, address};
use crate::http::state::AppState;
use actix_web::{HttpRequest, web};
use askama::Template;
use chrono::NaiveDate;
use diesel::PgConnection;
use serde::Deserialize;

/// Payables on a page.
const PAGE: usize = 50;
/// Workshops in the table of ages; the others are a choice away.
const AGED: usize = 20;
/// Transfers that did not come, above everything else.
const MISSING: usize = 5;

#[derive(Clone, Default, Deserialize)]
pub struct PayablesQuery {
    workshop: Option<String>,
    state: Option<String>,
    cursor: Option<String>,
    /// A payable to be ticked.
    pick: Option<String>,
}

/// What the wish means; what cannot be understood is left out, but for a workshop that there is not.
#[derive(Clone)]
pub(super) struct Asked {
    pub workshop: Option<WorkshopId>,
    pub state: State,
    after: Option<PayableCursor>,
    pick: String,
}

impl PayablesQuery {
    pub(super) fn read(&self) -> Result<Asked, AppError> {
        let text = |field: &Option<String>| field.clone().unwrap_or_default();
        let workshop = match text(&self.workshop).as_str() {
            "" => None,
            id => Some(id.parse().map_err(|_| AppError::NotFound)?),
        };
        Ok(Asked {
            workshop,
            state: text(&self.state).parse().unwrap_or(State::Open),
            after: text(&self.cursor).parse().ok(),
            pick: text(&self.pick),
        })
    }
}

impl Asked {
    pub fn filter(&self) -> Filter {
        Filter {
            workshop: self.workshop,
            state: self.state,
            seen_by_workshop: false,
        }
    }

    /// This page elsewhere: another path, or from another place on.
    pub fn at(&self, path: &str, after: Option<PayableCursor>) -> String {
        let text = |value: Option<String>| value.unwrap_or_default();
        let state = match self.state {
            State::Open => String::new(),
            other => other.to_string(),
        };
        address(
            path,
            &[
                ("workshop", &text(self.workshop.map(|id| id.to_string()))),
                ("state", &state),
                ("cursor", &text(after.map(|after| after.to_string()))),
            ],
        )
    }
}

#[derive(Template)]
#[template(path = "admin/payables/list.html")]
struct AdminPage {
    shell: Layout,
    tabs: Vec<Tab>,
    banner: String,
    /// How many transfers workshops say never came: at most [`MISSING`].
    missing: usize,
    ages: Vec<AgeRow>,
    all: AgeRow,
    more_workshops: usize,
    workshops: Vec<SelectOption>,
    states: Vec<SelectOption>,
    state: State,
    /// The one chosen; blank for all.
    workshop_name: String,
    rows: Vec<Line>,
    csv: String,
    is_later: bool,
    start: String,
    next: String,
    pay: Option<PayForm>,
}

/// A payable, with what is typed about it.
struct Line {
    row: PayableRow,
    pay_href: String,
    picked: bool,
    amount: String,
    error: String,
}

/// One transfer to the chosen workshop.
struct PayForm {
    action: String,
    transfer: String,
    reference: String,
    reference_error: String,
    receipt_url: String,
    receipt_url_error: String,
    receipt_error: String,
}

pub async fn list_page(
    app: web::Data<AppState>,
    who: Admin,
    wish: web::Query<PayablesQuery>,
    req: HttpRequest,
) -> Answer {
    let asked = wish.read()?;
    show(&app, &who.0, &req, asked, &FormState::default()).await
}

struct PayablesFacts {
    page: Page,
    ages: Vec<(WorkshopId, String, Ageing)>,
    workshops: Vec<Workshop>,
    missing: usize,
}

fn look(conn: &mut PgConnection, asked: &Asked, today: NaiveDate) -> Result<PayablesFacts, AppError> {
    let workshops = workshops::all(conn)?;
    if let Some(id) = asked.workshop
        && !workshops.iter().any(|workshop| workshop.id == id)
    {
        return Err(AppError::NotFound);
    }
    Ok(PayablesFacts {
        page: list(conn, &asked.filter(), today, PAGE, asked.after)?,
        ages: ageing(conn, today, asked.workshop, false)?,
        workshops,
        missing: missing(conn, MISSING)?.len(),
    })
}

pub(super) async fn show(
    app: &AppState,
    user: &User,
    req: &HttpRequest,
    asked: Asked,
    form: &FormState,
) -> Answer {
    let today = calendar::today(app.db.clock().now());
    let wanted = asked.clone();
    let seen = app.db.read(move |conn| look(conn, &wanted, today)).await?;
    let shell = Viewer(Some(user.clone())).shell(req);
    site::page_with(form.status(), &page(shell, &asked, seen, today, form))
}

fn page(shell: Layout, asked: &Asked, seen: PayablesFacts, today: NaiveDate, form: &FormState) -> AdminPage {
    const PATH: &str = "/admin/payables";
    let mut all = Ageing::default();
    for (_, _, ageing) in &seen.ages {
        for age in Age::ALL {
            all.add(*age, ageing.of(*age));
        }
    }
    let ages = seen.ages.iter().take(AGED).map(|(id, name, ageing)| {
        AgeRow::new(
            address(PATH, &[("workshop", &id.to_string())]),
            name.clone(),
            ageing,
        )
    });
    let chosen = seen
        .workshops
        .iter()
        .find(|workshop| Some(workshop.id) == asked.workshop);
    let has_open = seen
        .page
        .owed
        .iter()
        .any(|owed| owed.payable.left().decimal() > 0.into());
    AdminPage {
        shell,
        tabs: tabs(PATH),
        banner: banner(form),
        missing: seen.missing,
        ages: ages.collect(),
        all: AgeRow::new(String::new(), "Todos".to_owned(), &all),
        more_workshops: seen.ages.len().saturating_sub(AGED),
        workshops: workshop_options(&seen.workshops, EVERYONE, asked.workshop),
        states: states(asked.state),
        state: asked.state,
        workshop_name: chosen.map(|workshop| workshop.name.clone()).unwrap_or_default(),
        rows: seen
            .page
            .owed
            .iter()
            .map(|owed| Line::new(PayableRow::new(owed, today), asked, form))
            .collect(),
        csv: asked.at("/admin/payables.csv", None),
        is_later: asked.after.is_some(),
        start: asked.at(PATH, None),
        next: seen
            .page
            .next
            .map(|next| asked.at(PATH, Some(next)))
            .unwrap_or_default(),
        pay: (chosen.is_some() && has_open).then(|| PayForm::new(asked, form)),
    }
}

impl Line {
    fn new(row: PayableRow, asked: &Asked, form: &FormState) -> Self {
        let (pick, amount) = (format!("pick-{}", row.id), format!("amount-{}", row.id));
        let amount = form.field(&amount, row.left.trim_start_matches('$'));
        Self {
            pay_href: address(
                "/admin/payables",
                &[("workshop", &row.workshop_id), ("pick", &row.id)],
            ),
            picked: form.is_checked(&pick, row.id == asked.pick),
            amount: amount.value,
            error: amount.error,
            row,
        }
    }
}

impl PayForm {
    fn new(asked: &Asked, form: &FormState) -> Self {
        let (reference, receipt_url) = (form.field("reference", ""), form.field("receiptUrl", ""));
        Self {
            action: asked.at("/admin/payables/transfers", asked.after),
            // What was refused was not written down, so its id is still free.
            transfer: match form.value("transfer").unwrap_or_default() {
                "" => TransferId::new().to_string(),
                same => same.to_owned(),
            },
            reference: reference.value,
            reference_error: reference.error,
            receipt_url: receipt_url.value,
            receipt_url_error: receipt_url.error,
            receipt_error: form.error("receipt"),
        }
    }
}

fn states(chosen: State) -> Vec<SelectOption> {
    State::ALL
        .iter()
        .map(|state| SelectOption::new(state.to_string(), state.label(), &chosen.to_string()))
        .collect()
}
