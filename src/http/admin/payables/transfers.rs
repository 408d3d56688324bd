//! `/admin/payables/transfers`: writing one down, all of them, and taking one back.

use super::{Slip, Tab, address, admin, receipt, tabs};
use crate::base::calendar;
use crate::base::error::AppError;
use crate::base::ids::{PayableId, TransferId, WorkshopId};
use crate::base::input::{Errors, Input};
use crate::domain::accounts::User;
use crate::domain::files::{FileKind, Sent};
use crate::domain::payables::{
    LONGEST_REASON, LONGEST_REFERENCE, NewTransfer, Outcome, Part, Transfer, after_transfer, missing, pay,
    reverse, transfers,
};
use crate::domain::workshops;
use crate::http::auth::extractors::{Admin, Viewer};
use crate::http::kit::body::FormBody;
use crate::http::kit::flash::Flash;
use crate::http::kit::layout::Shell;
use crate::http::kit::select_option::Choice;
use crate::http::kit::workshop_options::{EVERYONE, workshop_options};
use crate::http::kit::{self as site, Answer, multipart};
use crate::http::state::AppState;
use actix_multipart::Multipart;
use actix_web::http::StatusCode;
use actix_web::{HttpRequest, web};
use askama::Template;
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
    wish: web::Query<admin::Wish>,
    req: HttpRequest,
    body: Multipart,
) -> Answer {
    let asked = wish.read()?;
    let mut form = multipart::read(&app, body, "receipt").await?;
    let errors = Errors::new();
    let sent = std::mem::take(&mut form.file).sent(&errors)?;
    let read = transfer(&app, &who.0, &form.fields, &errors, sent).await;
    let (outcome, sent) = match read {
        Ok((transfer, sent)) => {
            let (by, receipt) = (who.0.id, sent.clone());
            let outcome = app
                .db
                .transact(move |conn, now| pay(conn, now, by, &transfer, receipt.as_ref()))
                .await;
            (outcome, sent)
        }
        Err((error, sent)) => (Err(error), sent),
    };
    app.files.settle(sent.iter(), &outcome).await;
    match outcome {
        Ok(done) => {
            let flash = match done {
                Outcome::Done => Flash::TransferRecorded,
                Outcome::AlreadySo => Flash::TransferWasRecorded,
            };
            site::see_other_with(&asked.at("/admin/payables", None), flash)
        }
        Err(error) => {
            let slip = Slip::of("", form.fields, error)?;
            admin::show(&app, &who.0, &req, asked, Some(slip)).await
        }
    }
}

/// What was typed, and the receipt, which has only arrived.
async fn transfer(
    app: &AppState,
    user: &User,
    fields: &Map<String, Value>,
    errors: &Errors,
    file: Option<Sent>,
) -> Result<(NewTransfer, Option<Sent>), (AppError, Option<Sent>)> {
    let input = Input::new(fields, errors);
    let id = input.required_id::<TransferId>("transfer");
    let reference = input.required_text("reference", LONGEST_REFERENCE);
    let url = input.text("receiptUrl", 2000);
    if matches!(&file, Some(Sent::New(arrived)) if arrived.kind == FileKind::Svg) {
        errors.add("receipt", "debe ser una foto (PNG o JPEG) o un PDF");
    }
    let parts = ticked(fields, &input);
    if parts.is_empty() && errors.is_empty() {
        errors.add("payables", "marca al menos una cuenta de las que pagaste");
    }
    let (Ok(()), Some(id)) = (errors.check(), id) else {
        return Err((errors.refusal(), file));
    };
    let transfer = NewTransfer { id, reference, parts };
    match (file, url) {
        (Some(file), _) => Ok((transfer, Some(file))),
        (None, None) => Ok((transfer, None)),
        (None, Some(url)) => match app.files.resolve(&app.db, Some(user), "receiptUrl", &url).await {
            Ok(sent) => Ok((transfer, Some(sent))),
            Err(error) => Err((error, None)),
        },
    }
}

/// `pick-{id}` is the tick beside a payable, `amount-{id}` how much of it was paid.
fn ticked(fields: &Map<String, Value>, input: &Input<'_>) -> Vec<Part> {
    let ids = fields
        .keys()
        .filter_map(|name| name.strip_prefix("pick-")?.parse::<PayableId>().ok());
    ids.filter_map(|payable| {
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
pub struct Wish {
    workshop: Option<String>,
    cursor: Option<String>,
}

#[derive(Template)]
#[template(path = "admin/payables/transfers.html")]
struct TransfersPage {
    shell: Shell,
    tabs: Vec<Tab>,
    banner: String,
    workshops: Vec<Choice>,
    missing: Vec<TransferView>,
    /// Others wait below these.
    more_missing: bool,
    rows: Vec<TransferView>,
    is_later: bool,
    start: String,
    older: String,
}

/// A transfer, in words.
pub struct TransferView {
    pub id: String,
    /// Keeps the ids of its fields apart from another's.
    pub uid: String,
    pub action: String,
    pub workshop: String,
    pub amount: String,
    pub reference: String,
    pub when: String,
    pub by: String,
    pub is_reversal: bool,
    pub stands: bool,
    pub reason: String,
    pub receipt: String,
    pub is_elsewhere: bool,
    pub lines: Vec<LineView>,
    /// The state and what it says: what the workshop answered, or that it was taken back.
    pub state: &'static str,
    pub state_label: &'static str,
    pub note: String,
    pub answered: String,
    pub received: bool,
    pub denied: bool,
    /// The form that failed.
    pub typed_reason: String,
    pub reason_error: String,
    pub lines_error: String,
    pub is_open: bool,
}

pub struct LineView {
    pub payable: String,
    pub href: String,
    pub number: String,
    pub amount: String,
    pub is_taken_back: bool,
}

impl TransferView {
    pub fn new(index: usize, transfer: &Transfer) -> Self {
        let (receipt, is_elsewhere) = receipt(transfer.receipt.as_ref());
        let answer = transfer.answer.as_ref();
        let (received, denied) = (
            answer.is_some_and(|answer| answer.received),
            answer.is_some_and(|answer| !answer.received),
        );
        let taken_back = transfer.lines.iter().filter(|line| line.is_taken_back).count();
        let (state, state_label) = match transfer.stands() {
            _ if transfer.is_reversal => ("VOIDED", "Reverso"),
            false => ("VOIDED", "Revertida"),
            true if denied => ("MISSING", "No llegó"),
            true if taken_back > 0 => ("PARTIAL", "Revertida en parte"),
            true if received => ("PAID", "Recibida"),
            true => ("PENDING", "Sin respuesta"),
        };
        Self {
            id: transfer.id.to_string(),
            uid: format!("-t{index}"),
            action: format!("{PATH}/{}/reversal", transfer.id),
            workshop: transfer.workshop.clone(),
            amount: transfer.amount.to_string(),
            reference: transfer.reference.clone(),
            when: calendar::stamp_es(transfer.at),
            by: transfer.by.clone(),
            is_reversal: transfer.is_reversal,
            stands: transfer.stands(),
            reason: transfer.reason.clone(),
            receipt,
            is_elsewhere,
            lines: transfer
                .lines
                .iter()
                .map(|line| LineView {
                    payable: line.payable.to_string(),
                    href: format!("/admin/payables/{}", line.payable),
                    number: line.order_number.clone(),
                    amount: line.amount.to_string(),
                    is_taken_back: line.is_taken_back,
                })
                .collect(),
            state,
            state_label,
            note: answer.map(|answer| answer.note.clone()).unwrap_or_default(),
            answered: answer
                .map(|answer| calendar::stamp_es(answer.created_at))
                .unwrap_or_default(),
            received,
            denied,
            typed_reason: String::new(),
            reason_error: String::new(),
            lines_error: String::new(),
            is_open: false,
        }
    }

    fn with(self, slip: Option<&Slip>) -> Self {
        match slip.filter(|slip| slip.about == self.id) {
            None => self,
            Some(slip) => Self {
                typed_reason: slip.typed("reason").to_owned(),
                reason_error: slip.errors.beside("reason"),
                lines_error: slip.errors.beside("payables"),
                is_open: true,
                ..self
            },
        }
    }
}

/// `GET /admin/payables/transfers`
pub async fn list(app: web::Data<AppState>, who: Admin, wish: web::Query<Wish>, req: HttpRequest) -> Answer {
    show(&app, &who.0, &req, &wish, None).await
}

async fn show(app: &AppState, user: &User, req: &HttpRequest, wish: &Wish, slip: Option<Slip>) -> Answer {
    let workshop: Option<WorkshopId> = match wish.workshop.as_deref().unwrap_or_default() {
        "" => None,
        id => Some(id.parse().map_err(|_| AppError::NotFound)?),
    };
    let after = wish.cursor.as_deref().and_then(after_transfer);
    let (rows, next, denied, workshops) = app
        .db
        .read(move |conn| {
            let (rows, next) = transfers(conn, workshop, PAGE, after)?;
            let denied = match (workshop, after) {
                (None, None) => missing(conn, MISSING + 1)?,
                _ => Vec::new(),
            };
            Ok((rows, next, denied, workshops::all(conn)?))
        })
        .await?;
    let named = workshop.map(|id| id.to_string()).unwrap_or_default();
    let at = |cursor: &str| address(PATH, &[("workshop", &named), ("cursor", cursor)]);
    let view = |offset: usize, rows: &[Transfer]| -> Vec<TransferView> {
        rows.iter()
            .enumerate()
            .map(|(index, row)| TransferView::new(offset + index, row).with(slip.as_ref()))
            .collect()
    };
    let page = TransfersPage {
        shell: Viewer(Some(user.clone())).shell(req),
        tabs: tabs(PATH),
        banner: slip.as_ref().map(Slip::banner).unwrap_or_default(),
        workshops: workshop_options(&workshops, EVERYONE, workshop),
        more_missing: denied.len() > MISSING,
        missing: view(PAGE, denied.get(..MISSING).unwrap_or(&denied)),
        rows: view(0, &rows),
        is_later: after.is_some(),
        start: at(""),
        older: next.map(|next| at(&next)).unwrap_or_default(),
    };
    let status = slip.as_ref().map_or(StatusCode::OK, |slip| slip.error.status());
    site::page_with(status, &page)
}

/// `POST /admin/payables/transfers/{id}/reversal`: whole, or of the payables that are ticked.
pub async fn reversal(
    app: web::Data<AppState>,
    who: Admin,
    id: web::Path<TransferId>,
    req: HttpRequest,
    FormBody(typed): FormBody,
) -> Answer {
    let transfer = *id;
    let errors = Errors::new();
    let reason = Input::new(&typed, &errors).required_text("reason", LONGEST_REASON);
    let ticked: Vec<PayableId> = typed
        .keys()
        .filter_map(|name| name.strip_prefix("line-")?.parse().ok())
        .collect();
    // The form of a transfer with several lines has ticks, and says so.
    let only = typed.contains_key("lines").then_some(ticked);
    if only.as_ref().is_some_and(Vec::is_empty) {
        errors.add("payables", "marca al menos una cuenta");
    }
    let by = who.0.id;
    let outcome = match errors.check() {
        Err(error) => Err(error),
        Ok(()) => {
            app.db
                .transact(move |conn, now| reverse(conn, now, by, transfer, only.as_deref(), &reason))
                .await
        }
    };
    match outcome {
        Ok(Outcome::Done) => site::see_other_with(PATH, Flash::TransferReversed),
        Ok(Outcome::AlreadySo) => site::see_other_with(PATH, Flash::TransferWasReversed),
        Err(error) => {
            let slip = Slip::of(transfer, typed, error)?;
            show(&app, &who.0, &req, &Wish::default(), Some(slip)).await
        }
    }
}
