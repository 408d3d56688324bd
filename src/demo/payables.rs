//! Of what the demo's workshops are owed, some is paid: whole, in part, and once so that it never came.

use super::people::{ADMIN, PEOPLE};
use crate::base::calendar;
use crate::base::error::AppError;
use crate::base::ids::{TransferId, UserId, WorkshopId};
use crate::base::money::Usd;
use crate::domain::accounts::{self, Role};
use crate::domain::payables::{self, Filter, NewTransfer, Part, Payable, State};
use anyhow::anyhow;
use chrono::{DateTime, TimeDelta, Utc};
use diesel::PgConnection;
use rust_decimal::Decimal;

pub fn add(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    of_workshops: [WorkshopId; 2],
) -> Result<(), AppError> {
    let admin = account(conn, ADMIN)?;
    for (index, workshop) in of_workshops.into_iter().enumerate() {
        let filter = Filter {
            seen_by_workshop: true,
            ..Filter::new(Some(workshop), State::Open)
        };
        let page = payables::list(conn, &filter, calendar::today(now), 20, None)?;
        let due: Vec<Payable> = page
            .owed
            .into_iter()
            .map(|owed| owed.payable)
            .filter(|payable| payable.due_date.is_some())
            .collect();
        let whole = |payable: &Payable| (payable.clone(), payable.left());
        let half = |payable: &Payable| {
            let half = Usd::rounded(payable.left().decimal() / Decimal::TWO);
            (payable.clone(), half)
        };
        let first: Vec<_> = due.iter().take(3).map(whole).collect();
        let second: Vec<_> = due.iter().skip(3).take(1).map(half).collect();
        let two_days_ago = now - TimeDelta::days(2);
        let came = transfer(conn, two_days_ago, admin, index, 1, first)?;
        transfer(conn, now - TimeDelta::hours(3), admin, index, 2, second)?;
        let taller = PEOPLE
            .iter()
            .find(|(_, _, role, of)| *role == Role::Taller && *of == Some(index))
            .map(|(email, ..)| *email);
        if let (Some(came), Some(email)) = (came, taller) {
            let taller = account(conn, email)?;
            let (received, note) = match index {
                0 => (true, ""),
                _ => (false, "Revisé la cuenta esta mañana y no aparece."),
            };
            payables::answer(conn, now, taller, workshop, came, received, note)?;
        }
    }
    Ok(())
}

/// Nothing where there is nothing to pay.
fn transfer(
    conn: &mut PgConnection,
    at: DateTime<Utc>,
    by: UserId,
    workshop: usize,
    number: usize,
    parts: Vec<(Payable, Usd)>,
) -> Result<Option<TransferId>, AppError> {
    let parts: Vec<Part> = parts
        .into_iter()
        .filter(|(_, amount)| *amount > Usd::ZERO)
        .map(|(payable, amount)| Part {
            payable: payable.id,
            amount,
            field: "amount".to_owned(),
        })
        .collect();
    if parts.is_empty() {
        return Ok(None);
    }
    let transfer = NewTransfer {
        id: TransferId::new(at),
        reference: format!("DEMO-{}{number:03}", workshop + 1),
        parts,
        in_bs: None,
        answered: None,
    };
    payables::pay(conn, at, by, &transfer, None)?;
    Ok(Some(transfer.id))
}

fn account(conn: &mut PgConnection, email: &str) -> Result<UserId, AppError> {
    accounts::find_by_email(conn, email)?
        .map(|user| user.id)
        .ok_or_else(|| AppError::from(anyhow!("the demo has no {email}")))
}
