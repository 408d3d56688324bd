//! The one row of settings.

use crate::base::error::AppError;
use crate::base::money::Usd;
use crate::schema::settings;
use diesel::prelude::*;
use serde::{Deserialize, Serialize};

/// How many business days a workshop has to accept what it was notified of.
pub fn acceptance_days(conn: &mut PgConnection) -> Result<u32, AppError> {
    let days: i32 = settings::table.select(settings::acceptance_days).first(conn)?;
    Ok(days.unsigned_abs())
}

/// Nobody else changes any of them until the transaction ends.
pub fn hold(conn: &mut PgConnection) -> Result<(), AppError> {
    settings::table
        .select(settings::acceptance_days)
        .for_update()
        .first::<i32>(conn)?;
    Ok(())
}

/// The same, and nobody else changes it meanwhile.
pub(super) fn hold_acceptance_days(conn: &mut PgConnection) -> Result<u32, AppError> {
    let days: i32 = settings::table
        .select(settings::acceptance_days)
        .for_update()
        .first(conn)?;
    Ok(days.unsigned_abs())
}

pub(super) fn set_acceptance_days(conn: &mut PgConnection, days: u32) -> Result<(), AppError> {
    diesel::update(settings::table)
        .set(settings::acceptance_days.eq(i32::try_from(days).unwrap_or(i32::MAX)))
        .execute(conn)?;
    Ok(())
}

/// What an admin set about money.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Queryable, Selectable, AsChangeset)]
#[diesel(table_name = settings, check_for_backend(diesel::pg::Pg))]
pub struct Money {
    /// For how many hours a rate is still accepted after it was replaced.
    pub rate_hold_hours: i32,
    /// After how many days an order that nobody paid is cancelled.
    pub unpaid_days: i32,
    /// So much may be missing of an order's total, in US dollars, and it is paid all the same.
    pub payment_tolerance: Usd,
    /// After how many days without another payment a partly paid order is put before a person.
    pub stalled_days: i32,
}

pub fn money(conn: &mut PgConnection) -> Result<Money, AppError> {
    Ok(settings::table.select(Money::as_select()).first(conn)?)
}

/// The same, and nobody else changes it meanwhile.
pub(super) fn hold_money(conn: &mut PgConnection) -> Result<Money, AppError> {
    Ok(settings::table
        .for_update()
        .select(Money::as_select())
        .first(conn)?)
}

/// What a workshop changes of its own counts at once, whatever it is.
pub fn workshop_changes_apply(conn: &mut PgConnection) -> Result<bool, AppError> {
    Ok(settings::table
        .select(settings::workshop_changes_apply)
        .first(conn)?)
}

pub(super) fn set_workshop_changes_apply(conn: &mut PgConnection, apply: bool) -> Result<(), AppError> {
    diesel::update(settings::table)
        .set(settings::workshop_changes_apply.eq(apply))
        .execute(conn)?;
    Ok(())
}

/// Where people find the shop.
#[derive(
    Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, Queryable, Selectable, AsChangeset,
)]
#[diesel(table_name = settings, check_for_backend(diesel::pg::Pg))]
pub struct Contact {
    #[diesel(column_name = contact_phone)]
    pub phone: String,
    /// Blank where it is the telephone's number.
    #[diesel(column_name = contact_whatsapp)]
    pub whatsapp: String,
    /// When somebody answers.
    #[diesel(column_name = contact_hours)]
    pub hours: String,
    #[diesel(column_name = contact_email)]
    pub email: String,
}

pub fn contact(conn: &mut PgConnection) -> Result<Contact, AppError> {
    Ok(settings::table.select(Contact::as_select()).first(conn)?)
}

/// The same, and nobody else changes it meanwhile.
pub(super) fn hold_contact(conn: &mut PgConnection) -> Result<Contact, AppError> {
    Ok(settings::table
        .for_update()
        .select(Contact::as_select())
        .first(conn)?)
}

pub(super) fn set_contact(conn: &mut PgConnection, contact: &Contact) -> Result<(), AppError> {
    diesel::update(settings::table).set(contact).execute(conn)?;
    Ok(())
}

impl Contact {
    /// Where a chat begins.
    pub fn chat(&self) -> &str {
        match self.whatsapp.as_str() {
            "" => &self.phone,
            number => number,
        }
    }
}

/// Where those pay who pay in cash; nowhere while it names no place.
#[derive(
    Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, Queryable, Selectable, AsChangeset,
)]
#[diesel(table_name = settings, check_for_backend(diesel::pg::Pg))]
pub struct CashDesk {
    #[diesel(column_name = cash_place)]
    pub place: String,
    #[diesel(column_name = cash_hours)]
    pub hours: String,
    /// For orders that stay in it.
    #[diesel(column_name = cash_state)]
    pub state: String,
}

pub fn cash_desk(conn: &mut PgConnection) -> Result<CashDesk, AppError> {
    Ok(settings::table.select(CashDesk::as_select()).first(conn)?)
}

/// The same, and nobody else changes it meanwhile.
pub(super) fn hold_cash_desk(conn: &mut PgConnection) -> Result<CashDesk, AppError> {
    Ok(settings::table
        .for_update()
        .select(CashDesk::as_select())
        .first(conn)?)
}

pub(super) fn set_cash_desk(conn: &mut PgConnection, desk: &CashDesk) -> Result<(), AppError> {
    diesel::update(settings::table).set(desk).execute(conn)?;
    Ok(())
}

pub(super) fn set_money(conn: &mut PgConnection, money: Money) -> Result<(), AppError> {
    diesel::update(settings::table).set(money).execute(conn)?;
    Ok(())
}
