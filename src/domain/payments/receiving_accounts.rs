//! The accounts that customers pay to, as an admin keeps them. One is retired, never deleted: payments name it.

use super::Method;
use super::store::Account;
use crate::base::error::AppError;
use crate::base::ids::{AccountId, UserId};
use crate::base::input::Input;
use crate::base::money::Currency;
use crate::domain::audit::{self, Change, Field, Subject};
use crate::schema::payment_accounts;
use chrono::{DateTime, Utc};
use diesel::prelude::*;

/// Bounds what customers have to read.
const LINE: usize = 120;
const INSTRUCTIONS: usize = 500;

/// What is written about an account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccountDetails {
    pub method: Method,
    pub currency: Currency,
    pub bank: String,
    pub holder: String,
    pub id_number: String,
    pub phone: String,
    pub account_number: String,
    pub email: String,
    pub instructions: String,
    /// Lower ones are shown first.
    pub position: i32,
}

impl AccountDetails {
    /// Reads a form, noting every wrong field: whoever pays needs what belongs to the method.
    pub fn read(input: &Input<'_>) -> Option<Self> {
        let method = input.required_code::<Method>("method").filter(|method| {
            let known = Method::REPORTED.contains(method);
            if !known {
                input.wrong("method", "no es un valor conocido");
            }
            known
        });
        let currency = input
            .code::<Currency>("currency")
            .or(method.map(Method::currency));
        if let (Some(method), Some(currency)) = (method, currency)
            && matches!(method, Method::PagoMovil)
            && currency != method.currency()
        {
            input.wrong("currency", "un Pago Móvil siempre es en bolívares");
        }
        let needs = |field: &str, methods: &[Method], max: usize| match method {
            Some(method) if methods.contains(&method) => input.required_text(field, max),
            _ => input.text(field, max).unwrap_or_default(),
        };
        let bank = needs("bank", &[Method::PagoMovil, Method::Transferencia], LINE);
        let id_number = needs("idNumber", &[Method::PagoMovil, Method::Transferencia], 20);
        let phone = needs("phone", &[Method::PagoMovil], 40);
        let account_number = needs("accountNumber", &[Method::Transferencia], 60);
        let email = match method {
            Some(Method::Zelle) => input.required_email("email"),
            _ => input.email("email").unwrap_or_default(),
        };
        let position = input.integer("position", 0..=999).unwrap_or(0);
        Some(Self {
            holder: input.required_text("holder", LINE),
            instructions: input.text("instructions", INSTRUCTIONS).unwrap_or_default(),
            position: i32::try_from(position).unwrap_or(0),
            method: method?,
            currency: currency?,
            bank,
            id_number,
            phone,
            account_number,
            email,
        })
    }

    /// «Pago Móvil · Banesco · 0414-1234567»
    fn label(&self) -> String {
        let known = [&self.bank, &self.phone, &self.account_number, &self.email];
        std::iter::once(self.method.label())
            .chain(
                known
                    .into_iter()
                    .map(String::as_str)
                    .filter(|text| !text.is_empty()),
            )
            .collect::<Vec<_>>()
            .join(" · ")
    }

    /// What of it is kept in the audit, in the words that people read.
    fn fields(&self) -> [(Field, String); 10] {
        [
            (Field::Method, self.method.label().to_owned()),
            (Field::Currency, self.currency.as_str().to_owned()),
            (Field::Bank, self.bank.clone()),
            (Field::Holder, self.holder.clone()),
            (Field::IdNumber, self.id_number.clone()),
            (Field::Phone, self.phone.clone()),
            (Field::AccountNumber, self.account_number.clone()),
            (Field::Email, self.email.clone()),
            (Field::Instructions, self.instructions.clone()),
            (Field::Position, self.position.to_string()),
        ]
    }
}

impl From<&Account> for AccountDetails {
    fn from(account: &Account) -> Self {
        Self {
            method: account.method,
            currency: account.currency,
            bank: account.bank.clone(),
            holder: account.holder.clone(),
            id_number: account.id_number.clone(),
            phone: account.phone.clone(),
            account_number: account.account_number.clone(),
            email: account.email.clone(),
            instructions: account.instructions.clone(),
            position: account.position,
        }
    }
}

/// All of them: those that customers see first, each part in its order.
pub fn all_accounts(conn: &mut PgConnection) -> Result<Vec<Account>, AppError> {
    Ok(payment_accounts::table
        .order((
            payment_accounts::active.desc(),
            payment_accounts::position,
            payment_accounts::id,
        ))
        .select(Account::as_select())
        .load(conn)?)
}

/// Adds an account that customers see at once.
pub fn open_account(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    actor: UserId,
    details: &AccountDetails,
) -> Result<AccountId, AppError> {
    let id = AccountId::new(now);
    diesel::insert_into(payment_accounts::table)
        .values((payment_accounts::id.eq(id), columns(details)))
        .execute(conn)?;
    let change = change(details, Field::Active, None, Some("Sí".to_owned()));
    audit::record(conn, now, Some(actor), &[change])?;
    Ok(id)
}

/// Payments that were reported keep their account: what is wrong with it is mended, and another method is another account
/// once one was made to it.
pub fn edit_account(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    actor: UserId,
    id: AccountId,
    details: &AccountDetails,
) -> Result<(), AppError> {
    let earlier = locked(conn, id)?;
    if (earlier.method, earlier.currency) != (details.method, details.currency) && is_used(conn, id)? {
        return Err(AppError::field(
            "method",
            "ya tiene pagos: retira esta cuenta y crea otra",
        ));
    }
    diesel::update(payment_accounts::table.find(id))
        .set(columns(details))
        .execute(conn)?;
    let before = AccountDetails::from(&earlier);
    let changes: Vec<Change> = before
        .fields()
        .into_iter()
        .zip(details.fields())
        .map(|((field, old), (_, new))| change(details, field, filled(old), filled(new)))
        .collect();
    audit::record(conn, now, Some(actor), &changes)
}

/// Shows it to customers, or retires it.
pub fn show_account(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    actor: UserId,
    id: AccountId,
    active: bool,
) -> Result<(), AppError> {
    let earlier = locked(conn, id)?;
    diesel::update(payment_accounts::table.find(id))
        .set(payment_accounts::active.eq(active))
        .execute(conn)?;
    let words = |active: bool| Some(if active { "Sí" } else { "No" }.to_owned());
    let details = AccountDetails::from(&earlier);
    let change = change(&details, Field::Active, words(earlier.active), words(active));
    audit::record(conn, now, Some(actor), &[change])
}

/// Nobody else changes it until the transaction ends.
pub fn hold_account(conn: &mut PgConnection, id: AccountId) -> Result<(), AppError> {
    locked(conn, id).map(drop)
}

fn locked(conn: &mut PgConnection, id: AccountId) -> Result<Account, AppError> {
    payment_accounts::table
        .find(id)
        .for_update()
        .select(Account::as_select())
        .first(conn)
        .optional()?
        .ok_or(AppError::NotFound)
}

fn is_used(conn: &mut PgConnection, id: AccountId) -> Result<bool, AppError> {
    use crate::schema::payment_submissions;
    let payments = payment_submissions::table.filter(payment_submissions::account_id.eq(id));
    Ok(diesel::select(diesel::dsl::exists(payments)).get_result(conn)?)
}

fn filled(text: String) -> Option<String> {
    Some(text).filter(|text| !text.is_empty())
}

fn change(details: &AccountDetails, field: Field, old: Option<String>, new: Option<String>) -> Change {
    Change {
        workshop: None,
        subject: Subject::Account,
        label: details.label(),
        field,
        old,
        new,
    }
}

#[derive(AsChangeset, Insertable)]
#[diesel(table_name = payment_accounts)]
struct Columns<'a> {
    method: Method,
    currency: Currency,
    bank: &'a str,
    holder: &'a str,
    id_number: &'a str,
    phone: &'a str,
    account_number: &'a str,
    email: &'a str,
    instructions: &'a str,
    position: i32,
}

fn columns(details: &AccountDetails) -> Columns<'_> {
    Columns {
        method: details.method,
        currency: details.currency,
        bank: &details.bank,
        holder: &details.holder,
        id_number: &details.id_number,
        phone: &details.phone,
        account_number: &details.account_number,
        email: &details.email,
        instructions: &details.instructions,
        position: details.position,
    }
}
