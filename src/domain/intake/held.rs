//! Orders that were taken and do not fit any more: kept, and decided by a person.

use super::placing::{customer, person, placement, repeat_of};
use super::record::{Given, Record};
use super::store;
pub use super::store::{Decision, Held, count_waiting, find, repeated, waiting};
use crate::base::calendar::datetime_es;
use crate::base::error::AppError;
use crate::base::ids::{OrderId, UploadId};
use crate::base::money::{Bs, Usd};
use crate::domain::accounts::User;
use crate::domain::catalog;
use crate::domain::files::{self, Sent};
use crate::domain::notifications::{self, Message, ORDER_HELD, ORDER_MESSAGE, Recipients, Target};
use crate::domain::ordering::{self, LastKnown, Taken};
use crate::domain::orders::{self, Actor};
use crate::domain::payments;
use chrono::{DateTime, Utc};
use diesel::PgConnection;
use serde_json::Value;

/// Why an order does not fit, for programs and for people.
#[derive(Clone, Debug)]
pub struct Why {
    code: &'static str,
    sentence: String,
}

impl Why {
    pub fn of(error: &AppError) -> Self {
        let sentence = match error {
            AppError::Invalid(fields) => {
                let each: Vec<String> = fields
                    .iter()
                    .map(|(field, why)| format!("«{field}» {why}"))
                    .collect();
                format!("{}.", each.join("; "))
            }
            AppError::Conflict(conflict) => match &conflict.expected {
                Some(now) => format!("Los precios cambiaron: hoy serían {}.", cost(now)),
                None => error.sentence(),
            },
            _ => error.sentence(),
        };
        Self {
            code: error.code(),
            sentence,
        }
    }
}

/// «$16,00 (Bs. 640,00)», as the right figures say.
fn cost(figures: &Value) -> String {
    let total: Option<Usd> = serde_json::from_value(figures["total"].clone()).ok();
    let total_bs: Option<Bs> = serde_json::from_value(figures["totalBs"].clone()).ok();
    match (total, total_bs) {
        (Some(total), Some(total_bs)) => format!("{total} ({total_bs})"),
        _ => "otros".to_owned(),
    }
}

/// Puts it before the admins; the journal has no more to do with it.
pub(super) fn hold(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    record: &Record,
    why: &Why,
) -> Result<(), AppError> {
    if store::find(conn, record.id)?.is_some() {
        return Ok(());
    }
    let mut record = record.clone();
    let who = person(conn, &record.by, record.at)?;
    let by = customer(who.as_ref());
    for given in record.files_mut() {
        if let Given::Arrived(arrived) = given {
            arrived.record(conn, by.as_ref().map(|user| user.id), now)?;
            *given = Given::Ours(arrived.id);
        }
    }
    // A repeat comes from whoever it turned out to be.
    let guest = record.wanted.guest().to_owned();
    record.repeat = record
        .repeat
        .map(|repeat| repeat_of(&repeat, who.as_ref(), &guest));
    let named = store::files_of(&record);
    let there: Vec<UploadId> = files::find_all(conn, &named)?.into_keys().collect();
    store::insert(conn, now, &record, why.code, &why.sentence, &there)?;
    let word = Message {
        kind: ORDER_HELD,
        status: None,
        order: None,
        title: format!("Pedido por registrar: {}", record.number),
        body: format!("Lo tomamos sin la base de datos y ya no encaja: {}", why.sentence),
        at: Target::Page("/admin/journal"),
    };
    notifications::tell_and_write(conn, now, Recipients::Admins, &word)
}

/// Enters it as it was agreed then, with the prices of then. What cannot be kept of it (a file, an account of ours) is left
/// out.
pub fn enter_anyway(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    known: &LastKnown,
    admin: &User,
    id: OrderId,
) -> Result<(), AppError> {
    let held = store::lock(conn, id)?;
    if !is_open(&held, Decision::Entered)? {
        return Ok(());
    }
    let mut record = held.record;
    let who = person(conn, &record.by, record.at)?;
    let by = customer(who.as_ref());
    let mut left_out = Vec::new();
    let wanted = record.wanted.items.iter().map(|item| item.variant_id.clone());
    let variants = catalog::variants(conn, &wanted.collect::<Vec<_>>())?;
    if record
        .wanted
        .items
        .iter()
        .any(|item| !variants.contains_key(&item.variant_id))
    {
        return Err(AppError::conflict(
            "variant_gone",
            "Algo de este pedido ya no está en el catálogo. Descártalo y escríbele a su cliente.",
        ));
    }
    for item in &mut record.wanted.items {
        if let Some(design) = item.design_upload
            && files::claim(conn, by.as_ref(), "designUploadId", design, item.holds_design).is_err()
        {
            item.design_upload = None;
            left_out.push("un archivo de impresión");
        }
    }
    let mut previews = Vec::with_capacity(record.previews.len());
    for given in &record.previews {
        let sent = given.as_ref().and_then(|given| usable(conn, given));
        if given.is_some() && sent.is_none() {
            left_out.push("una vista previa");
        }
        previews.push(sent);
    }
    let receipt = record.receipt.as_ref().and_then(|given| usable(conn, given));
    if record.receipt.is_some() && receipt.is_none() {
        left_out.push("el comprobante");
    }
    if let Some(payment) = &mut record.wanted.payment {
        let accounts = payments::accounts(conn)?;
        let is_ours = |id| {
            accounts
                .iter()
                .any(|own| own.id == id && own.method == payment.method)
        };
        if payment.account.is_some_and(|id| !is_ours(id)) {
            payment.account = None;
            left_out.push("la cuenta a la que pagó");
        }
    }
    let mut placement = placement(&record, who.as_ref(), previews, receipt);
    if let Some(repeat) = &placement.repeat
        && ordering::earlier(conn, repeat).map_or(true, |earlier| earlier.is_some())
    {
        // That key is another order's.
        placement.repeat = None;
    }
    placement.taken = Some(Taken {
        promised: record.promised(),
        insisted: Some(record.priced.clone()),
    });
    let placed = ordering::place(conn, now, known, &placement)?;
    let mut note = format!(
        "Tomado el {} sin la base de datos, y registrado a mano con los precios de entonces. No encajaba: {}",
        datetime_es(record.at),
        held.reason
    );
    if !left_out.is_empty() {
        note.push_str(&format!(" No se pudo conservar: {}.", left_out.join(", ")));
    }
    let actor = Actor::of(Some(admin));
    orders::change(conn, now, placed.order.id, |conn, order| {
        orders::note(conn, now, actor, order, &note)
    })?;
    store::decide(conn, now, id, admin.id, Decision::Entered, "")
}

/// A file of ours that is still there, or an address.
fn usable(conn: &mut PgConnection, given: &Given) -> Option<Sent> {
    match given {
        Given::Ours(id) => files::find(conn, *id).ok().flatten().map(|_| Sent::Ours(*id)),
        Given::Elsewhere(address) => Some(Sent::Elsewhere(address.clone())),
        Given::Arrived(_) | Given::Named(_) => None,
    }
}

/// Lets go of it, and tells its customer why.
pub fn discard(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    admin: &User,
    id: OrderId,
    reason: &str,
) -> Result<(), AppError> {
    let held = store::lock(conn, id)?;
    if !is_open(&held, Decision::Discarded)? {
        return Ok(());
    }
    store::decide(conn, now, id, admin.id, Decision::Discarded, reason)?;
    let record = held.record;
    let by = customer(person(conn, &record.by, record.at)?.as_ref());
    let email = record.wanted.customer_email.clone();
    let to = email.or_else(|| by.map(|user| user.email)).unwrap_or_default();
    let word = Message {
        kind: ORDER_MESSAGE,
        status: None,
        order: None,
        title: format!("Pedido {}: no pudimos registrarlo", record.number),
        body: format!("{reason}\n\nSi ya pagaste, responde a este correo y te devolvemos el dinero."),
        at: Target::Page("/"),
    };
    notifications::write(conn, now, to, &word)
}

/// Whether it is still to be decided; what was decided otherwise stands.
fn is_open(held: &Held, wanted: Decision) -> Result<bool, AppError> {
    match held.decision {
        None => Ok(true),
        Some(decision) if decision == wanted => Ok(false),
        Some(_) => Err(AppError::conflict(
            "already_decided",
            "Alguien ya decidió sobre este pedido.",
        )),
    }
}
