//! Verbs on what is owed: pay, take back, waive, and what the workshop says of it.
//!
//! Each locks the payables it is about, in the order of their ids, and reads again what is known then.

use super::rules::{rate_paid, reference_key, share_back};
use super::store::{self, transfers};
use super::transfers::PaidInBs;
use super::{Closure, Payable, PayableStatus};
use crate::base::calendar;
use crate::base::db::hold;
use crate::base::error::{AppError, FieldErrors};
use crate::base::ids::{AssignmentId, PayableId, TransferId, UserId, WorkshopId};
use crate::base::money::{Bs, Usd};
use crate::domain::files::Sent;
use crate::domain::notifications::{self, Message, Recipients, TRANSFER_MISSING, Target};
use crate::domain::{exchange_rates, workshops};
use chrono::{DateTime, NaiveDate, Utc};
use diesel::PgConnection;
use rust_decimal::Decimal;
use std::collections::BTreeMap;

/// In characters.
pub const LONGEST_REFERENCE: usize = 120;
pub const LONGEST_REASON: usize = 500;

/// A transfer to be written down.
#[derive(Clone, Debug)]
pub struct NewTransfer {
    /// Made with the form: the same form sent again is the same transfer.
    pub id: TransferId,
    pub reference: String,
    pub parts: Vec<Part>,
    /// What left the account, where that was bolívares.
    pub in_bs: Option<InBs>,
    /// The questions that were answered with yes, word by word; `None` where nobody can be asked.
    pub answered: Option<Vec<String>>,
}

/// Bolívares, at the rate of a day.
#[derive(Clone, Copy, Debug)]
pub struct InBs {
    pub amount: Bs,
    /// `None`: today.
    pub day: Option<NaiveDate>,
}

/// The questions, as fields of the form that asks them.
pub const SAME_REFERENCE: &str = "sameReference";
pub const OTHER_BS: &str = "otherBs";

/// What it pays of a payable.
#[derive(Clone, Debug)]
pub struct Part {
    pub payable: PayableId,
    pub amount: Usd,
    /// Under which name the amount was typed; complaints are about it.
    pub field: String,
}

/// How a verb ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    Done,
    /// It was so already; nothing was written.
    AlreadySo,
}

/// Writes down a transfer that settles payables of one workshop, in part or whole.
pub fn pay(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    by: UserId,
    transfer: &NewTransfer,
    receipt: Option<&Sent>,
) -> Result<Outcome, AppError> {
    let parts: BTreeMap<PayableId, &Part> = transfer.parts.iter().map(|part| (part.payable, part)).collect();
    let ids: Vec<PayableId> = parts.keys().copied().collect();
    let locked = store::lock(conn, &ids)?;
    let Some(workshop) = locked.first().map(|payable| payable.workshop_id) else {
        return match ids.is_empty() {
            true => Err(AppError::field("payables", "elige al menos una cuenta")),
            false => Err(AppError::NotFound),
        };
    };
    if locked.len() != ids.len() {
        return Err(AppError::NotFound);
    }
    if let Some(known) = transfers::find(conn, transfer.id)? {
        return is_the_same(conn, &known, transfer, &parts);
    }
    let work: Vec<AssignmentId> = locked.iter().map(|payable| payable.assignment_id).collect();
    if store::waits_for_approval(conn, &work)? {
        return Err(AppError::conflict(
            "not_approved",
            "Ese trabajo espera la aprobación de un administrador: todavía no se paga.",
        ));
    }
    let mut wrong = FieldErrors::new();
    for payable in &locked {
        if let Some(part) = parts.get(&payable.id) {
            check(payable, part, workshop, &mut wrong)?;
        }
    }
    if !wrong.is_empty() {
        return Err(AppError::Invalid(wrong));
    }
    let settled: Usd = parts.values().map(|part| part.amount).sum();
    let (in_bs, wrong) = questions(conn, now, transfer, workshop, settled)?;
    if !wrong.is_empty() {
        return Err(AppError::Invalid(wrong));
    }
    let (receipt_upload_id, receipt_url) = match receipt {
        Some(sent) => sent.record_as("receiptUrl", conn, Some(by), now)?,
        None => (None, None),
    };
    let row = transfers::TransferRow {
        id: transfer.id,
        workshop_id: workshop,
        amount: settled.decimal(),
        reference: transfer.reference.clone(),
        receipt_upload_id,
        receipt_url,
        reverses: None,
        reason: None,
        created_by: Some(by),
        created_at: now,
        amount_bs: in_bs.map(|paid| paid.amount.decimal()),
        exchange_rate: in_bs.map(|paid| paid.rate),
        rate_day: in_bs.map(|paid| paid.day),
    };
    let lines: Vec<transfers::PaymentRow> = parts
        .values()
        .map(|part| transfers::PaymentRow {
            transfer_id: transfer.id,
            payable_id: part.payable,
            amount: part.amount.decimal(),
            reverses: None,
        })
        .collect();
    match transfers::insert(conn, &row, &lines) {
        // Two forms under one id, about different payables, at the same moment.
        Err(error) if error.violates("workshop_transfers_pkey") => Err(another_transfer()),
        other => other.map(|()| Outcome::Done),
    }
}

/// What was paid in bolívares, and what is to be asked before it is written.
fn questions(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    transfer: &NewTransfer,
    workshop: WorkshopId,
    settled: Usd,
) -> Result<(Option<PaidInBs>, FieldErrors), AppError> {
    let mut asked = FieldErrors::new();
    // An answer is to the very question: other figures ask anew.
    let mut ask = |field: &str, question: String| {
        if let Some(answered) = &transfer.answered
            && !answered.contains(&question)
        {
            asked.insert(field.to_owned(), question);
        }
    };
    let key = reference_key(&transfer.reference);
    if !key.is_empty() {
        // Two that come at once are asked one after the other.
        hold(conn, &format!("transfer to a workshop {key}"))?;
        if let Some(known) = transfers::with_reference(conn, &key, workshop)? {
            ask(SAME_REFERENCE, same_reference(conn, &known, workshop)?);
        }
    }
    let Some(InBs { amount, day }) = transfer.in_bs else {
        return Ok((None, asked));
    };
    let day = day.unwrap_or(calendar::today(now));
    let of_day = exchange_rates::of_day(conn, day)?;
    if let Some(rate) = of_day
        && !exchange_rates::fits(rate, settled, amount)
    {
        ask(OTHER_BS, exchange_rates::other_bs(rate, settled, amount));
    }
    let Some(rate) = rate_paid(of_day, settled, amount) else {
        return Err(AppError::field(
            "paidBs",
            "no corresponde a lo que pagas en dólares",
        ));
    };
    Ok((Some(PaidInBs { amount, rate, day }), asked))
}

fn same_reference(
    conn: &mut PgConnection,
    known: &transfers::TransferRow,
    workshop: WorkshopId,
) -> Result<String, AppError> {
    let to = match known.workshop_id == workshop {
        true => "a este taller".to_owned(),
        false => {
            let other = workshops::find(conn, known.workshop_id)?;
            format!("a {}", other.map(|other| other.name).unwrap_or_default())
        }
    };
    Ok(format!(
        "La referencia {} ya está en una transferencia {to}, de {}, del {}.",
        known.reference,
        transfers::shown(known.amount),
        calendar::date_es(calendar::today(known.created_at))
    ))
}

fn check(
    payable: &Payable,
    part: &Part,
    workshop: WorkshopId,
    wrong: &mut FieldErrors,
) -> Result<(), AppError> {
    if let Some(closure) = payable.closed_as {
        return Err(closed(closure));
    }
    let left = payable.left();
    let why = if payable.workshop_id != workshop {
        "es de otro taller; una transferencia va a uno solo".to_owned()
    } else if part.amount == Usd::ZERO {
        "debe ser mayor que cero".to_owned()
    } else if left == Usd::ZERO {
        "ya está pagado por completo".to_owned()
    } else if part.amount > left {
        format!("es más de lo que falta por pagar ({left})")
    } else {
        return Ok(());
    };
    wrong.insert(part.field.clone(), why);
    Ok(())
}

fn closed(closure: Closure) -> AppError {
    AppError::conflict(
        "payable_closed",
        match closure {
            Closure::Voided => "Esta cuenta está anulada: el trabajo se dejó antes de empezar.",
            Closure::Waived => "Esta cuenta está condonada: no se paga más.",
        },
    )
}

/// The same form again is a success; another one under the same id is not.
fn is_the_same(
    conn: &mut PgConnection,
    known: &transfers::TransferRow,
    transfer: &NewTransfer,
    parts: &BTreeMap<PayableId, &Part>,
) -> Result<Outcome, AppError> {
    let lines: BTreeMap<PayableId, Decimal> = transfers::lines_of(conn, &[known.id])?
        .into_iter()
        .map(|line| (line.payable_id, line.amount))
        .collect();
    let asked: BTreeMap<PayableId, Decimal> = parts
        .iter()
        .map(|(id, part)| (*id, part.amount.decimal()))
        .collect();
    let paid_bs = transfer.in_bs.map(|paid| paid.amount.decimal());
    if known.reference == transfer.reference && known.amount_bs == paid_bs && lines == asked {
        Ok(Outcome::AlreadySo)
    } else {
        Err(another_transfer())
    }
}

fn another_transfer() -> AppError {
    AppError::conflict(
        "transfer_known",
        "Esta transferencia ya quedó registrada con otros datos. Abre la página de nuevo para registrar otra.",
    )
}

/// Takes back a transfer that was written down by mistake or never came: what of it was not taken back yet, or only
/// the payables named.
pub fn reverse(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    by: UserId,
    transfer: TransferId,
    only: Option<&[PayableId]>,
    reason: &str,
) -> Result<Outcome, AppError> {
    let known = transfers::find(conn, transfer)?.ok_or(AppError::NotFound)?;
    if known.reverses.is_some() {
        return Err(AppError::conflict(
            "is_reversal",
            "Un reverso no se revierte; registra la transferencia otra vez.",
        ));
    }
    let mut lines = transfers::lines_of(conn, &[transfer])?;
    if let Some(only) = only {
        lines.retain(|line| only.contains(&line.payable_id));
    }
    let ids: Vec<PayableId> = lines.iter().map(|line| line.payable_id).collect();
    store::lock(conn, &ids)?;
    let done = transfers::reversals_of(conn, &[transfer])?;
    lines.retain(|line| !done.iter().any(|back| back.payable_id == line.payable_id));
    take_back(conn, now, by, &known, &lines, reason)
}

fn take_back(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    by: UserId,
    known: &transfers::TransferRow,
    lines: &[transfers::PaymentRow],
    reason: &str,
) -> Result<Outcome, AppError> {
    if lines.is_empty() {
        return Ok(Outcome::AlreadySo);
    }
    let id = TransferId::new(now);
    let amount: Decimal = lines.iter().map(|line| line.amount).sum();
    let row = transfers::TransferRow {
        id,
        workshop_id: known.workshop_id,
        amount: -amount,
        reference: known.reference.clone(),
        receipt_upload_id: None,
        receipt_url: None,
        reverses: Some(known.id),
        reason: Some(reason.to_owned()),
        created_by: Some(by),
        created_at: now,
        amount_bs: match known.amount_bs {
            Some(paid) => {
                let before = transfers::taken_back(conn, known.id)?;
                Some(-share_back(paid, known.amount, amount, before))
            }
            None => None,
        },
        exchange_rate: known.exchange_rate,
        rate_day: known.rate_day,
    };
    let back: Vec<transfers::PaymentRow> = lines
        .iter()
        .map(|line| transfers::PaymentRow {
            transfer_id: id,
            payable_id: line.payable_id,
            amount: -line.amount,
            reverses: Some(known.id),
        })
        .collect();
    transfers::insert(conn, &row, &back)?;
    Ok(Outcome::Done)
}

/// The workshop gave back what it had been paid for work that was called off before it began. Other payables of the
/// same transfers stay paid.
pub fn take_back_owed(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    by: UserId,
    payable: PayableId,
    reason: &str,
) -> Result<Outcome, AppError> {
    let locked = store::lock(conn, &[payable])?.pop().ok_or(AppError::NotFound)?;
    if locked.closed_as != Some(Closure::Voided) {
        return Err(AppError::conflict(
            "not_owed_back",
            "Solo se devuelve lo pagado por un trabajo anulado.",
        ));
    }
    let payments = transfers::payments_of(conn, &[payable])?;
    let mut outcome = Outcome::AlreadySo;
    for (line, transfer) in &payments {
        let taken_back = payments
            .iter()
            .any(|(other, _)| other.reverses == Some(line.transfer_id));
        if line.reverses.is_none() && !taken_back {
            outcome = take_back(conn, now, by, transfer, std::slice::from_ref(line), reason)?;
        }
    }
    Ok(outcome)
}

/// An admin decides that nothing more of it is to be paid.
pub fn waive(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    by: UserId,
    payable: PayableId,
    reason: &str,
) -> Result<Outcome, AppError> {
    let locked = store::lock(conn, &[payable])?.pop().ok_or(AppError::NotFound)?;
    match (locked.closed_as, locked.status()) {
        (Some(Closure::Waived), _) => Ok(Outcome::AlreadySo),
        (Some(Closure::Voided), _) => Err(closed(Closure::Voided)),
        (None, PayableStatus::Paid) => Err(AppError::conflict(
            "payable_paid",
            "Esta cuenta ya está pagada; no queda nada por condonar.",
        )),
        (None, PayableStatus::Pending | PayableStatus::Partial) => {
            store::waive(conn, now, by, payable, reason)?;
            Ok(Outcome::Done)
        }
    }
}

/// A workshop says whether a transfer to it came. The last word counts; the same word again is no second one.
pub fn answer(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    by: UserId,
    workshop: WorkshopId,
    transfer: TransferId,
    received: bool,
    note: &str,
) -> Result<Outcome, AppError> {
    let own = transfers::lock(conn, transfer)?.filter(|row| row.workshop_id == workshop);
    let own = own
        .filter(|row| row.reverses.is_none())
        .ok_or(AppError::NotFound)?;
    let last = transfers::answers_to(conn, &[own.id])?.pop();
    if last.is_some_and(|last| last.received == received && last.note == note) {
        return Ok(Outcome::AlreadySo);
    }
    transfers::insert_answer(conn, now, by, transfer, received, note)?;
    if !received {
        let name = workshops::find(conn, workshop)?.map(|workshop| workshop.name);
        let word = Message {
            kind: TRANSFER_MISSING,
            status: None,
            order: None,
            title: format!("{}: «No me llegó»", name.unwrap_or_default()),
            body: format!("Una transferencia con la referencia {}. {note}", own.reference),
            at: Target::Page("/admin/payables/transfers"),
        };
        notifications::tell(conn, now, Recipients::Admins, &word)?;
    }
    Ok(Outcome::Done)
}
