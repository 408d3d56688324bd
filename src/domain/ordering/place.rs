//! Placing an order. One function, that can be fed from a request or from anywhere else that kept one.

use super::known::{Known, LastKnown};
use super::pricing::{Designed, Facts, Priced, price};
use super::request::Wanted;
use super::totals::Totals;
use crate::base::error::AppError;
use crate::base::ids::{DesignId, ItemId, OrderId, UserId};
use crate::base::money::Usd;
use crate::base::{db, phone};
use crate::domain::accounts::{self, Role, User};
use crate::domain::designs::{self, Design};
use crate::domain::files::{self, Sent};
use crate::domain::notifications::Person;
use crate::domain::orders::{
    self, Actor, Audience, Beginning, CourierNotes, EventKind, LockedOrder, NewEvent, NewItem, NewOrder,
    Order, Promised,
};
use crate::domain::payments::{self, ReportedIn};
use crate::domain::proofs;
use crate::domain::routing;
use crate::domain::shipping;
use crate::schema::idempotency_keys;
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use serde_json::json;
use sha2::{Digest as _, Sha256};
use std::collections::HashMap;

/// Everything that placing needs, read and resolved.
#[derive(Clone, Debug)]
pub struct Placement {
    /// What the order is to be called: known to whoever has to name it before it exists.
    pub id: OrderId,
    pub by: Option<User>,
    pub wanted: Wanted,
    /// The items' previews, in their order.
    pub previews: Vec<Option<Sent>>,
    pub receipt: Option<Sent>,
    pub repeat: Option<IdempotencyKey>,
    /// Of an order that was taken while the database was away.
    pub taken: Option<Taken>,
}

/// What a customer was promised when their order was taken without the database.
#[derive(Clone, Debug)]
pub struct Taken {
    pub promised: Promised,
    /// At these prices whatever it costs now: a person said so.
    pub insisted: Option<Priced>,
}

/// What tells a repeated request from a new one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct IdempotencyKey {
    /// Whose key it is: keys of different owners are different keys.
    pub owner: String,
    pub key: String,
    /// SHA-256 of what was asked for.
    pub body: [u8; 32],
}

impl IdempotencyKey {
    /// Before the digest of a session whose person is not known yet.
    pub const SESSION: &str = "session:";

    /// Whose a key is. A guest's is theirs by what they say of themselves: the same key of another guest is another key,
    /// whose answer opens another order.
    pub fn owner(user: Option<&User>, guest: &str) -> String {
        match user {
            Some(user) => user.id.to_string(),
            None => format!("guest|{}", hex::encode(Sha256::digest(guest.to_lowercase()))),
        }
    }

    /// The same key, and another request.
    pub fn reused() -> AppError {
        AppError::conflict(
            "idempotency_key_reused",
            "Esa Idempotency-Key ya se usó con otro contenido.",
        )
    }
}

/// The order that was placed, now or by an earlier request with the same key.
#[derive(Clone, Debug)]
pub struct Placed {
    pub order: Order,
    pub is_repeat: bool,
}

/// Checks prices against catalogue, rates and ledger, and writes order, items, payment and first event.
///
/// Nine statements for an order of one item with its payment, its `BEGIN` and `COMMIT` among them, where nothing changed that it
/// is checked against and one admin is told. With a design, one more for the designs, one for their areas, one for the picture of each,
/// one for those of guests that are named by their ids, and two to see whether its customer looks at it first.
pub fn place(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    known: &LastKnown,
    placement: &Placement,
) -> Result<Placed, AppError> {
    if let Some(repeat) = &placement.repeat
        && let Some(order) = earlier(conn, repeat)?
    {
        return Ok(Placed {
            order,
            is_repeat: true,
        });
    }
    let (known, sequence) = known.for_an_order(conn)?;
    let wanted = &placement.wanted;
    let designs = designed(conn, placement)?;
    let priced = match &placement.taken {
        Some(Taken {
            insisted: Some(priced),
            ..
        }) => priced.clone(),
        // What was taken before is asked as it was then.
        Some(taken) => price(wanted, &Facts::read(conn, taken.promised.at, wanted)?)?,
        None => price(wanted, &facts(conn, now, &known, wanted, &designs)?)?,
    };
    let items = items(conn, now, placement, &priced, &designs)?;
    let order = new_order(conn, placement, &priced)?;
    let begins = Beginning {
        sequence,
        promised: placement.taken.as_ref().map(|taken| &taken.promised),
        reference: wanted.payment.as_ref().map(|payment| payment.reference.as_str()),
        tolerance: known.payment_tolerance(),
    };
    let order = orders::create(conn, now, &order, &begins, &items, |conn, order| {
        begin(conn, now, known.admins(), placement, order)
    })?;
    if let Some(repeat) = &placement.repeat {
        remember(conn, now, repeat, &order)?;
    }
    Ok(Placed {
        order,
        is_repeat: false,
    })
}

/// What the price follows from, as this process knows it. Whatever that would refuse, the database is asked about: it also knows
/// what is not on sale, and every rate there ever was.
fn facts(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    known: &Known,
    wanted: &Wanted,
    designs: &HashMap<DesignId, (Design, Usd)>,
) -> Result<Facts, AppError> {
    let designs: HashMap<_, _> = designs
        .iter()
        .map(|(id, (design, extra))| {
            let designed = Designed {
                product: design.product,
                extra: *extra,
            };
            (*id, designed)
        })
        .collect();
    let facts = Facts {
        designs: designs.clone(),
        ..known.facts(now, wanted)
    };
    if price(wanted, &facts).is_ok() {
        return Ok(facts);
    }
    Ok(Facts {
        designs,
        ..Facts::read(conn, now, wanted)?
    })
}

/// What is ordered with designs of whoever orders, and what a unit of each costs more. Nothing is asked where there are none.
fn designed(
    conn: &mut PgConnection,
    placement: &Placement,
) -> Result<HashMap<DesignId, (Design, Usd)>, AppError> {
    let ids: Vec<DesignId> = placement
        .wanted
        .items
        .iter()
        .filter_map(|item| item.design)
        .collect();
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let mut found = designs::hold(conn, &ids)?;
    let by = placement.by.as_ref();
    found.retain(|design| designs::is_theirs(design, by));
    let items = &placement.wanted.items;
    let is_by_id = |design: &Design| {
        let mut naming = items.iter().filter(|item| item.design == Some(design.id));
        naming.any(|item| !item.holds_design)
    };
    let by_id: Vec<&Design> = found.iter().filter(|design| is_by_id(design)).collect();
    let closed = designs::closed(conn, &by_id, by)?;
    found.retain(|design| !closed.contains(&design.id));
    let extras = designs::extras(conn, &found)?;
    let priced = found.into_iter().zip(extras);
    Ok(priced
        .map(|(design, extra)| (design.id, (design, extra)))
        .collect())
}

/// What comes with an order: its payment, its first event, and workshops where nothing is to be paid.
fn begin(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    admins: &[Person],
    placement: &Placement,
    order: &mut LockedOrder,
) -> Result<(), AppError> {
    let actor = Actor::of(placement.by.as_ref());
    let payment = match &placement.wanted.payment {
        Some(report) => {
            let receipt = placement.receipt.as_ref();
            Some(payments::report(
                conn,
                now,
                actor,
                order,
                report,
                receipt,
                ReportedIn::Placing(admins),
            )?)
        }
        None => None,
    };
    if let Some(method) = placement.wanted.pays_by {
        payments::choose(conn, order.id, method)?;
        orders::tell_placed(conn, now, order, method)?;
    }
    let event = NewEvent {
        item: None,
        kind: EventKind::Placed,
        audience: Audience::Customer,
        workshop: None,
        message: match payment {
            Some(paid) => format!("Con {} por {}.", paid.method.label(), paid.reported()),
            None => "Todavía sin pago.".to_owned(),
        },
        reason: None,
    };
    order.record(conn, now, actor, event)?;
    if placement.wanted.items.iter().any(|item| item.design.is_some()) {
        proofs::ask_with_order(conn, now, actor, order, placement.wanted.wants_proof)?;
    }
    routing::route(conn, now, order)
}

/// What an order would cost. Refuses what placing would refuse about it.
pub fn priced(conn: &mut PgConnection, now: DateTime<Utc>, wanted: &Wanted) -> Result<Totals, AppError> {
    Ok(price(wanted, &Facts::read(conn, now, wanted)?)?.totals)
}

/// The order of an earlier request with this key, if there was one. Requests with the same key wait for each other.
pub fn earlier(conn: &mut PgConnection, repeat: &IdempotencyKey) -> Result<Option<Order>, AppError> {
    db::hold(conn, &format!("{}|{}", repeat.owner, repeat.key))?;
    let found: Option<(Vec<u8>, OrderId)> = idempotency_keys::table
        .find((&repeat.owner, &repeat.key))
        .select((idempotency_keys::body_digest, idempotency_keys::order_id))
        .first(conn)
        .optional()?;
    match found {
        None => Ok(None),
        Some((body, order)) if body == repeat.body => orders::find(conn, order),
        Some(_) => Err(IdempotencyKey::reused()),
    }
}

/// The answer is made anew from the order each time: its link is never stored.
fn remember(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    repeat: &IdempotencyKey,
    order: &Order,
) -> Result<(), AppError> {
    diesel::insert_into(idempotency_keys::table)
        .values((
            idempotency_keys::owner.eq(&repeat.owner),
            idempotency_keys::key.eq(&repeat.key),
            idempotency_keys::body_digest.eq(repeat.body.as_slice()),
            idempotency_keys::order_id.eq(order.id),
            idempotency_keys::answer.eq(json!({"orderNumber": order.number, "status": order.status})),
            idempotency_keys::created_at.eq(now),
        ))
        .execute(conn)?;
    Ok(())
}

fn items(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    placement: &Placement,
    priced: &Priced,
    designs: &HashMap<DesignId, (Design, Usd)>,
) -> Result<Vec<NewItem>, AppError> {
    let viewer = placement.by.as_ref();
    let mut items = Vec::with_capacity(priced.lines.len());
    for (index, (item, line)) in placement.wanted.items.iter().zip(&priced.lines).enumerate() {
        let design = item
            .design
            .and_then(|id| designs.get(&id))
            .map(|(design, _)| design);
        let design_upload_id = match item.design_upload {
            // A design keeps its own files.
            None => design.and_then(|design| design.document.files().first().map(|(file, _)| *file)),
            Some(id) => Some(files::claim(
                conn,
                viewer,
                &format!("{}designUploadId", item.at),
                id,
                item.holds_design,
            )?),
        };
        let (preview_upload_id, preview_url) = match placement.previews.get(index).and_then(Option::as_ref) {
            Some(sent) => {
                let field = format!("{}previewUrl", item.at);
                sent.record_as(&field, conn, viewer.map(|user| user.id), now)?
            }
            None => (None, None),
        };
        items.push(NewItem {
            id: ItemId::new(now),
            order_id: placement.id,
            position: i32::try_from(index).unwrap_or(i32::MAX),
            variant_id: line.variant_id.clone(),
            product_name: line.product_name.clone(),
            size: line.size.clone(),
            quantity: line.quantity,
            unit_price: line.unit_price,
            preview_url,
            preview_upload_id,
            design_upload_id,
            design_views: design
                .map(Design::views_json)
                .or_else(|| item.design_views.clone()),
            design_id: design.map(|design| design.id),
            color: line.color.clone(),
        });
    }
    Ok(items)
}

fn new_order(conn: &mut PgConnection, placement: &Placement, priced: &Priced) -> Result<NewOrder, AppError> {
    let figures = &priced.totals;
    let wanted = &placement.wanted;
    let payment = wanted.payment.as_ref();
    let (user_id, known) = customer(conn, placement)?;
    let (known_name, known_email) = known.map_or((None, None), |user| {
        (Some(user.name).filter(|name| !name.is_empty()), Some(user.email))
    });
    let to = shipping::spelled(&wanted.shipping_state, &wanted.shipping_city);
    let payer_name = || payment.map(|payment| payment.payer_name.clone());
    let payer_phone = || {
        let phone = payment.map(|payment| payment.payer_phone.as_str())?;
        Some(phone::normalise(phone).unwrap_or_else(|| phone.to_owned()))
    };
    Ok(NewOrder {
        id: placement.id,
        user_id,
        customer_name: wanted
            .customer_name
            .clone()
            .or(known_name)
            .or_else(payer_name)
            .unwrap_or_default(),
        customer_email: wanted.customer_email.clone().or(known_email).unwrap_or_default(),
        customer_phone: wanted
            .customer_phone
            .clone()
            .or_else(payer_phone)
            .unwrap_or_default(),
        customer_id_number: wanted.customer_id_number.clone().unwrap_or_default(),
        delivery_method: priced.delivery.method,
        shipping_address: wanted.shipping_address.clone(),
        shipping_city: to.city,
        shipping_state: to.state,
        courier: CourierNotes {
            transit_days: priced.delivery.transit_days,
            ..wanted.courier.clone()
        },
        shipping_cost: figures.shipping_cost,
        subtotal: figures.subtotal,
        total: figures.total,
        total_bs: figures.total_bs,
        exchange_rate: figures.exchange_rate,
        priority: wanted.priority,
        notes: wanted.notes.clone(),
    })
}

/// Whose order it is. An admin who names a customer orders for them: for their account, if that address has one and was
/// proven to be its owner's.
fn customer(
    conn: &mut PgConnection,
    placement: &Placement,
) -> Result<(Option<UserId>, Option<User>), AppError> {
    let wanted = &placement.wanted;
    let names_somebody =
        wanted.customer_name.is_some() || wanted.customer_email.is_some() || wanted.customer_phone.is_some();
    match &placement.by {
        Some(user) if user.role == Role::Admin && names_somebody => {
            let account = match &wanted.customer_email {
                Some(email) => accounts::proven_customer(conn, email)?,
                None => None,
            };
            Ok((account.as_ref().map(|user| user.id), account))
        }
        Some(user) => Ok((Some(user.id), Some(user.clone()))),
        None => Ok((None, None)),
    }
}
