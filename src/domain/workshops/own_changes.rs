//! What people change of a workshop: an admin anything, its own people too, but for what weakens the house
//! (`rules::weakens`), which waits for an admin. Admins are told of what a workshop changed.

use super::edit::{self, lock};
use super::offers::{self, Offer};
use super::proposals::{self, OfferKey};
use super::rules::{OfferTerms, ProposedField, Terms, offer_weakens, weakens};
use super::{Coverage, Patch, Tier, Workshop, coverage};
use crate::base::error::AppError;
use crate::base::ids::{CoverageId, OfferId, WorkshopId};
use crate::domain::accounts::{Role, User};
use crate::domain::notifications::{self, Message, Recipients, Target, WORKSHOP_CHANGED, WORKSHOP_PROPOSED};
use crate::domain::settings;
use chrono::{DateTime, Utc};
use diesel::PgConnection;

/// What became of a wish: what there is now, and what waits for an admin.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Changed<T> {
    pub now: T,
    pub proposed: Vec<ProposedField>,
}

impl<T> Changed<T> {
    const fn at_once(now: T) -> Self {
        Self {
            now,
            proposed: Vec::new(),
        }
    }
}

/// Changes what the patch says of a workshop, and nothing else.
pub fn change(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    by: &User,
    id: WorkshopId,
    patch: &Patch,
) -> Result<Changed<Workshop>, AppError> {
    if by.role == Role::Admin {
        return edit::update(conn, now, Some(by.id), id, patch).map(Changed::at_once);
    }
    let before = lock(conn, id)?;
    let agreed = edit::agreed(conn, &before)?;
    let (is, wished) = (Terms::from(&before), Terms::from(&patch.on(&before)));
    let mut proposed = waits(conn, weakens(agreed, wished))?;
    let mut patch = patch.clone();
    let mut wish = |field: ProposedField, old: String, new: String| -> Result<bool, AppError> {
        if !proposed.contains(&field) || old == new {
            proposed.retain(|one| *one != field);
            return Ok(false);
        }
        proposals::propose(conn, now, by.id, id, None, field, (old, new))?;
        Ok(true)
    };
    if wish(
        ProposedField::Policy,
        is.policy.to_string(),
        wished.policy.to_string(),
    )? {
        patch.payment_policy = None;
    }
    if wish(
        ProposedField::Capacity,
        is.capacity.to_string(),
        wished.capacity.to_string(),
    )? {
        patch.capacity_per_day = None;
    }
    if wish(ProposedField::Sla, is.sla.to_string(), wished.sla.to_string())? {
        patch.sla_days = None;
    }
    let after = patch.on(&before);
    edit::write(conn, now, Some(by.id), &before, &after, agreed)?;
    let changes = edit::changes(Some(&before), &after);
    let words = changes
        .iter()
        .filter(|change| change.old != change.new)
        .map(|change| change.field.label().to_lowercase())
        .collect();
    tell(conn, now, &after, words, &proposed)?;
    Ok(Changed { now: after, proposed })
}

/// Adds an offer, or changes what is said of it; `None` while a new one waits.
pub fn change_offer(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    by: &User,
    workshop: WorkshopId,
    tier: &Tier,
) -> Result<Changed<Option<Offer>>, AppError> {
    if by.role == Role::Admin {
        let offer = offers::put_offer(conn, now, Some(by.id), workshop, tier)?;
        return Ok(Changed::at_once(Some(offer)));
    }
    let shop = lock(conn, workshop)?;
    // Before anything waits for a decision about it.
    let name = offers::variant_name(conn, &tier.variant_id)?
        .ok_or_else(|| AppError::field("variantId", "no es un producto que vendamos"))?;
    let before = offers::at(conn, workshop, &tier.variant_id, tier.min_quantity)?;
    let is = before.as_ref().map(Offer::terms);
    let mut wished = tier.on(is);
    let agreed = match &before {
        Some(offer) => offers::agreed(conn, offer)?,
        None => agreed_below(conn, workshop, tier, wished)?,
    };
    let mut proposed = waits(conn, offer_weakens(agreed, wished))?;
    let key: OfferKey<'_> = Some((&tier.variant_id, tier.min_quantity));
    proposed.retain(|field| {
        is.is_none_or(|is| proposals::value_of(is, *field) != proposals::value_of(wished, *field))
    });
    for &field in &proposed {
        let old = is.map(|is| proposals::value_of(is, field)).unwrap_or_default();
        let new = proposals::value_of(wished, field);
        proposals::propose(conn, now, by.id, workshop, key, field, (old, new))?;
    }
    for field in &proposed {
        match (field, is) {
            (ProposedField::Cost, Some(is)) => wished.cost = is.cost,
            (ProposedField::Review, _) => wished.review = true,
            (ProposedField::Active, _) => wished.active = false,
            _ => {}
        }
    }
    let is_new_and_dear = before.is_none() && proposed.contains(&ProposedField::Cost);
    let offer = if is_new_and_dear {
        None
    } else {
        let who = Some(by.id);
        let offer = offers::write(conn, now, who, (workshop, tier), before.as_ref(), wished, agreed)?;
        Some(offer)
    };
    let words = match &offer {
        Some(offer) if before.as_ref() != Some(offer) => vec![format!("precio de {name}")],
        _ => Vec::new(),
    };
    tell(conn, now, &shop, words, &proposed)?;
    Ok(Changed { now: offer, proposed })
}

/// What Krafta relies on where there is no offer yet: the one that counts for such a quantity now.
fn agreed_below(
    conn: &mut PgConnection,
    workshop: WorkshopId,
    tier: &Tier,
    wished: OfferTerms,
) -> Result<OfferTerms, AppError> {
    let below = offers::below(conn, workshop, &tier.variant_id, tier.min_quantity)?;
    let agreed = match below {
        Some(below) => offers::agreed(conn, &below)?,
        None => OfferTerms {
            review: false,
            ..wished
        },
    };
    Ok(OfferTerms {
        active: true,
        ..agreed
    })
}

/// Takes an offer away. A workshop's own only rests: put there anew, it is measured by what it was.
pub fn withdraw_offer(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    by: &User,
    workshop: WorkshopId,
    id: OfferId,
) -> Result<(), AppError> {
    if by.role == Role::Admin {
        return offers::remove_offer(conn, now, Some(by.id), workshop, id);
    }
    let shop = lock(conn, workshop)?;
    let before = offers::of_workshop(conn, workshop, id)?;
    if !before.active {
        return Ok(());
    }
    let agreed = offers::agreed(conn, &before)?;
    let rests = OfferTerms {
        active: false,
        ..before.terms()
    };
    let tier = Tier {
        variant_id: before.variant_id.clone(),
        cost: before.cost,
        min_quantity: before.min_quantity,
        review_required: None,
        active: None,
        print_file: None,
    };
    let who = Some(by.id);
    offers::write(conn, now, who, (workshop, &tier), Some(&before), rests, agreed)?;
    tell(conn, now, &shop, vec!["un precio retirado".to_owned()], &[])
}

/// Serves one more place.
pub fn change_coverage(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    by: &User,
    workshop: WorkshopId,
    (state, city): (&str, &str),
) -> Result<Coverage, AppError> {
    let place = coverage::put_coverage(conn, now, Some(by.id), workshop, state, city)?;
    tell_of_places(conn, now, by, workshop)?;
    Ok(place)
}

/// Serves a place no more.
pub fn withdraw_coverage(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    by: &User,
    workshop: WorkshopId,
    id: CoverageId,
) -> Result<(), AppError> {
    coverage::remove_coverage(conn, now, Some(by.id), workshop, id)?;
    tell_of_places(conn, now, by, workshop)
}

fn tell_of_places(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    by: &User,
    workshop: WorkshopId,
) -> Result<(), AppError> {
    if by.role == Role::Admin {
        return Ok(());
    }
    let shop = lock(conn, workshop)?;
    tell(conn, now, &shop, vec!["los lugares que cubre".to_owned()], &[])
}

/// What weakens the house waits, unless a setting frees it.
fn waits(conn: &mut PgConnection, weak: Vec<ProposedField>) -> Result<Vec<ProposedField>, AppError> {
    if weak.is_empty() || settings::workshop_changes_apply(conn)? {
        return Ok(Vec::new());
    }
    Ok(weak)
}

/// Admins read of it; one notice for each workshop, the latest.
fn tell(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    workshop: &Workshop,
    changed: Vec<String>,
    proposed: &[ProposedField],
) -> Result<(), AppError> {
    let at = Target::Workshop(workshop.id);
    let labels: Vec<String> = proposed
        .iter()
        .map(|field| field.label().to_lowercase())
        .collect();
    for (kind, what, title) in [
        (
            WORKSHOP_CHANGED,
            changed,
            format!("{} cambió sus datos", workshop.name),
        ),
        (
            WORKSHOP_PROPOSED,
            labels,
            format!("{} propone un cambio", workshop.name),
        ),
    ] {
        if what.is_empty() {
            continue;
        }
        notifications::overtaken(conn, now, kind, at)?;
        let word = Message {
            kind,
            status: None,
            order: None,
            title,
            body: format!("Lo último: {}.", what.join(", ")),
            at,
        };
        notifications::tell(conn, now, Recipients::Admins, &word)?;
    }
    Ok(())
}
