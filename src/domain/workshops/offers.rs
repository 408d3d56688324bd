//! What a workshop asks for a unit of a variant, in tiers by quantity.

use super::Tier;
use super::edit::{lock, yes_no};
use super::rules::OfferTerms;
use crate::base::error::AppError;
use crate::base::ids::{OfferId, UserId, WorkshopId};
use crate::base::money::Usd;
use crate::domain::audit::{self, Change, Field, Subject};
use crate::domain::catalog;
use crate::domain::designs::print::PrintFormat;
use crate::schema::{assignments, workshop_offers};
use chrono::{DateTime, Utc};
use diesel::dsl::exists;
use diesel::prelude::*;
use std::collections::HashMap;

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
    /// As what it wants the print files of designs.
    pub print_file: PrintFormat,
}

/// Adds an offer, or changes that for the same variant and minimum; what is not said stays. Whatever was agreed before
/// keeps its cost.
pub fn put_offer(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    actor: Option<UserId>,
    workshop: WorkshopId,
    tier: &Tier,
) -> Result<Offer, AppError> {
    lock(conn, workshop)?;
    let before = at(conn, workshop, &tier.variant_id, tier.min_quantity)?;
    let said = tier.on(before.as_ref().map(Offer::terms));
    let agreed = match &before {
        None => said,
        Some(offer) => {
            let (was, agreed) = (offer.terms(), agreed(conn, offer)?);
            // What Krafta says anew is what it relies on from now on.
            OfferTerms {
                cost: if said.cost == was.cost {
                    agreed.cost
                } else {
                    said.cost
                },
                review: if tier.review_required.is_none() {
                    agreed.review
                } else {
                    said.review
                },
                active: if tier.active.is_none() {
                    agreed.active
                } else {
                    said.active
                },
            }
        }
    };
    write(conn, now, actor, (workshop, tier), before.as_ref(), said, agreed)
}

impl Tier {
    /// As it is to be, given what is there.
    pub(super) fn on(&self, before: Option<OfferTerms>) -> OfferTerms {
        OfferTerms {
            cost: self.cost,
            review: self
                .review_required
                .or(before.map(|offer| offer.review))
                .unwrap_or(false),
            active: self.active.or(before.map(|offer| offer.active)).unwrap_or(true),
        }
    }
}

impl Offer {
    pub(super) fn terms(&self) -> OfferTerms {
        OfferTerms {
            cost: self.cost,
            review: self.review_required,
            active: self.active,
        }
    }
}

/// The offer for this variant from this quantity on.
pub fn at(
    conn: &mut PgConnection,
    workshop: WorkshopId,
    variant: &str,
    min_quantity: i32,
) -> Result<Option<Offer>, AppError> {
    Ok(workshop_offers::table
        .filter(workshop_offers::workshop_id.eq(workshop))
        .filter(workshop_offers::variant_id.eq(variant))
        .filter(workshop_offers::min_quantity.eq(min_quantity))
        .select(Offer::as_select())
        .first(conn)
        .optional()?)
}

/// The most that a workshop asks for a unit of this variant now.
pub(super) fn dearest(conn: &mut PgConnection, variant: &str) -> Result<Option<Usd>, AppError> {
    Ok(workshop_offers::table
        .filter(workshop_offers::variant_id.eq(variant))
        .filter(workshop_offers::active)
        .order(workshop_offers::cost.desc())
        .select(workshop_offers::cost)
        .first(conn)
        .optional()?)
}

/// The one that counts for a quantity where there is none of its own, resting or not.
pub(super) fn below(
    conn: &mut PgConnection,
    workshop: WorkshopId,
    variant: &str,
    quantity: i32,
) -> Result<Option<Offer>, AppError> {
    Ok(workshop_offers::table
        .filter(workshop_offers::workshop_id.eq(workshop))
        .filter(workshop_offers::variant_id.eq(variant))
        .filter(workshop_offers::min_quantity.lt(quantity))
        .order(workshop_offers::min_quantity.desc())
        .select(Offer::as_select())
        .first(conn)
        .optional()?)
}

/// What Krafta relies on of this offer, wherever its workshop has moved by itself since.
pub(super) fn agreed(conn: &mut PgConnection, offer: &Offer) -> Result<OfferTerms, AppError> {
    let (cost, review, active): (Option<Usd>, Option<bool>, Option<bool>) = workshop_offers::table
        .find(offer.id)
        .select((
            workshop_offers::vetted_cost,
            workshop_offers::vetted_review,
            workshop_offers::vetted_active,
        ))
        .first(conn)?;
    Ok(OfferTerms {
        cost: cost.unwrap_or(offer.cost),
        review: review.unwrap_or(offer.review_required),
        active: active.unwrap_or(offer.active),
    })
}

/// Writes it, with what Krafta relies on, where that is something else, and keeps who changed what.
pub(super) fn write(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    actor: Option<UserId>,
    (workshop, tier): (WorkshopId, &Tier),
    before: Option<&Offer>,
    is: OfferTerms,
    agreed: OfferTerms,
) -> Result<Offer, AppError> {
    let name = variant_name(conn, &tier.variant_id)?
        .ok_or_else(|| AppError::field("variantId", "no es un producto que vendamos"))?;
    let after = Offer {
        id: before.map_or_else(|| OfferId::new(now), |offer| offer.id),
        workshop_id: workshop,
        variant_id: tier.variant_id.clone(),
        cost: is.cost,
        min_quantity: tier.min_quantity,
        review_required: is.review,
        active: is.active,
        print_file: tier
            .print_file
            .or(before.map(|offer| offer.print_file))
            .unwrap_or_default(),
    };
    let values = (
        workshop_offers::cost.eq(after.cost),
        workshop_offers::review_required.eq(after.review_required),
        workshop_offers::active.eq(after.active),
        workshop_offers::print_file.eq(after.print_file),
        workshop_offers::vetted_cost.eq((is.cost != agreed.cost).then_some(agreed.cost)),
        workshop_offers::vetted_review.eq((is.review != agreed.review).then_some(agreed.review)),
        workshop_offers::vetted_active.eq((is.active != agreed.active).then_some(agreed.active)),
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
    audit::record(conn, now, actor, &changes(&name, before, Some(&after)))?;
    Ok(after)
}

/// An offer of this workshop, by its id.
pub(super) fn of_workshop(
    conn: &mut PgConnection,
    workshop: WorkshopId,
    id: OfferId,
) -> Result<Offer, AppError> {
    Ok(workshop_offers::table
        .find(id)
        .filter(workshop_offers::workshop_id.eq(workshop))
        .select(Offer::as_select())
        .first(conn)?)
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
            .set((
                workshop_offers::active.eq(false),
                workshop_offers::vetted_active.eq(None::<bool>),
            ))
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

/// As what the print files are wanted for these offers. One statement.
pub fn print_files_of(
    conn: &mut PgConnection,
    offers: &[OfferId],
) -> Result<HashMap<OfferId, PrintFormat>, AppError> {
    let found: Vec<(OfferId, PrintFormat)> = workshop_offers::table
        .filter(workshop_offers::id.eq_any(offers))
        .select((workshop_offers::id, workshop_offers::print_file))
        .load(conn)?;
    Ok(found.into_iter().collect())
}

/// «Franela · M»
pub(super) fn variant_name(conn: &mut PgConnection, id: &str) -> Result<Option<String>, AppError> {
    let mut found = catalog::variants(conn, &[id.to_owned()])?;
    Ok(found.remove(id).map(|variant| variant.label))
}

pub(super) fn changes(name: &str, before: Option<&Offer>, after: Option<&Offer>) -> Vec<Change> {
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
        each(&|offer| offer.print_file.label().to_owned(), Field::PrintFile),
    ]
}
