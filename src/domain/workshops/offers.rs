//! What a workshop asks for a unit of a variant, in tiers by quantity.

use super::Tier;
use super::edit::{lock, yes_no};
use crate::base::error::AppError;
use crate::base::ids::{OfferId, UserId, WorkshopId};
use crate::base::money::Usd;
use crate::domain::audit::{self, Change, Field, Subject};
use crate::domain::catalog;
use crate::schema::{assignments, workshop_offers};
use chrono::{DateTime, Utc};
use diesel::dsl::exists;
use diesel::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = workshop_offers, check_for_backend(diesel::pg::Pg))]
pub struct Offer {
    pub id: OfferId,
    pub workshop_id: WorkshopId,
    pub variant_id: String,
    /// For one unit.
    pub cost: Usd,
    pub min_quantity: i32,
    pub review_required: bool,
    pub active: bool,
}

/// Adds an offer, or replaces that for the same variant and minimum. Whatever was agreed before keeps its cost.
pub fn put_offer(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    actor: Option<UserId>,
    workshop: WorkshopId,
    tier: &Tier,
) -> Result<Offer, AppError> {
    lock(conn, workshop)?;
    let name = variant_name(conn, &tier.variant_id)?
        .ok_or_else(|| AppError::field("variantId", "no es un producto que vendamos"))?;
    let before: Option<Offer> = workshop_offers::table
        .filter(workshop_offers::workshop_id.eq(workshop))
        .filter(workshop_offers::variant_id.eq(&tier.variant_id))
        .filter(workshop_offers::min_quantity.eq(tier.min_quantity))
        .select(Offer::as_select())
        .first(conn)
        .optional()?;
    let after = Offer {
        id: before.as_ref().map_or_else(OfferId::new, |offer| offer.id),
        workshop_id: workshop,
        variant_id: tier.variant_id.clone(),
        cost: tier.cost,
        min_quantity: tier.min_quantity,
        review_required: tier.review_required,
        active: tier.active,
    };
    let values = (
        workshop_offers::cost.eq(after.cost),
        workshop_offers::review_required.eq(after.review_required),
        workshop_offers::active.eq(after.active),
    );
    if before.is_some() {
        diesel::update(workshop_offers::table.find(after.id))
            .set(values)
            .execute(conn)?;
    } else {
        diesel::insert_into(workshop_offers::table)
            .values((
                workshop_offers::id.eq(after.id),
                workshop_offers::workshop_id.eq(workshop),
                workshop_offers::variant_id.eq(&after.variant_id),
                workshop_offers::min_quantity.eq(after.min_quantity),
                values,
            ))
            .execute(conn)?;
    }
    audit::record(conn, now, actor, &changes(&name, before.as_ref(), Some(&after)))?;
    Ok(after)
}

/// Takes an offer away. One that work was agreed on rests instead, so that its history keeps its place.
pub fn remove_offer(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    actor: Option<UserId>,
    workshop: WorkshopId,
    id: OfferId,
) -> Result<(), AppError> {
    lock(conn, workshop)?;
    // Work that is being agreed on at this moment holds the row until it is done, or waits for us.
    let before: Offer = workshop_offers::table
        .find(id)
        .filter(workshop_offers::workshop_id.eq(workshop))
        .select(Offer::as_select())
        .for_update()
        .first(conn)?;
    let name = variant_name(conn, &before.variant_id)?.unwrap_or_else(|| before.variant_id.clone());
    let is_history: bool = diesel::select(exists(
        assignments::table.filter(assignments::workshop_offer_id.eq(id)),
    ))
    .get_result(conn)?;
    let after = is_history.then(|| Offer {
        active: false,
        ..before.clone()
    });
    if is_history {
        diesel::update(workshop_offers::table.find(id))
            .set(workshop_offers::active.eq(false))
            .execute(conn)?;
    } else {
        diesel::delete(workshop_offers::table.find(id)).execute(conn)?;
    }
    audit::record(conn, now, actor, &changes(&name, Some(&before), after.as_ref()))
}

/// What these workshops offer, resting offers included. One statement.
pub fn offers_of(conn: &mut PgConnection, workshops: &[WorkshopId]) -> Result<Vec<Offer>, AppError> {
    Ok(workshop_offers::table
        .filter(workshop_offers::workshop_id.eq_any(workshops))
        .order((
            workshop_offers::workshop_id,
            workshop_offers::variant_id,
            workshop_offers::min_quantity,
        ))
        .select(Offer::as_select())
        .load(conn)?)
}

/// «Franela · M»
fn variant_name(conn: &mut PgConnection, id: &str) -> Result<Option<String>, AppError> {
    let mut found = catalog::variants(conn, &[id.to_owned()])?;
    Ok(found.remove(id).map(|variant| variant.label))
}

fn changes(name: &str, before: Option<&Offer>, after: Option<&Offer>) -> Vec<Change> {
    let Some(either) = after.or(before) else {
        return Vec::new();
    };
    let label = match either.min_quantity {
        1 => name.to_owned(),
        several => format!("{name} · desde {several} u."),
    };
    let each = |read: &dyn Fn(&Offer) -> String, field| Change {
        workshop: Some(either.workshop_id),
        subject: Subject::Offer,
        label: label.clone(),
        field,
        old: before.map(read),
        new: after.map(read),
    };
    vec![
        each(&|offer| offer.cost.to_string(), Field::Cost),
        each(&|offer| yes_no(offer.review_required).to_owned(), Field::Review),
        each(&|offer| yes_no(offer.active).to_owned(), Field::Active),
    ]
}
