//! What a workshop wishes to change, and an admin decides.

use super::edit::lock;
use super::rules::{OfferTerms, ProposedField};
use super::{Patch, PaymentPolicy, Tier, edit, offers};
use crate::base::error::AppError;
use crate::base::ids::{ProposalId, UserId, WorkshopId};
use crate::domain::notifications::{self, Message, PROPOSAL_DECIDED, Recipients, Target, WORKSHOP_PROPOSED};
use crate::schema::{workshop_proposals, workshops};
use chrono::{DateTime, Utc};
use diesel::prelude::*;

crate::code_columns!(ProposedField);

/// Of which offer; of the workshop itself without one.
pub(super) type OfferKey<'a> = Option<(&'a str, i32)>;

/// A wish that nobody decided yet.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = workshop_proposals, check_for_backend(diesel::pg::Pg))]
pub struct Proposal {
    pub id: ProposalId,
    pub workshop_id: WorkshopId,
    pub variant_id: Option<String>,
    pub min_quantity: Option<i32>,
    pub field: ProposedField,
    pub old_value: String,
    pub new_value: String,
    pub proposed_at: DateTime<Utc>,
}

impl Proposal {
    /// Before and after, as people read them.
    pub fn words(&self) -> (String, String) {
        let words = |value: &str| match (self.field, value) {
            (_, "") => "—".to_owned(),
            (ProposedField::Policy, code) => code
                .parse::<PaymentPolicy>()
                .map_or_else(|_| code.to_owned(), |policy| policy.label().to_owned()),
            (ProposedField::Capacity, units) => format!("{units} u."),
            (ProposedField::Sla, "1") => "1 día".to_owned(),
            (ProposedField::Sla, days) => format!("{days} días"),
            (ProposedField::Cost, cost) => format!("${}", cost.replace('.', ",")),
            (_, "true") => "Sí".to_owned(),
            (..) => "No".to_owned(),
        };
        (words(&self.old_value), words(&self.new_value))
    }
}

/// Keeps a wish; an earlier one for the same thing is replaced.
pub(super) fn propose(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    by: UserId,
    workshop: WorkshopId,
    offer: OfferKey<'_>,
    field: ProposedField,
    (old, new): (String, String),
) -> Result<(), AppError> {
    let wish = (
        workshop_proposals::old_value.eq(&old),
        workshop_proposals::new_value.eq(&new),
        workshop_proposals::proposed_by.eq(by),
        workshop_proposals::proposed_at.eq(now),
    );
    // The workshop is held: nobody else wishes meanwhile.
    let open = workshop_proposals::table
        .filter(workshop_proposals::workshop_id.eq(workshop))
        .filter(workshop_proposals::variant_id.is_not_distinct_from(offer.map(|(variant, _)| variant)))
        .filter(workshop_proposals::min_quantity.is_not_distinct_from(offer.map(|(_, min)| min)))
        .filter(workshop_proposals::field.eq(field))
        .filter(workshop_proposals::decided_at.is_null());
    if diesel::update(open).set(wish).execute(conn)? == 0 {
        diesel::insert_into(workshop_proposals::table)
            .values((
                workshop_proposals::id.eq(ProposalId::new(now)),
                workshop_proposals::workshop_id.eq(workshop),
                workshop_proposals::variant_id.eq(offer.map(|(variant, _)| variant)),
                workshop_proposals::min_quantity.eq(offer.map(|(_, min)| min)),
                workshop_proposals::field.eq(field),
                wish,
            ))
            .execute(conn)?;
    }
    Ok(())
}

/// A workshop's open wishes, oldest first.
pub fn proposals_of(conn: &mut PgConnection, workshop: WorkshopId) -> Result<Vec<Proposal>, AppError> {
    Ok(workshop_proposals::table
        .filter(workshop_proposals::workshop_id.eq(workshop))
        .filter(workshop_proposals::decided_at.is_null())
        .order(workshop_proposals::id)
        .select(Proposal::as_select())
        .load(conn)?)
}

/// Workshops that wait for a word, with how many wishes.
pub fn waiting_proposals(conn: &mut PgConnection) -> Result<Vec<(WorkshopId, String, i64)>, AppError> {
    Ok(workshop_proposals::table
        .inner_join(workshops::table)
        .filter(workshop_proposals::decided_at.is_null())
        .group_by((workshops::id, workshops::name))
        .order(workshops::name)
        .select((workshops::id, workshops::name, diesel::dsl::count_star()))
        .load(conn)?)
}

/// An admin accepts a wish, which is done then, or declines it. The first word counts.
pub fn decide_proposal(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    admin: UserId,
    workshop: WorkshopId,
    id: ProposalId,
    accept: bool,
) -> Result<(), AppError> {
    lock(conn, workshop)?;
    let row = workshop_proposals::table
        .find(id)
        .filter(workshop_proposals::workshop_id.eq(workshop));
    let (proposal, decided): (Proposal, Option<bool>) = row
        .select((Proposal::as_select(), workshop_proposals::accepted))
        .first(conn)?;
    match decided {
        Some(earlier) if earlier == accept => return Ok(()),
        Some(_) => {
            return Err(AppError::conflict(
                "already_decided",
                "Ya se decidió sobre este cambio.",
            ));
        }
        None => {}
    }
    if accept {
        apply(conn, now, admin, &proposal)?;
    }
    diesel::update(row)
        .set((
            workshop_proposals::accepted.eq(accept),
            workshop_proposals::decided_by.eq(admin),
            workshop_proposals::decided_at.eq(now),
        ))
        .execute(conn)?;
    let (old, new) = proposal.words();
    let word = Message {
        kind: PROPOSAL_DECIDED,
        status: None,
        order: None,
        title: match accept {
            true => "Krafta aceptó tu cambio".to_owned(),
            false => "Krafta no aceptó tu cambio".to_owned(),
        },
        body: format!("{}: de {old} a {new}.", what(conn, &proposal)?),
        at: Target::Page("/workshop/offers"),
    };
    notifications::tell(conn, now, Recipients::Workshop(workshop), &word)?;
    if proposals_of(conn, workshop)?.is_empty() {
        notifications::overtaken(conn, now, WORKSHOP_PROPOSED, Target::Workshop(workshop))?;
    }
    Ok(())
}

/// «Precio por unidad, Franela · M, desde 10 u.»
pub fn what(conn: &mut PgConnection, proposal: &Proposal) -> Result<String, AppError> {
    let label = proposal.field.label();
    let Some((variant, min)) = proposal.variant_id.as_deref().zip(proposal.min_quantity) else {
        return Ok(label.to_owned());
    };
    let name = offers::variant_name(conn, variant)?.unwrap_or_else(|| variant.to_owned());
    Ok(match min {
        1 => format!("{label}, {name}"),
        several => format!("{label}, {name}, desde {several} u."),
    })
}

fn apply(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    admin: UserId,
    proposal: &Proposal,
) -> Result<(), AppError> {
    let value = proposal.new_value.as_str();
    let unreadable = || AppError::Internal(anyhow::anyhow!("proposal {}: {value:?}", proposal.id));
    let whole = || value.parse::<i32>().map_err(|_| unreadable());
    let workshop = proposal.workshop_id;
    let Some((variant, min_quantity)) = proposal.variant_id.clone().zip(proposal.min_quantity) else {
        let patch = match proposal.field {
            ProposedField::Policy => Patch {
                payment_policy: Some(value.parse().map_err(|_| unreadable())?),
                ..Patch::default()
            },
            ProposedField::Capacity => Patch {
                capacity_per_day: Some(whole()?),
                ..Patch::default()
            },
            _ => Patch {
                sla_days: Some(whole()?),
                ..Patch::default()
            },
        };
        return edit::update(conn, now, Some(admin), workshop, &patch).map(drop);
    };
    let before = offers::at(conn, workshop, &variant, min_quantity)?;
    let new_cost = match proposal.field {
        ProposedField::Cost => Some(value.parse().map_err(|_| unreadable())?),
        _ => None,
    };
    let cost = new_cost
        .or(before.as_ref().map(|offer| offer.cost))
        .ok_or_else(|| AppError::conflict("offer_gone", "Ese precio ya no existe."))?;
    let looked_at = match &before {
        Some(_) => None,
        // As the one that it would stand above.
        None => match offers::below(conn, workshop, &variant, min_quantity)? {
            Some(below) => Some(offers::agreed(conn, &below)?.review),
            None => None,
        },
    };
    let tier = Tier {
        variant_id: variant,
        cost,
        min_quantity,
        review_required: match proposal.field {
            ProposedField::Review => Some(value == "true"),
            _ => looked_at,
        },
        active: (proposal.field == ProposedField::Active).then_some(value == "true"),
        print_file: None,
    };
    offers::put_offer(conn, now, Some(admin), workshop, &tier).map(drop)
}

/// A figure or a code, as it is kept.
pub(super) fn value_of(terms: OfferTerms, field: ProposedField) -> String {
    match field {
        ProposedField::Cost => terms.cost.decimal().to_string(),
        ProposedField::Review => terms.review.to_string(),
        _ => terms.active.to_string(),
    }
}
