//! `/admin/payables/transfers`: writing one down, all of them, and taking one back.

use super::admin;
use super::{Tab, banner, tabs};
use crate::base::calendar;
use crate::base::error::AppError;
use crate::base::ids::{PayableId, TransferId, UserId, WorkshopId};
use crate::base::input::{Errors, Input};
use crate::base::money::meant::{self, Expected};
use crate::base::money::{Bs, Usd};
use crate::base::search;
use crate::domain::accounts::User;
use crate::domain::files::{FileKind, Sent};
use crate::domain::payables::{
    InBs, LONGEST_REASON, LONGEST_REFERENCE, NewTransfer, OTHER_BS, Outcome, Part, SAME_REFERENCE, Transfer,
    TransferCursor, TransferFilter, missing, pay, reverse, transfers,
};
use crate::domain::workshops;
use crate::http::auth::extractors::{Admin, Viewer};
use crate::http::kit::body::FormBody;
use crate::http::kit::flash::Flash;
use crate::http::kit::form::{self, FormState, LONGEST_QUESTION};
use crate::http::kit::layout::Layout;
use crate::http::kit::payables::{REVERSAL, TransferView};
use crate::http::kit::select_option::SelectOption;
use crate::http::kit::workshop_options::{EVERYONE, workshop_options};
use crate::http::kit::{self, Answer, address, multipart};
use crate::http::state::AppState;
use actix_multipart::Multipart;
use actix_web::{HttpRequest, web};
use askama::Template;
use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde::Deserialize;
use serde_json::{Map, Value};

const PATH: &str = "/admin/payables/transfers";
/// Transfers on a page.
const PAGE: usize = 25;
/// Those that never came, on top of the first page.
const MISSING: usize = 20;

/// `POST /admin/payables/transfers`: one transfer for the payables that were ticked.
pub async fn record(
    app: web::Data<AppState>,
    who: Admin,
    wish: web::Query<admin::PayablesQuery>,
    req: HttpRequest,
    body: Multipart,
) -> Answer {
    let (asked, by) = (wish.read()?, who.0.id);
    let body = multipart::read(&app, body, "receipt").await?;
    if let Some(go) = body.fields.get("go").and_then(Value::as_str).map(str::to_owned) {
        body.file.discard(&app).await;
        let form = FormState::new("transfers", "", body.fields);
        return admin::show(&app, &who.0, &req, asked.going(&go), &form).await;
    }
    let today = calendar::today(app.db.clock().now());
    let errors = Errors::new();
    let file = body.file.sent(&errors)?;
    let sent = FormState::new("transfers", "", expecting(body.fields));
    let wanted = sent.read_noting(&errors, |input| {
        transfer(input, sent.fields(), file.as_ref(), today)
    });
    let (outcome, receipt) = match wanted {
        Ok((transfer, url)) => match (file, url) {
            // It lies elsewhere, or came earlier.
            (None, Some(url)) => match app.files.resolve(&app.db, Some(&who.0), "receiptUrl", &url).await {
                Ok(receipt) => written(&app, by, transfer, Some(receipt)).await,
                Err(error) => (Err(error), None),
            },
            (file, _) => written(&app, by, transfer, file).await,
        },
        Err(error) => (Err(error), file),
    };
    app.files.settle(receipt.iter(), &outcome).await;
    let done = |done| {
        let flash = match done {
            Outcome::Done => Flash::TransferRecorded,
            Outcome::AlreadySo => Flash::TransferWasRecorded,
        };
        kit::see_other_with(&asked.at("/admin/payables", None), flash)
    };
    sent.answer(outcome, done, async |state| {
        admin::show(&app, &who.0, &req, asked.clone(), &state).await
    })
    .await
}

async fn written(
    app: &AppState,
    by: UserId,
    transfer: NewTransfer,
    receipt: Option<Sent>,
) -> (Result<Outcome, AppError>, Option<Sent>) {
    let recorded = receipt.clone();
    let work = app
        .db
        .transact(move |conn, now| pay(conn, now, by, &transfer, recorded.as_ref()));
    (work.await, receipt)
}

/// What is ticked, at the rate that the page showed, says what bolívares are meant that can be read in two ways.
fn expecting(mut fields: Map<String, Value>) -> Map<String, Value> {
    let unsaid = Errors::new();
    let input = Input::new(&fields, &unsaid);
    let sum: Usd = ticked(&fields, &input).iter().map(|part| part.amount).sum();
    if let Some(rate) = input.rate("rate") {
        // The bank's may be another; farther off it is asked about.
        let near = Expected::within(rate.to_bs(sum).decimal(), Decimal::new(1, 1));
        fields.insert("paidBsDue".to_owned(), Value::String(meant::carried(&[near])));
    }
    fields
}

/// What was typed, and the address of a receipt.
fn transfer(
    input: &Input<'_>,
    fields: &Map<String, Value>,
    file: Option<&Sent>,
    today: NaiveDate,
) -> Option<(NewTransfer, Option<String>)> {
    let id = input.required_id::<TransferId>("transfer");
    let reference = input.required_text("reference", LONGEST_REFERENCE);
    let url = input.text("receiptUrl", 2000);
    if matches!(file, Some(Sent::New(arrived)) if arrived.kind == FileKind::Svg) {
        input.wrong("receipt", "debe ser una foto (PNG, JPEG o WebP) o un PDF");
    }
    let parts = ticked(fields, input);
    if parts.is_empty() && input.errors().is_empty() {
        input.wrong("payables", "marca al menos una cuenta de las que pagaste");
    }
    let amount = input.amount("paidBs", Bs::new).filter(|amount| {
        if *amount == Bs::ZERO {
            input.wrong("paidBs", "debe ser mayor que cero");
        }
        *amount > Bs::ZERO
    });
    let day = input.date("rateDay");
    if day.is_some_and(|day| day > today) {
        input.wrong("rateDay", "no puede ser después de hoy");
    }
    let answered = [SAME_REFERENCE, OTHER_BS].map(|question| input.text(question, LONGEST_QUESTION));
    let transfer = NewTransfer {
        id: id?,
        reference,
        parts,
        in_bs: amount.map(|amount| InBs { amount, day }),
        answered: Some(answered.into_iter().flatten().collect()),
    };
    Some((transfer, url))
}

/// `pick-{id}` is the tick beside a payable, `amount-{id}` how much of it was paid.
fn ticked(fields: &Map<String, Value>, input: &Input<'_>) -> Vec<Part> {
    fields
        .keys()
        .filter_map(|name| name.strip_prefix("pick-")?.parse::<PayableId>().ok())
        .filter_map(|payable| {
            let field = format!("amount-{payable}");
            let amount = input.required(&field, input.usd(&field))?;
            Some(Part {
                payable,
                amount,
                field,
            })
        })
        .collect()
}

#[derive(Clone, Default, Deserialize)]
pub struct TransfersQuery {
    workshop: Option<String>,
    /// A reference, or an amount.
    q: Option<String>,
    /// On which it was written down.
    day: Option<String>,
    cursor: Option<String>,
}

#[derive(Template)]
#[template(path = "admin/payables/transfers.html")]
struct TransfersPage {
    shell: Layout,
    tabs: Vec<Tab>,
    banner: String,
    workshops: Vec<SelectOption>,
    search: String,
    day: String,
    is_searched: bool,
    missing: Vec<TransferView>,
    /// Others wait below these.
    more_missing: bool,
    rows: Vec<TransferView>,
    is_later: bool,
    start: String,
    older: String,
}

/// `GET /admin/payables/transfers`
pub async fn list(
    app: web::Data<AppState>,
    who: Admin,
    wish: web::Query<TransfersQuery>,
    req: HttpRequest,
) -> Answer {
    show(&app, &who.0, &req, &wish, &FormState::default()).await
}

async fn show(
    app: &AppState,
    user: &User,
    req: &HttpRequest,
    wish: &TransfersQuery,
    form: &FormState,
) -> Answer {
    let workshop: Option<WorkshopId> = match wish.workshop.as_deref().unwrap_or_default() {
        "" => None,
        id => Some(id.parse().map_err(|_| AppError::NotFound)?),
    };
    let after: Option<TransferCursor> = wish.cursor.as_deref().and_then(|cursor| cursor.parse().ok());
    let text = |field: &Option<String>| field.clone().unwrap_or_default();
    let filter = TransferFilter {
        workshop,
        day: search::day(&text(&wish.day)),
        search: search::one_line(&text(&wish.q)),
    };
    let is_searched = !filter.search.is_empty() || filter.day.is_some();
    let (search, day) = (filter.search.clone(), filter.day.map(|day| day.to_string()));
    let day = day.unwrap_or_default();
    let (rows, next, denied, workshops) = app
        .db
        .read(move |conn| {
            let (rows, next) = transfers(conn, &filter, PAGE, after)?;
            let denied = match (workshop, after) {
                (None, None) if !is_searched => missing(conn, MISSING + 1)?,
                _ => Vec::new(),
            };
            Ok((rows, next, denied, workshops::all(conn)?))
        })
        .await?;
    let named = workshop.map(|id| id.to_string()).unwrap_or_default();
    let at = |cursor: &str| {
        let pairs = [
            ("workshop", named.as_str()),
            ("q", &search),
            ("day", &day),
            ("cursor", cursor),
        ];
        address(PATH, &pairs)
    };
    let view = |offset: usize, rows: &[Transfer]| -> Vec<TransferView> {
        rows.iter()
            .enumerate()
            .map(|(index, row)| TransferView::new(offset + index, row).with(form))
            .collect()
    };
    let page = TransfersPage {
        shell: Viewer(Some(user.clone())).shell(req),
        tabs: tabs(PATH),
        banner: banner(form),
        workshops: workshop_options(&workshops, EVERYONE, workshop),
        more_missing: denied.len() > MISSING,
        missing: view(PAGE, denied.get(..MISSING).unwrap_or(&denied)),
        rows: view(0, &rows),
        is_later: after.is_some(),
        start: at(""),
        older: next.map(|next| at(&next.to_string())).unwrap_or_default(),
        is_searched,
        search: search.clone(),
        day: day.clone(),
    };
    kit::page_with(form.status(), &page)
}

/// `POST /admin/payables/transfers/{id}/reversal`: whole, or of the payables that are ticked.
pub async fn reversal(
    app: web::Data<AppState>,
    who: Admin,
    id: web::Path<TransferId>,
    req: HttpRequest,
    FormBody(typed): FormBody,
) -> Answer {
    let (transfer, by) = (*id, who.0.id);
    let sent = FormState::new(REVERSAL, transfer, typed);
    let ticked: Vec<PayableId> = sent
        .fields()
        .keys()
        .filter_map(|name| name.strip_prefix("line-")?.parse().ok())
        .collect();
    // The form of a transfer with several lines has ticks, and says so.
    let only = sent.value("lines").map(|_| ticked);
    form::submit(
        &app,
        sent,
        |input| {
            let reason = input.required_text("reason", LONGEST_REASON);
            if only.as_ref().is_some_and(Vec::is_empty) {
                input.wrong("payables", "marca al menos una cuenta");
            }
            Some((only, reason))
        },
        move |conn, now, (only, reason)| reverse(conn, now, by, transfer, only.as_deref(), reason),
        |done| match done {
            Outcome::Done => kit::see_other_with(PATH, Flash::TransferReversed),
            Outcome::AlreadySo => kit::see_other_with(PATH, Flash::TransferWasReversed),
        },
        async |state| show(&app, &who.0, &req, &TransfersQuery::default(), &state).await,
    )
    .await
}
