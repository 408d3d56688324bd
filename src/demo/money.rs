//! The demo's exchange rate, and accounts that nobody can pay to.

use crate::base::calendar;
use crate::base::error::AppError;
use crate::base::ids::AccountId;
use crate::base::money::{Currency, Rate};
use crate::domain::catalog;
use crate::domain::exchange_rates;
use crate::schema::{payment_accounts, settings};
use chrono::{DateTime, TimeDelta, Utc};
use diesel::prelude::*;
use rust_decimal::Decimal;

/// The contract's 40.00, where no rate is kept yet: old enough for orders of some weeks ago, and today's.
pub fn add_rate(conn: &mut PgConnection, now: DateTime<Utc>) -> Result<(), AppError> {
    if catalog::current_rate(conn, now)?.is_some() {
        return Ok(());
    }
    let since = now - TimeDelta::days(90);
    let today = calendar::start_of_day(calendar::today(now)).unwrap_or(now);
    for from in [since, today] {
        exchange_rates::record_rate(conn, from, Rate::rounded(Decimal::from(40)), "BCV", None)?;
    }
    Ok(())
}

/// Started on a later day, the demo goes on at the rate that it has.
pub fn renew_rate(conn: &mut PgConnection, now: DateTime<Utc>) -> Result<(), AppError> {
    let today = calendar::today(now);
    match (
        exchange_rates::in_force(conn, now)?,
        calendar::start_of_day(today),
    ) {
        (Some(rate), Some(from)) if rate.value_date < today => {
            exchange_rates::record_rate(conn, from, rate.rate, &rate.source, None)
        }
        _ => Ok(()),
    }
}

#[derive(Insertable)]
#[diesel(table_name = payment_accounts)]
struct Account {
    id: AccountId,
    method: &'static str,
    currency: Currency,
    bank: &'static str,
    holder: &'static str,
    id_number: &'static str,
    phone: &'static str,
    account_number: &'static str,
    email: &'static str,
    instructions: &'static str,
    position: i32,
}

pub fn add_accounts(conn: &mut PgConnection, now: DateTime<Utc>) -> Result<(), AppError> {
    let local = |method, position| Account {
        id: AccountId::new(now),
        method,
        currency: Currency::Ves,
        bank: "Banco de Muestra (0000)",
        holder: "Krafta Demo, C.A.",
        id_number: "J-00000000-0",
        phone: "",
        account_number: "",
        email: "",
        instructions: "",
        position,
    };
    let abroad = |method, position| Account {
        currency: Currency::Usd,
        bank: "",
        id_number: "",
        ..local(method, position)
    };
    let accounts = vec![
        Account {
            phone: "0414-0000000",
            ..local("PAGO_MOVIL", 1)
        },
        Account {
            account_number: "0000-0000-00-0000000000",
            instructions: "Cuenta corriente. Guarda el comprobante.",
            ..local("TRANSFERENCIA", 2)
        },
        Account {
            email: "pagos@krafta.demo",
            ..abroad("ZELLE", 3)
        },
        Account {
            instructions: "Se recibe en el taller de Barquisimeto, de lunes a viernes, de 8 a. m. a 5 p. m.",
            ..abroad("EFECTIVO", 4)
        },
    ];
    diesel::insert_into(payment_accounts::table)
        .values(accounts)
        .execute(conn)?;
    diesel::update(settings::table)
        .set((
            settings::contact_phone.eq("+584140000000"),
            settings::contact_email.eq("hola@krafta.demo"),
            settings::contact_hours.eq("Lunes a viernes, de 8 a. m. a 5 p. m."),
            settings::cash_place.eq("Taller Creativo, carrera 19 con calle 25, local 4, Barquisimeto"),
            settings::cash_hours.eq("Lunes a viernes, de 8 a. m. a 5 p. m."),
            settings::cash_state.eq("Lara"),
        ))
        .execute(conn)?;
    Ok(())
}
