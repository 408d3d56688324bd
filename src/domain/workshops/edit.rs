//! A workshop joins, changes, rests.

use super::rules::Terms;
use super::{Patch, PaymentPolicy, Workshop, store};
use crate::base::error::AppError;
use crate::base::ids::{UserId, WorkshopId};
use crate::domain::audit::{self, Change, Field, Subject};
use crate::schema::workshops;
use chrono::{DateTime, Utc};
use diesel::prelude::*;

impl Patch {
    pub(super) fn on(&self, before: &Workshop) -> Workshop {
        let text = |new: &Option<String>, old: &String| new.as_ref().unwrap_or(old).clone();
        Workshop {
            id: before.id,
            name: text(&self.name, &before.name),
            contact_name: text(&self.contact_name, &before.contact_name),
            phone: text(&self.phone, &before.phone),
            email: text(&self.email, &before.email),
            address: text(&self.address, &before.address),
            opening_hours: text(&self.opening_hours, &before.opening_hours),
            city_base: text(&self.city_base, &before.city_base),
            state_base: text(&self.state_base, &before.state_base),
            capacity_per_day: self.capacity_per_day.unwrap_or(before.capacity_per_day),
            sla_days: self.sla_days.unwrap_or(before.sla_days),
            payment_policy: self.payment_policy.unwrap_or(before.payment_policy),
            active: self.active.unwrap_or(before.active),
        }
    }
}

/// A new one, with defaults for what nobody says.
impl Default for Workshop {
    fn default() -> Self {
        Self {
            id: WorkshopId::any(),
            name: String::new(),
            contact_name: String::new(),
            phone: String::new(),
            email: String::new(),
            address: String::new(),
            opening_hours: String::new(),
            city_base: "Barquisimeto".to_owned(),
            state_base: "Lara".to_owned(),
            capacity_per_day: 10,
            sla_days: 3,
            payment_policy: PaymentPolicy::OnCompletion,
            active: true,
        }
    }
}

/// A new workshop; it needs a name. It offers and covers nothing yet.
pub fn create(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    actor: Option<UserId>,
    patch: &Patch,
) -> Result<Workshop, AppError> {
    if patch.name.is_none() {
        return Err(AppError::field("name", "es obligatorio"));
    }
    let workshop = patch.on(&Workshop {
        id: WorkshopId::new(now),
        ..Workshop::default()
    });
    diesel::insert_into(workshops::table)
        .values((
            workshops::id.eq(workshop.id),
            columns(&workshop),
            workshops::created_at.eq(now),
            workshops::updated_at.eq(now),
        ))
        .execute(conn)?;
    audit::record(conn, now, actor, &changes(None, &workshop))?;
    Ok(workshop)
}

/// Changes what the patch says, and nothing else. What was agreed for work in hand stays.
pub fn update(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    actor: Option<UserId>,
    id: WorkshopId,
    patch: &Patch,
) -> Result<Workshop, AppError> {
    let before = lock(conn, id)?;
    let after = patch.on(&before);
    let (was, said) = (Terms::from(&before), Terms::from(&after));
    let agreed = agreed(conn, &before)?;
    // What Krafta says anew is what it relies on from now on.
    let agreed = Terms {
        policy: if said.policy == was.policy {
            agreed.policy
        } else {
            said.policy
        },
        capacity: if said.capacity == was.capacity {
            agreed.capacity
        } else {
            said.capacity
        },
        sla: if said.sla == was.sla { agreed.sla } else { said.sla },
    };
    write(conn, now, actor, &before, &after, agreed)?;
    Ok(after)
}

/// What Krafta relies on of this workshop, wherever it has moved by itself since.
pub(super) fn agreed(conn: &mut PgConnection, workshop: &Workshop) -> Result<Terms, AppError> {
    let (policy, capacity, sla): (Option<PaymentPolicy>, Option<i32>, Option<i32>) = workshops::table
        .find(workshop.id)
        .select((
            workshops::vetted_policy,
            workshops::vetted_capacity,
            workshops::vetted_sla,
        ))
        .first(conn)?;
    Ok(Terms {
        policy: policy.unwrap_or(workshop.payment_policy),
        capacity: capacity.unwrap_or(workshop.capacity_per_day),
        sla: sla.unwrap_or(workshop.sla_days),
    })
}

/// Writes it, with what Krafta relies on, where that is something else, and keeps who changed what.
pub(super) fn write(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    actor: Option<UserId>,
    before: &Workshop,
    after: &Workshop,
    agreed: Terms,
) -> Result<(), AppError> {
    if after == before {
        return Ok(());
    }
    let is = Terms::from(after);
    diesel::update(workshops::table.find(after.id))
        .set((
            columns(after),
            workshops::vetted_policy.eq((is.policy != agreed.policy).then_some(agreed.policy)),
            workshops::vetted_capacity.eq((is.capacity != agreed.capacity).then_some(agreed.capacity)),
            workshops::vetted_sla.eq((is.sla != agreed.sla).then_some(agreed.sla)),
            workshops::updated_at.eq(now),
        ))
        .execute(conn)?;
    audit::record(conn, now, actor, &changes(Some(before), after))
}

/// A workshop that is not active gets no new work; what it has, it finishes, and its history stays.
pub fn set_active(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    actor: Option<UserId>,
    id: WorkshopId,
    active: bool,
) -> Result<Workshop, AppError> {
    let patch = Patch {
        active: Some(active),
        ..Patch::default()
    };
    update(conn, now, actor, id, &patch)
}

/// The workshop as it is, held until the transaction ends: two who change it go one after the other, and so does who books
/// its days, by its capacity as it then is.
pub fn lock(conn: &mut PgConnection, id: WorkshopId) -> Result<Workshop, AppError> {
    let _: WorkshopId = workshops::table
        .find(id)
        .select(workshops::id)
        .for_no_key_update()
        .first(conn)?;
    store::find(conn, id)?.ok_or(AppError::NotFound)
}

type Columns<'a> = (
    diesel::dsl::Eq<workshops::name, &'a String>,
    diesel::dsl::Eq<workshops::contact_name, &'a String>,
    diesel::dsl::Eq<workshops::phone, &'a String>,
    diesel::dsl::Eq<workshops::email, &'a String>,
    diesel::dsl::Eq<workshops::address, &'a String>,
    diesel::dsl::Eq<workshops::opening_hours, &'a String>,
    diesel::dsl::Eq<workshops::city_base, &'a String>,
    diesel::dsl::Eq<workshops::state_base, &'a String>,
    diesel::dsl::Eq<workshops::capacity_per_day, i32>,
    diesel::dsl::Eq<workshops::sla_days, i32>,
    diesel::dsl::Eq<workshops::payment_policy, PaymentPolicy>,
    diesel::dsl::Eq<workshops::active, bool>,
);

fn columns(workshop: &Workshop) -> Columns<'_> {
    (
        workshops::name.eq(&workshop.name),
        workshops::contact_name.eq(&workshop.contact_name),
        workshops::phone.eq(&workshop.phone),
        workshops::email.eq(&workshop.email),
        workshops::address.eq(&workshop.address),
        workshops::opening_hours.eq(&workshop.opening_hours),
        workshops::city_base.eq(&workshop.city_base),
        workshops::state_base.eq(&workshop.state_base),
        workshops::capacity_per_day.eq(workshop.capacity_per_day),
        workshops::sla_days.eq(workshop.sla_days),
        workshops::payment_policy.eq(workshop.payment_policy),
        workshops::active.eq(workshop.active),
    )
}

/// What is new, field by field, in words.
pub(super) fn changes(before: Option<&Workshop>, after: &Workshop) -> Vec<Change> {
    let text = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    let each = |read: &dyn Fn(&Workshop) -> Option<String>, field| Change {
        workshop: Some(after.id),
        subject: Subject::Workshop,
        label: after.name.clone(),
        field,
        old: before.and_then(read),
        new: read(after),
    };
    vec![
        each(&|w| text(&w.name), Field::Name),
        each(&|w| text(&w.contact_name), Field::Contact),
        each(&|w| text(&crate::base::phone::national(&w.phone)), Field::Phone),
        each(&|w| text(&w.email), Field::Email),
        each(&|w| text(&w.address), Field::Address),
        each(&|w| text(&w.opening_hours), Field::OpeningHours),
        each(&|w| text(&w.city_base), Field::City),
        each(&|w| text(&w.state_base), Field::State),
        each(&|w| Some(format!("{} u.", w.capacity_per_day)), Field::Capacity),
        each(&|w| Some(days(w.sla_days)), Field::Sla),
        each(&|w| Some(w.payment_policy.label().to_owned()), Field::Policy),
        each(&|w| Some(yes_no(w.active).to_owned()), Field::Active),
    ]
}

fn days(count: i32) -> String {
    match count {
        1 => "1 día".to_owned(),
        several => format!("{several} días"),
    }
}

pub(super) const fn yes_no(value: bool) -> &'static str {
    if value { "Sí" } else { "No" }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_patch_changes_what_it_says_and_leaves_the_rest() {
        let before = Workshop {
            name: "Uno".into(),
            email: "uno@example.com".into(),
            ..Workshop::default()
        };
        let patch = Patch {
            email: Some(String::new()),
            sla_days: Some(0),
            ..Patch::default()
        };
        let after = patch.on(&before);
        assert_eq!(
            after,
            Workshop {
                email: String::new(),
                sla_days: 0,
                ..before.clone()
            }
        );
        assert_eq!(Patch::default().on(&after), after);
    }

    #[test]
    fn changes_are_told_in_words() {
        let before = Workshop {
            name: "Uno".into(),
            ..Workshop::default()
        };
        let after = Workshop {
            payment_policy: PaymentPolicy::FullDeposit,
            sla_days: 1,
            phone: "+584141234567".into(),
            ..before.clone()
        };
        let told: Vec<(Field, Option<String>, Option<String>)> = changes(Some(&before), &after)
            .into_iter()
            .filter(|change| change.old != change.new)
            .map(|change| (change.field, change.old, change.new))
            .collect();
        let words = |text: &str| Some(text.to_owned());
        assert_eq!(
            told,
            [
                (Field::Phone, None, words("0414-1234567")),
                (Field::Sla, words("3 días"), words("1 día")),
                (Field::Policy, words("Pago al Finalizar"), words("Depósito Total")),
            ]
        );
    }
}
