//! The two workshops that Krafta begins with.

use super::PaymentPolicy;
use crate::base::error::AppError;
use crate::base::ids::{CoverageId, WorkshopId};
use crate::domain::shipping::{state_key, states};
use crate::schema::{workshop_coverage, workshops};
use chrono::{DateTime, Utc};
use diesel::connection::SimpleConnection as _;
use diesel::dsl::exists;
use diesel::prelude::*;

/// A founding workshop, as it begins.
pub struct Founder {
    id: u128,
    pub name: &'static str,
    pub city: &'static str,
    capacity_per_day: i32,
    sla_days: i32,
    payment_policy: PaymentPolicy,
    covers: &'static [&'static str],
}

pub const FOUNDERS: [Founder; 2] = [
    Founder {
        id: 0x019a_a3f0_0000_7000_8000_6372_6561_7469,
        name: "Taller Creativo Barquisimeto",
        city: "Barquisimeto",
        capacity_per_day: 50,
        sla_days: 3,
        payment_policy: PaymentPolicy::OnCompletion,
        covers: &states::ALL,
    },
    Founder {
        id: 0x019a_a3f0_0000_7000_8000_6361_6275_6461,
        name: "Taller Cabudare Premium",
        city: "Cabudare",
        capacity_per_day: 30,
        sla_days: 2,
        payment_policy: PaymentPolicy::FullDeposit,
        covers: &["Lara"],
    },
];

impl Founder {
    /// The same in every Krafta: who is told of them while the database is away knows them again afterwards.
    pub const fn id(&self) -> WorkshopId {
        WorkshopId(uuid::Uuid::from_u128(self.id))
    }

    pub const fn state(&self) -> &'static str {
        "Lara"
    }
}

/// Adds them where there is no workshop at all. To be called inside a transaction: processes that start together wait
/// for each other.
pub fn ensure_defaults(conn: &mut PgConnection, now: DateTime<Utc>) -> Result<(), AppError> {
    conn.batch_execute("LOCK TABLE workshops IN SHARE ROW EXCLUSIVE MODE")?;
    if diesel::select(exists(workshops::table.select(workshops::id))).get_result(conn)? {
        return Ok(());
    }
    for workshop in &FOUNDERS {
        let id = workshop.id();
        diesel::insert_into(workshops::table)
            .values((
                workshops::id.eq(id),
                workshops::name.eq(workshop.name),
                workshops::city_base.eq(workshop.city),
                workshops::state_base.eq(workshop.state()),
                workshops::capacity_per_day.eq(workshop.capacity_per_day),
                workshops::sla_days.eq(workshop.sla_days),
                workshops::payment_policy.eq(workshop.payment_policy),
                workshops::created_at.eq(now),
                workshops::updated_at.eq(now),
            ))
            .execute(conn)?;
        let covered: Vec<_> = workshop
            .covers
            .iter()
            .map(|state| {
                (
                    workshop_coverage::id.eq(CoverageId::new(now)),
                    workshop_coverage::workshop_id.eq(id),
                    workshop_coverage::state_name.eq(*state),
                    workshop_coverage::state_key.eq(state_key(state)),
                )
            })
            .collect();
        diesel::insert_into(workshop_coverage::table)
            .values(covered)
            .execute(conn)?;
    }
    Ok(())
}
