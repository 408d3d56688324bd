//! Placing an order. One function, that can be fed from a request or from anywhere else that kept one.

use super::request::{Wanted, WantedItem};
use super::totals::{Totals, figures};
use crate::base::error::{AppError, Conflict};
use crate::base::ids::{ItemId, OrderId, UserId};
use crate::base::money::Usd;
use crate::base::{db, phone};
use crate::domain::accounts::{self, Role, User};
use crate::domain::catalog::{self, Variant};
use crate::domain::exchange_rates;
use crate::domain::files::{self, Sent};
use crate::domain::lifecycle::DeliveryMethod;
use crate::domain::orders::{
    self, Actor, Audience, EventKind, LockedOrder, NewEvent, NewItem, NewOrder, Order,
};
use crate::domain::payments::{self, ReportedIn};
use crate::domain::routing;
use crate::domain::shipping::{self, Quote};
use crate::schema::idempotency_keys;
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use serde_json::json;

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
}

/// What tells a repeated request from a new one.
#[derive(Clone, Debug)]
pub struct IdempotencyKey {
    /// Whose key it is: keys of different owners are different keys.
    pub owner: String,
    pub key: String,
    /// SHA-256 of what was asked for.
    pub body: [u8; 32],
}

/// The order that was placed, now or by an earlier request with the same key.
#[derive(Clone, Debug)]
pub struct Placed {
    pub order: Order,
    pub is_repeat: bool,
}

/// Checks prices against catalogue, rates and ledger, and writes order, items, payment and first event.
pub fn place(conn: &mut PgConnection, now: DateTime<Utc>, placement: &Placement) -> Result<Placed, AppError> {
    if let Some(repeat) = &placement.repeat
        && let Some(order) = earlier(conn, repeat)?
    {
        return Ok(Placed {
            order,
            is_repeat: true,
        });
    }
    let wanted = &placement.wanted;
    let variants = variants(conn, &wanted.items)?;
    let delivery = delivery(conn, wanted)?;
    let lines = lines(&wanted.items, &variants);
    let figures = agree(conn, now, &lines, delivery.cost, wanted.quoted)?;

    let id = placement.id;
    let items = items(conn, now, placement, &variants, id)?;
    let order = new_order(conn, placement, id, delivery, &figures)?;
    let order = orders::create(conn, now, &order, &items, |conn, order| {
        begin(conn, now, placement, order)
    })?;
    if let Some(repeat) = &placement.repeat {
        remember(conn, now, repeat, &order)?;
    }
    Ok(Placed {
        order,
        is_repeat: false,
    })
}

/// What comes with an order: its payment, its first event, and workshops where nothing is to be paid.
fn begin(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
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
                ReportedIn::Placing,
            )?)
        }
        None => {
            orders::touch_search(conn, order)?;
            None
        }
    };
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
    routing::route(conn, now, order)
}

/// What an order would cost. Refuses what placing would refuse about it.
pub fn priced(conn: &mut PgConnection, now: DateTime<Utc>, wanted: &Wanted) -> Result<Totals, AppError> {
    let variants = variants(conn, &wanted.items)?;
    let delivery = delivery(conn, wanted)?;
    let lines = lines(&wanted.items, &variants);
    agree(conn, now, &lines, delivery.cost, wanted.quoted)
}

fn lines(items: &[WantedItem], variants: &[Variant]) -> Vec<(Usd, i32)> {
    items
        .iter()
        .zip(variants)
        .map(|(item, variant)| (variant.price, item.quantity))
        .collect()
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
        Some(_) => Err(AppError::conflict(
            "idempotency_key_reused",
            "Esa Idempotency-Key ya se usó con otro contenido.",
        )),
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

fn variants(conn: &mut PgConnection, items: &[WantedItem]) -> Result<Vec<Variant>, AppError> {
    let ids: Vec<String> = items.iter().map(|item| item.variant_id.clone()).collect();
    let found = catalog::variants(conn, &ids)?;
    let errors = crate::base::input::Errors::new();
    let mut variants = Vec::with_capacity(items.len());
    for item in items {
        match found.get(&item.variant_id) {
            Some(variant) if variant.active => variants.push(variant.clone()),
            Some(_) => errors.add(format!("{}variantId", item.at), "no está disponible"),
            None => errors.add(format!("{}variantId", item.at), "no existe"),
        }
    }
    errors.check()?;
    Ok(variants)
}

/// The method that was asked for, else the one that the rule for the state prefers, else the rule's second, else one
/// that goes there at all.
fn delivery(conn: &mut PgConnection, wanted: &Wanted) -> Result<Quote, AppError> {
    let quotes = shipping::quotes(conn, &wanted.shipping_state, &wanted.shipping_city)?;
    let quoted = |method: DeliveryMethod| quotes.iter().find(|quote| quote.method == method).copied();
    if let Some(method) = wanted.delivery_method {
        return quoted(method)
            .ok_or_else(|| AppError::field("deliveryMethod", "no está disponible para ese destino"));
    }
    let rule = shipping::rule(conn, &wanted.shipping_state)?;
    rule.iter()
        .flat_map(shipping::Rule::methods)
        .chain([
            DeliveryMethod::LocalDelivery,
            DeliveryMethod::NationalShipping,
            DeliveryMethod::Pickup,
        ])
        .find_map(quoted)
        .ok_or_else(|| AppError::field("shippingState", "no es un destino al que lleguemos"))
}

/// The figures of the order; refused with them if the client's are others.
fn agree(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    lines: &[(Usd, i32)],
    shipping_cost: Usd,
    quoted: Option<Totals>,
) -> Result<Totals, AppError> {
    let current = catalog::current_rate(conn, now)?.ok_or_else(|| {
        AppError::conflict("no_exchange_rate", "Todavía no hay una tasa de cambio cargada.")
    })?;
    let rate = match quoted.map(|quoted| quoted.exchange_rate) {
        Some(rate) if rate == current || exchange_rates::honours(conn, now, rate)? => rate,
        _ => current,
    };
    let right = figures(lines, shipping_cost, rate)
        .ok_or_else(|| AppError::field("quantity", "hace el pedido demasiado grande"))?;
    if quoted.is_none_or(|quoted| quoted == right) {
        return Ok(right);
    }
    Err(AppError::Conflict(Box::new(Conflict {
        code: "price_mismatch",
        message: "Los precios cambiaron. Revisa el total y vuelve a intentarlo.".to_owned(),
        expected: Some(right.json()),
        ..Conflict::default()
    })))
}

fn items(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    placement: &Placement,
    variants: &[Variant],
    order: OrderId,
) -> Result<Vec<NewItem>, AppError> {
    let viewer = placement.by.as_ref();
    let mut items = Vec::with_capacity(variants.len());
    for (index, (item, variant)) in placement.wanted.items.iter().zip(variants).enumerate() {
        let design_upload_id = match item.design_upload {
            Some(id) => Some(files::claim(
                conn,
                viewer,
                &format!("{}designUploadId", item.at),
                id,
                item.holds_design,
            )?),
            None => None,
        };
        let (preview_upload_id, preview_url) = match placement.previews.get(index).and_then(Option::as_ref) {
            Some(sent) => {
                let field = format!("{}previewUrl", item.at);
                sent.record_as(&field, conn, viewer.map(|user| user.id), now)?
            }
            None => (None, None),
        };
        items.push(NewItem {
            id: ItemId::new(),
            order_id: order,
            position: i32::try_from(index).unwrap_or(i32::MAX),
            variant_id: variant.id.clone(),
            product_name: variant.sold_as.clone(),
            size: variant.size.clone(),
            quantity: item.quantity,
            unit_price: variant.price,
            preview_url,
            preview_upload_id,
            design_upload_id,
            design_views: item.design_views.clone(),
        });
    }
    Ok(items)
}

fn new_order(
    conn: &mut PgConnection,
    placement: &Placement,
    id: OrderId,
    delivery: Quote,
    figures: &Totals,
) -> Result<NewOrder, AppError> {
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
        id,
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
        delivery_method: delivery.method,
        shipping_address: wanted.shipping_address.clone(),
        shipping_city: to.city,
        shipping_state: to.state,
        shipping_cost: figures.shipping_cost,
        subtotal: figures.subtotal,
        total: figures.total,
        total_bs: figures.total_bs,
        exchange_rate: figures.exchange_rate,
        priority: wanted.priority,
        notes: wanted.notes.clone(),
        transit_days: delivery.transit_days,
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
