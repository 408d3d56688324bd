//! `GET /admin/payables`: what is to be paid, the most urgent first, how old it is, and the form of a transfer.

use super::{AgeRow, Tab, banner, tabs};
use crate::base::calendar;
use crate::base::error::AppError;
use crate::base::ids::{PayableId, TransferId, WorkshopId};
use crate::base::money::meant::{self, Expected};
use crate::base::money::{Rate, Usd};
use crate::base::search;
use crate::domain::accounts::User;
use crate::domain::catalog::current_rate;
use crate::domain::payables::{
    Age, Ageing, Filter, OTHER_BS, Page, PayableCursor, SAME_REFERENCE, State, ageing, list, missing,
    order_numbers,
};
use crate::domain::workshops::{self, Workshop};
use crate::http::auth::extractors::{Admin, Viewer};
use crate::http::kit::form::{FieldState, FormState, Question};
use crate::http::kit::layout::Layout;
use crate::http::kit::payables::{PayableRow, rate_words, rows};
use crate::http::kit::select_option::SelectOption;
use crate::http::kit::workshop_options::{EVERYONE, workshop_options};
use crate::http::kit::{self, Answer, address};
use crate::http::state::AppState;
use actix_web::{HttpRequest, web};
use askama::Template;
use chrono::{DateTime, NaiveDate, Utc};
use diesel::PgConnection;
use serde::Deserialize;
use std::collections::HashMap;

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
    /// An order's number, a reference, or an amount.
    q: Option<String>,
    /// On which it is due.
    day: Option<String>,
    /// A payable to be ticked.
    pick: Option<String>,
}

/// What the wish means; what cannot be understood is left out, but for a workshop that there is not.
#[derive(Clone)]
pub(super) struct Asked {
    pub workshop: Option<WorkshopId>,
    pub state: State,
    after: Option<PayableCursor>,
    search: String,
    day: Option<NaiveDate>,
    pick: String,
    /// Every payable of the page, or none of them.
    tick: Option<bool>,
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
            search: search::one_line(&text(&self.q)),
            day: search::day(&text(&self.day)),
            pick: text(&self.pick),
            tick: None,
        })
    }
}

impl Asked {
    pub fn filter(&self) -> Filter {
        Filter {
            day: self.day,
            search: self.search.clone(),
            ..Filter::new(self.workshop, self.state)
        }
    }

    /// Where a button of the form leads that writes nothing down: what is ticked and typed is kept.
    pub fn going(self, go: &str) -> Self {
        match go {
            "sum" => self,
            "all" | "none" => Self {
                tick: Some(go == "all"),
                ..self
            },
            "start" => Self { after: None, ..self },
            place => Self {
                after: place.parse().ok(),
                ..self
            },
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
                ("q", &self.search),
                ("day", &text(self.day.map(|day| day.to_string()))),
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
    search: String,
    day: String,
    is_searched: bool,
    /// At which bolívares are told; blank where there is none.
    rate: String,
    /// The one chosen; blank for all.
    workshop_name: String,
    rows: Vec<Line>,
    csv: String,
    is_later: bool,
    start: String,
    next: String,
    /// The next page's place, for a form that keeps what is ticked.
    next_place: String,
    pay: Option<PayForm>,
}

/// A payable, with what is typed about it.
struct Line {
    row: PayableRow,
    /// By which an amount is understood that can be read in two ways.
    expected: String,
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
    paid_bs: FieldState,
    rate_day: FieldState,
    same_reference: Question,
    other_bs: Question,
    /// Ticked on other pages.
    kept: Vec<Kept>,
    /// Of all that is ticked.
    sum: String,
    sum_bs: String,
    /// For the script that adds as one ticks: `40.0000`.
    rate: String,
    ticked: usize,
}

/// A payable that was ticked on another page.
struct Kept {
    id: String,
    expected: String,
    number: String,
    amount: String,
    error: String,
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
    rate: Option<Rate>,
    /// Of those that are ticked.
    numbers: HashMap<PayableId, String>,
}

fn look(
    conn: &mut PgConnection,
    asked: &Asked,
    ticked: &[PayableId],
    now: DateTime<Utc>,
) -> Result<PayablesFacts, AppError> {
    let today = calendar::today(now);
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
        rate: current_rate(conn, now)?,
        numbers: match ticked {
            [] => HashMap::new(),
            ticked => order_numbers(conn, ticked)?,
        },
    })
}

pub(super) async fn show(
    app: &AppState,
    user: &User,
    req: &HttpRequest,
    asked: Asked,
    form: &FormState,
) -> Answer {
    let now = app.db.clock().now();
    let (wanted, ticked) = (asked.clone(), ticked(form));
    let seen = app.db.read(move |conn| look(conn, &wanted, &ticked, now)).await?;
    let shell = Viewer(Some(user.clone())).shell(req);
    kit::page_with(form.status(), &page(shell, &asked, seen, now, form))
}

/// The payables that were ticked, wherever they stand.
fn ticked(form: &FormState) -> Vec<PayableId> {
    let picks = form.fields().keys().filter_map(|name| name.strip_prefix("pick-"));
    picks.filter_map(|id| id.parse().ok()).collect()
}

fn page(
    shell: Layout,
    asked: &Asked,
    seen: PayablesFacts,
    now: DateTime<Utc>,
    form: &FormState,
) -> AdminPage {
    let today = calendar::today(now);
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
    let lines: Vec<Line> = rows(&seen.page.owed, today, seen.rate)
        .into_iter()
        .map(|row| Line::new(row, asked, form))
        .collect();
    let pay = (chosen.is_some() && has_open || !ticked(form).is_empty())
        .then(|| PayForm::new(asked, form, &lines, &seen, now));
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
        search: asked.search.clone(),
        day: asked.day.map(|day| day.to_string()).unwrap_or_default(),
        is_searched: !asked.search.is_empty() || asked.day.is_some(),
        rate: rate_words(seen.rate, today),
        workshop_name: chosen.map(|workshop| workshop.name.clone()).unwrap_or_default(),
        rows: lines,
        csv: asked.at("/admin/payables.csv", None),
        is_later: asked.after.is_some(),
        start: asked.at(PATH, None),
        next: seen
            .page
            .next
            .map(|next| asked.at(PATH, Some(next)))
            .unwrap_or_default(),
        next_place: seen.page.next.map(|next| next.to_string()).unwrap_or_default(),
        pay,
    }
}

impl Line {
    fn new(row: PayableRow, asked: &Asked, form: &FormState) -> Self {
        let (pick, amount) = (format!("pick-{}", row.id), format!("amount-{}", row.id));
        let amount = form.field(&amount, row.left.trim_start_matches('$'));
        let left = row.left.parse().unwrap_or(Usd::ZERO);
        Self {
            expected: meant::carried(&[Expected::exactly(left.decimal())]),
            pay_href: pay_href(&row.workshop_id, &row.id),
            picked: asked.tick.unwrap_or(match form.fields().is_empty() {
                true => row.id == asked.pick,
                false => form.value(&pick).is_some(),
            }),
            amount: amount.value,
            error: amount.error,
            row,
        }
    }
}

/// The workshop's list with this payable ticked, at the form that pays it.
pub(super) fn pay_href(workshop: &str, payable: &str) -> String {
    let list = address("/admin/payables", &[("workshop", workshop), ("pick", payable)]);
    format!("{list}#transferencia")
}

impl PayForm {
    fn new(
        asked: &Asked,
        form: &FormState,
        lines: &[Line],
        seen: &PayablesFacts,
        now: DateTime<Utc>,
    ) -> Self {
        let here = |id: &PayableId| lines.iter().any(|line| line.row.id == id.to_string());
        let elsewhere = ticked(form).into_iter().filter(|id| !here(id));
        let kept: Vec<Kept> = elsewhere
            .map(|id| {
                let amount = form.field(&format!("amount-{id}"), "");
                let expected = form.value(&format!("amount-{id}Due")).unwrap_or_default();
                Kept {
                    id: id.to_string(),
                    expected: expected.to_owned(),
                    number: seen.numbers.get(&id).cloned().unwrap_or_default(),
                    amount: amount.value,
                    error: amount.error,
                }
            })
            .collect();
        let picked = lines.iter().filter(|line| line.picked && line.row.is_open);
        let amounts: Vec<(&str, &str)> = picked
            .map(|line| (line.amount.as_str(), line.expected.as_str()))
            .chain(
                kept.iter()
                    .map(|kept| (kept.amount.as_str(), kept.expected.as_str())),
            )
            .collect();
        // What is no amount is said beside it, once the form is sent.
        let sum: Usd = amounts
            .iter()
            .filter_map(|(text, expected)| meant::read(text, Usd::PLACES, expected))
            .filter_map(|amount| Usd::new(amount).ok())
            .sum();
        let (reference, receipt_url) = (form.field("reference", ""), form.field("receiptUrl", ""));
        Self {
            action: asked.at("/admin/payables/transfers", asked.after),
            // What was refused was not written down, so its id is still free.
            transfer: match form.value("transfer").unwrap_or_default() {
                "" => TransferId::new(now).to_string(),
                same => same.to_owned(),
            },
            reference: reference.value,
            reference_error: reference.error,
            receipt_url: receipt_url.value,
            receipt_url_error: receipt_url.error,
            receipt_error: form.error("receipt"),
            paid_bs: form.field("paidBs", ""),
            rate_day: form.field("rateDay", calendar::today(now).to_string()),
            same_reference: form.question(SAME_REFERENCE),
            other_bs: form.question(OTHER_BS),
            sum: sum.to_string(),
            sum_bs: seen
                .rate
                .map(|rate| rate.to_bs(sum).to_string())
                .unwrap_or_default(),
            rate: seen
                .rate
                .map(|rate| rate.decimal().to_string())
                .unwrap_or_default(),
            ticked: amounts.len(),
            kept,
        }
    }
}

fn states(chosen: State) -> Vec<SelectOption> {
    State::ALL
        .iter()
        .map(|state| SelectOption::new(state.to_string(), state.label(), &chosen.to_string()))
        .collect()
}
