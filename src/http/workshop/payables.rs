//! `/workshop/payables`: the workshop's own statement. An ADMIN sees any workshop's, and answers for none.

use crate::base::calendar;
use crate::base::error::AppError;
use crate::base::ids::{PayableId, TransferId, WorkshopId};
use crate::base::input::{Errors, Input};
use crate::base::money::Rate;
use crate::domain::accounts::{Role, User};
use crate::domain::catalog::current_rate;
use crate::domain::payables::{
    Age, Ageing, Filter, LONGEST_REASON, Owed, PayableCursor, State, Transfer, TransferCursor,
    TransferFilter, ageing, answer, list, owed_back, transfers,
};
use crate::domain::workshops::{self, Workshop};
use crate::http::auth::extractors::{Taller, WorkshopSide};
use crate::http::kit::body::FormBody;
use crate::http::kit::flash::Flash;
use crate::http::kit::layout::Layout;
use crate::http::kit::payables::{PayableRow, TransferView, rate_words, rows};
use crate::http::kit::select_option::SelectOption;
use crate::http::kit::workshop_options::{EVERYONE, workshop_options};
use crate::http::kit::{self, Answer, address};
use crate::http::state::AppState;
use actix_web::{HttpRequest, web};
use askama::Template;
use serde::Deserialize;

const PATH: &str = "/workshop/payables";
/// Payables on a page.
const PAGE: usize = 25;
/// Transfers on a page.
const TRANSFERS: usize = 10;
/// What it owes back, on a page.
const OWED_BACK: usize = 20;

#[derive(Deserialize)]
pub struct WorkshopPayablesQuery {
    workshop: Option<String>,
    state: Option<String>,
    cursor: Option<String>,
    /// Where the transfers go on.
    transfers: Option<String>,
    /// Where what it owes back goes on.
    back: Option<String>,
}

#[derive(Template)]
#[template(path = "workshop/payables.html")]
struct StatementPage {
    shell: Layout,
    /// For an ADMIN: the workshops to choose from.
    choices: Vec<SelectOption>,
    is_admin: bool,
    is_unlinked: bool,
    workshop_name: String,
    total: String,
    overdue: String,
    today: String,
    later: String,
    tabs: Vec<Tab>,
    state: State,
    rows: Vec<PayableRow>,
    /// At which bolívares are told.
    rate: String,
    is_later: bool,
    start: String,
    next: String,
    owed_back: Vec<PayableRow>,
    next_back: String,
    is_later_back: bool,
    transfers: Vec<TransferView>,
    older_transfers: String,
    is_later_transfers: bool,
    /// A TALLER's own.
    may_answer: bool,
}

struct Tab {
    href: String,
    label: &'static str,
    current: bool,
}

const TABS: [(State, &str); 3] = [
    (State::Open, "Por cobrar"),
    (State::Paid, "Cobradas"),
    (State::All, "Todas"),
];

struct WorkshopPayablesFacts {
    workshops: Vec<Workshop>,
    owed: Vec<Owed>,
    next: Option<PayableCursor>,
    rate: Option<Rate>,
    ageing: Ageing,
    owed_back: Vec<Owed>,
    next_back: Option<PayableId>,
    transfers: Vec<Transfer>,
    older: Option<TransferCursor>,
}

/// Whose statement is asked for: a TALLER's own, or the one that an ADMIN chose.
fn asked_for(user: &User, wish: &WorkshopPayablesQuery) -> Result<Option<WorkshopId>, AppError> {
    match (user.role, wish.workshop.as_deref().unwrap_or_default()) {
        (Role::Admin, "") => Ok(None),
        (Role::Admin, id) => id.parse().map(Some).map_err(|_| AppError::NotFound),
        (_, _) => Ok(user.workshop),
    }
}

/// `GET /workshop/payables`
pub async fn statement(
    app: web::Data<AppState>,
    who: WorkshopSide,
    wish: web::Query<WorkshopPayablesQuery>,
    req: HttpRequest,
) -> Answer {
    let is_admin = who.0.role == Role::Admin;
    let workshop = asked_for(&who.0, &wish)?;
    let state: State = wish
        .state
        .as_deref()
        .and_then(|state| state.parse().ok())
        .unwrap_or(State::Open);
    let after: Option<PayableCursor> = wish.cursor.as_deref().and_then(|cursor| cursor.parse().ok());
    let after_paid: Option<TransferCursor> = wish.transfers.as_deref().and_then(|cursor| cursor.parse().ok());
    let after_back: Option<PayableId> = wish.back.as_deref().and_then(|id| id.parse().ok());
    let now = app.db.clock().now();
    let today = calendar::today(now);
    let seen = app
        .db
        .read(move |conn| {
            let mut seen = WorkshopPayablesFacts {
                workshops: if is_admin {
                    workshops::all(conn)?
                } else {
                    Vec::new()
                },
                owed: Vec::new(),
                next: None,
                rate: current_rate(conn, now)?,
                ageing: Ageing::default(),
                owed_back: Vec::new(),
                next_back: None,
                transfers: Vec::new(),
                older: None,
            };
            let Some(id) = workshop else {
                return Ok(seen);
            };
            let filter = Filter {
                seen_by_workshop: true,
                ..Filter::new(workshop, state)
            };
            let own = TransferFilter {
                workshop,
                ..TransferFilter::default()
            };
            if !is_admin {
                seen.workshops = workshops::find(conn, id)?.into_iter().collect();
            }
            let page = list(conn, &filter, today, PAGE, after)?;
            (seen.owed, seen.next) = (page.owed, page.next);
            seen.ageing = ageing(conn, today, workshop, true)?
                .pop()
                .map(|(_, _, ageing)| ageing)
                .unwrap_or_default();
            (seen.owed_back, seen.next_back) = owed_back(conn, workshop, OWED_BACK, after_back)?;
            (seen.transfers, seen.older) = transfers(conn, &own, TRANSFERS, after_paid)?;
            Ok(seen)
        })
        .await?;
    let name = seen
        .workshops
        .iter()
        .find(|known| Some(known.id) == workshop)
        .map(|known| known.name.clone());
    if workshop.is_some() && name.is_none() {
        return Err(AppError::NotFound);
    }
    let chosen = match workshop {
        Some(id) if is_admin => id.to_string(),
        _ => String::new(),
    };
    let at = |state: State, cursor: &str, transfers: &str, back: &str| {
        let state = if state == State::Open { "" } else { state.as_str() };
        let pairs = [
            ("workshop", chosen.as_str()),
            ("state", state),
            ("cursor", cursor),
            ("transfers", transfers),
            ("back", back),
        ];
        address(PATH, &pairs)
    };
    // It was paid for work that it was never told of: the money is its matter, why nothing came of it is not.
    let returned = |owed: &Owed| {
        let mut row = PayableRow::new(owed, today);
        if !owed.was_told {
            row.reason.clear();
        }
        row
    };
    kit::page(&StatementPage {
        shell: who.shell(&req),
        choices: if is_admin {
            workshop_options(&seen.workshops, EVERYONE, workshop)
        } else {
            Vec::new()
        },
        is_admin,
        is_unlinked: workshop.is_none() && !is_admin,
        workshop_name: name.unwrap_or_default(),
        total: seen.ageing.total().to_string(),
        overdue: seen.ageing.overdue().or_blank(),
        today: seen.ageing.of(Age::Today).or_blank(),
        later: seen.ageing.of(Age::NotYet).or_blank(),
        tabs: TABS
            .into_iter()
            .map(|(tab, label)| Tab {
                href: at(tab, "", "", ""),
                label,
                current: tab == state,
            })
            .collect(),
        state,
        rate: rate_words(seen.rate, today),
        rows: rows(&seen.owed, today, seen.rate),
        is_later: after.is_some(),
        start: at(state, "", "", ""),
        next: seen
            .next
            .map(|next| at(state, &next.to_string(), "", ""))
            .unwrap_or_default(),
        owed_back: seen.owed_back.iter().map(returned).collect(),
        next_back: seen
            .next_back
            .map(|next| at(state, "", "", &next.to_string()))
            .unwrap_or_default(),
        is_later_back: after_back.is_some(),
        transfers: seen
            .transfers
            .iter()
            .enumerate()
            .map(|(index, transfer)| TransferView::new(index, transfer))
            .collect(),
        older_transfers: seen
            .older
            .map(|older| at(state, "", &older.to_string(), ""))
            .unwrap_or_default(),
        is_later_transfers: after_paid.is_some(),
        may_answer: !is_admin,
    })
}

/// `POST /workshop/transfers/{id}/answer`: «Recibido» or «No me llegó».
pub async fn answered(
    app: web::Data<AppState>,
    who: Taller,
    id: web::Path<TransferId>,
    FormBody(typed): FormBody,
) -> Answer {
    let workshop = who.0.workshop.ok_or(AppError::NotFound)?;
    let errors = Errors::new();
    let input = Input::new(&typed, &errors);
    let received = input.required("received", input.boolean("received"));
    let note = input.text("note", LONGEST_REASON).unwrap_or_default();
    errors.check()?;
    let received = received.ok_or_else(|| errors.refusal())?;
    let (by, transfer) = (who.0.id, *id);
    app.db
        .transact(move |conn, now| answer(conn, now, by, workshop, transfer, received, &note))
        .await?;
    let flash = if received {
        Flash::ReceiptConfirmed
    } else {
        Flash::ReceiptDenied
    };
    kit::see_other_with(PATH, flash)
}
