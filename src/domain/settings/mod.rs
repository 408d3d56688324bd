//! What an admin may set for the whole of Krafta.

mod store;

use crate::base::error::AppError;
use crate::base::ids::UserId;
use crate::domain::audit::{self, Change, Field, Subject};
use chrono::{DateTime, Utc};
use diesel::PgConnection;
use std::ops::RangeInclusive;

pub use self::store::{
    CashDesk, Contact, Money, acceptance_days, cash_desk, contact, hold, money, workshop_changes_apply,
};

/// The table's check is the same.
pub const ACCEPTANCE_DAYS: RangeInclusive<u32> = 1..=10;

/// Sets how many business days a workshop has to accept; for what it is notified of from now on.
pub fn set_acceptance_days(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    actor: UserId,
    days: u32,
) -> Result<(), AppError> {
    if !ACCEPTANCE_DAYS.contains(&days) {
        let (least, most) = ACCEPTANCE_DAYS.into_inner();
        return Err(AppError::field(
            "acceptanceDays",
            format!("debe estar entre {least} y {most}"),
        ));
    }
    let earlier = store::hold_acceptance_days(conn)?;
    store::set_acceptance_days(conn, days)?;
    let change = Change {
        workshop: None,
        subject: Subject::Setting,
        label: "Talleres".to_owned(),
        field: Field::AcceptanceDays,
        old: Some(earlier.to_string()),
        new: Some(days.to_string()),
    };
    audit::record(conn, now, Some(actor), &[change])
}

/// Sets whether a workshop's own changes wait for nobody.
pub fn set_workshop_changes_apply(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    actor: UserId,
    apply: bool,
) -> Result<(), AppError> {
    // Of two who set it at once, the second sees what the first did.
    store::hold_contact(conn)?;
    let earlier = store::workshop_changes_apply(conn)?;
    store::set_workshop_changes_apply(conn, apply)?;
    let word = |apply: bool| Some(if apply { "Sí" } else { "No" }.to_owned());
    let change = Change {
        workshop: None,
        subject: Subject::Setting,
        label: "Talleres".to_owned(),
        field: Field::WorkshopChanges,
        old: word(earlier),
        new: word(apply),
    };
    audit::record(conn, now, Some(actor), &[change])
}

/// Sets where people find the shop.
pub fn set_contact(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    actor: UserId,
    contact: &Contact,
) -> Result<(), AppError> {
    let earlier = store::hold_contact(conn)?;
    store::set_contact(conn, contact)?;
    let change = |field, old: &str, new: &str| Change {
        workshop: None,
        subject: Subject::Setting,
        label: "Contacto de la tienda".to_owned(),
        field,
        old: Some(old.to_owned()),
        new: Some(new.to_owned()),
    };
    let changes = [
        change(Field::Phone, &earlier.phone, &contact.phone),
        change(Field::WhatsApp, &earlier.whatsapp, &contact.whatsapp),
        change(Field::OpeningHours, &earlier.hours, &contact.hours),
        change(Field::Email, &earlier.email, &contact.email),
    ];
    audit::record(conn, now, Some(actor), &changes)
}

/// Sets where those pay who pay in cash.
pub fn set_cash_desk(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    actor: UserId,
    desk: &CashDesk,
) -> Result<(), AppError> {
    let earlier = store::hold_cash_desk(conn)?;
    store::set_cash_desk(conn, desk)?;
    let change = |field, old: &str, new: &str| Change {
        workshop: None,
        subject: Subject::Setting,
        label: "Pagos en efectivo".to_owned(),
        field,
        old: Some(old.to_owned()),
        new: Some(new.to_owned()),
    };
    let changes = [
        change(Field::Address, &earlier.place, &desk.place),
        change(Field::OpeningHours, &earlier.hours, &desk.hours),
        change(Field::State, &earlier.state, &desk.state),
    ];
    audit::record(conn, now, Some(actor), &changes)
}

/// Bounds of [`Money`]; the table's checks are the same.
pub const RATE_HOLD_HOURS: RangeInclusive<i64> = 0..=168;
pub const UNPAID_DAYS: RangeInclusive<i64> = 1..=60;
pub const STALLED_DAYS: RangeInclusive<i64> = 1..=60;
/// In US dollars.
pub const MOST_TOLERANCE: i64 = 5;

/// Sets what concerns money; for what is decided from now on.
pub fn set_money(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    actor: UserId,
    money: Money,
) -> Result<(), AppError> {
    let earlier = store::hold_money(conn)?;
    store::set_money(conn, money)?;
    let change = |field, old: String, new: String| Change {
        workshop: None,
        subject: Subject::Setting,
        label: "Pagos".to_owned(),
        field,
        old: Some(old),
        new: Some(new),
    };
    let changes = [
        change(
            Field::RateHold,
            earlier.rate_hold_hours.to_string(),
            money.rate_hold_hours.to_string(),
        ),
        change(
            Field::UnpaidDays,
            earlier.unpaid_days.to_string(),
            money.unpaid_days.to_string(),
        ),
        change(
            Field::StalledDays,
            earlier.stalled_days.to_string(),
            money.stalled_days.to_string(),
        ),
        change(
            Field::Tolerance,
            earlier.payment_tolerance.to_string(),
            money.payment_tolerance.to_string(),
        ),
    ];
    audit::record(conn, now, Some(actor), &changes)
}
