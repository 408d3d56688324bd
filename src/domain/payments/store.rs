//! Rows of submissions, of the verification log, and of the accounts to pay to.

use crate::base::error::AppError;
use crate::base::ids::{AccountId, OrderId, SubmissionId, UploadId, UserId};
use crate::base::money::{Currency, Money, Rate};
use crate::domain::lifecycle::{Method, SubmissionStatus};
use crate::schema::{orders, payment_accounts, payment_submissions, payment_verification_log, users};
use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

/// One payment that was reported.
#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = payment_submissions, check_for_backend(diesel::pg::Pg), treat_none_as_default_value = false)]
pub struct Submission {
    pub id: SubmissionId,
    pub order_id: OrderId,
    pub method: Method,
    pub currency: Currency,
    /// What was due when it was reported, in its currency.
    pub amount_expected: Decimal,
    pub amount_reported: Decimal,
    /// What was found in the account, once confirmed.
    pub amount_received: Option<Decimal>,
    /// The order's rate: bolívares and dollars add up by it.
    pub exchange_rate: Rate,
    pub reference: String,
    /// The reference without what banks and people add to it: see `rules::reference_key`.
    pub reference_key: String,
    /// By what it pays once, when it is confirmed: the bank's whole reference where a line proves it, else what was typed.
    pub paid_key: String,
    pub origin_bank: String,
    pub payer_name: String,
    pub payer_phone: String,
    pub paid_on: Option<NaiveDate>,
    pub account_id: Option<AccountId>,
    pub receipt_upload_id: Option<UploadId>,
    pub receipt_url: Option<String>,
    pub status: SubmissionStatus,
    pub reviewer_id: Option<UserId>,
    pub review_started_at: Option<DateTime<Utc>>,
    pub decided_by: Option<UserId>,
    pub decided_at: Option<DateTime<Utc>>,
    pub rejection_reason: Option<String>,
    pub reported_at: DateTime<Utc>,
    /// Cédula or RIF, as `IdNumber` writes it; its check digit may be wrong.
    pub payer_id_number: Option<String>,
    /// Four digits.
    pub origin_bank_code: Option<String>,
}

impl Submission {
    /// An amount of this submission, with its currency. The columns are bounded by the same rules as the type.
    fn money(&self, amount: Decimal) -> Money {
        Money::new(self.currency, amount).unwrap_or(match self.currency {
            Currency::Usd => Money::Usd(crate::base::money::Usd::ZERO),
            Currency::Ves => Money::Bs(crate::base::money::Bs::ZERO),
        })
    }

    pub fn expected(&self) -> Money {
        self.money(self.amount_expected)
    }

    pub fn reported(&self) -> Money {
        self.money(self.amount_reported)
    }

    pub fn received(&self) -> Option<Money> {
        self.amount_received.map(|amount| self.money(amount))
    }
}

/// An account of ours.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Queryable, Selectable, Insertable)]
#[diesel(table_name = payment_accounts, check_for_backend(diesel::pg::Pg))]
pub struct Account {
    pub id: AccountId,
    pub method: Method,
    pub currency: Currency,
    pub bank: String,
    pub holder: String,
    pub id_number: String,
    pub phone: String,
    pub account_number: String,
    pub email: String,
    pub instructions: String,
    pub active: bool,
    pub position: i32,
}

/// The active accounts, in the order in which they are shown.
pub fn accounts(conn: &mut PgConnection) -> Result<Vec<Account>, AppError> {
    Ok(payment_accounts::table
        .filter(payment_accounts::active)
        .order((payment_accounts::position, payment_accounts::id))
        .select(Account::as_select())
        .load(conn)?)
}

/// Those among them that exist, retired ones too.
pub fn accounts_by_id(conn: &mut PgConnection, ids: &[AccountId]) -> Result<Vec<Account>, AppError> {
    Ok(payment_accounts::table
        .filter(payment_accounts::id.eq_any(ids))
        .select(Account::as_select())
        .load(conn)?)
}

pub fn add_account(conn: &mut PgConnection, account: &Account) -> Result<(), AppError> {
    diesel::insert_into(payment_accounts::table)
        .values(account)
        .execute(conn)?;
    Ok(())
}

/// The currency of an account to which customers may pay by this method; `None` if it is none.
pub(super) fn currency_of_account(
    conn: &mut PgConnection,
    id: AccountId,
    method: Method,
) -> Result<Option<Currency>, AppError> {
    Ok(payment_accounts::table
        .find(id)
        .filter(payment_accounts::active)
        .filter(payment_accounts::method.eq(method))
        .select(payment_accounts::currency)
        .first(conn)
        .optional()?)
}

/// Where a payment by this method goes unless something else is known.
pub(super) fn first_account(conn: &mut PgConnection, method: Method) -> Result<Option<AccountId>, AppError> {
    Ok(payment_accounts::table
        .filter(payment_accounts::active)
        .filter(payment_accounts::method.eq(method))
        .order((payment_accounts::position, payment_accounts::id))
        .select(payment_accounts::id)
        .first(conn)
        .optional()?)
}

/// By what a confirmed payment pays once.
#[derive(Clone, Debug)]
pub(super) struct PaidWith {
    pub account: Option<AccountId>,
    /// Empty for what has no reference.
    pub key: String,
}

/// The order that was paid with the same before.
pub(super) fn paid_before(
    conn: &mut PgConnection,
    submission: &Submission,
    with: &PaidWith,
) -> Result<Option<(OrderId, String)>, AppError> {
    if with.key.is_empty() {
        return Ok(None);
    }
    Ok(payment_submissions::table
        .inner_join(orders::table)
        .filter(payment_submissions::paid_key.ne(""))
        .filter(payment_submissions::paid_key.eq(&with.key))
        .filter(payment_submissions::method.eq(submission.method))
        .filter(payment_submissions::account_id.is_not_distinct_from(with.account))
        .filter(payment_submissions::status.eq(SubmissionStatus::Confirmed))
        .filter(payment_submissions::id.ne(submission.id))
        .select((orders::id, orders::number))
        .first(conn)
        .optional()?)
}

pub(super) fn insert(conn: &mut PgConnection, submission: &Submission) -> Result<(), AppError> {
    let reported = payment_submissions::reported_account_id.eq(submission.account_id);
    diesel::insert_into(payment_submissions::table)
        .values((submission, reported))
        .execute(conn)?;
    Ok(())
}

pub fn find(conn: &mut PgConnection, id: SubmissionId) -> Result<Option<Submission>, AppError> {
    Ok(payment_submissions::table
        .find(id)
        .select(Submission::as_select())
        .first(conn)
        .optional()?)
}

/// Those among them that exist.
pub fn by_ids(conn: &mut PgConnection, ids: &[SubmissionId]) -> Result<Vec<Submission>, AppError> {
    Ok(payment_submissions::table
        .filter(payment_submissions::id.eq_any(ids))
        .select(Submission::as_select())
        .load(conn)?)
}

/// Every submission of these orders, oldest first.
pub fn by_orders(conn: &mut PgConnection, orders: &[OrderId]) -> Result<Vec<Submission>, AppError> {
    Ok(payment_submissions::table
        .filter(payment_submissions::order_id.eq_any(orders))
        .order((payment_submissions::reported_at, payment_submissions::id))
        .select(Submission::as_select())
        .load(conn)?)
}

/// Those of an order that wait for a decision.
pub fn open_submissions(conn: &mut PgConnection, order: OrderId) -> Result<Vec<Submission>, AppError> {
    Ok(by_orders(conn, &[order])?
        .into_iter()
        .filter(|submission| submission.status.is_open())
        .collect())
}

/// The payments that wait for a decision.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Waiting {
    /// At most what was asked for.
    pub count: usize,
    pub oldest: Option<DateTime<Utc>>,
}

/// Counts no further than `max`. One statement.
pub fn waiting(conn: &mut PgConnection, max: u32) -> Result<Waiting, AppError> {
    let reported: Vec<DateTime<Utc>> = payment_submissions::table
        .filter(
            payment_submissions::status.eq_any([SubmissionStatus::Reported, SubmissionStatus::UnderReview]),
        )
        .order((payment_submissions::reported_at, payment_submissions::id))
        .limit(i64::from(max))
        .select(payment_submissions::reported_at)
        .load(conn)?;
    Ok(Waiting {
        count: reported.len(),
        oldest: reported.first().copied(),
    })
}

pub(super) fn start_review(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    id: SubmissionId,
    reviewer: UserId,
) -> Result<(), AppError> {
    diesel::update(payment_submissions::table.find(id))
        .set((
            payment_submissions::status.eq(SubmissionStatus::UnderReview),
            payment_submissions::reviewer_id.eq(reviewer),
            payment_submissions::review_started_at.eq(now),
        ))
        .execute(conn)?;
    Ok(())
}

/// What was decided about a submission.
pub(super) struct Verdict<'a> {
    pub status: SubmissionStatus,
    pub by: Option<UserId>,
    pub received: Option<Decimal>,
    pub reason: Option<&'a str>,
    /// Of a confirmation: what it was paid with.
    pub with: Option<&'a PaidWith>,
}

pub(super) fn decide(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    id: SubmissionId,
    verdict: &Verdict<'_>,
) -> Result<(), AppError> {
    diesel::update(payment_submissions::table.find(id))
        .set((
            payment_submissions::status.eq(verdict.status),
            payment_submissions::decided_by.eq(verdict.by),
            payment_submissions::decided_at.eq(now),
            payment_submissions::amount_received.eq(verdict.received),
            payment_submissions::rejection_reason.eq(verdict.reason),
            payment_submissions::paid_key.eq(verdict.with.map_or("", |with| with.key.as_str())),
            // What is not known stays as it was reported.
            verdict
                .with
                .and_then(|with| with.account)
                .map(|account| payment_submissions::account_id.eq(account)),
        ))
        .execute(conn)?;
    Ok(())
}

/// It waits for a decision again, as if nobody had looked at it.
pub(super) fn reopen(conn: &mut PgConnection, id: SubmissionId) -> Result<(), AppError> {
    diesel::update(payment_submissions::table.find(id))
        .set((
            payment_submissions::status.eq(SubmissionStatus::Reported),
            payment_submissions::reviewer_id.eq(None::<UserId>),
            payment_submissions::review_started_at.eq(None::<DateTime<Utc>>),
            payment_submissions::decided_by.eq(None::<UserId>),
            payment_submissions::decided_at.eq(None::<DateTime<Utc>>),
            payment_submissions::amount_received.eq(None::<Decimal>),
            payment_submissions::paid_key.eq(""),
            payment_submissions::rejection_reason.eq(None::<String>),
            // The line that proved it may be another order's.
            payment_submissions::account_id.eq(payment_submissions::reported_account_id),
        ))
        .execute(conn)?;
    Ok(())
}

pub(super) fn set_reference(
    conn: &mut PgConnection,
    id: SubmissionId,
    reference: &str,
    key: &str,
) -> Result<(), AppError> {
    diesel::update(payment_submissions::table.find(id))
        .set((
            payment_submissions::reference.eq(reference),
            payment_submissions::reference_key.eq(key),
        ))
        .execute(conn)?;
    Ok(())
}

/// The verification log: every step of every submission, append-only.
pub(super) fn log(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    submission: &Submission,
    verdict: &Verdict<'_>,
) -> Result<(), AppError> {
    diesel::insert_into(payment_verification_log::table)
        .values((
            payment_verification_log::submission_id.eq(submission.id),
            payment_verification_log::order_id.eq(submission.order_id),
            payment_verification_log::actor_id.eq(verdict.by),
            payment_verification_log::from_status.eq(submission.status.as_str()),
            payment_verification_log::to_status.eq(verdict.status.as_str()),
            payment_verification_log::amount_received.eq(verdict.received),
            payment_verification_log::reason.eq(verdict.reason),
            payment_verification_log::created_at.eq(now),
        ))
        .execute(conn)?;
    Ok(())
}

/// A line of the verification log.
#[derive(Clone, Debug)]
pub struct LogEntry {
    pub submission: SubmissionId,
    pub actor: Option<UserId>,
    pub actor_name: String,
    pub to: SubmissionStatus,
    pub reason: Option<String>,
    pub at: DateTime<Utc>,
}

/// Oldest first.
pub fn log_of(conn: &mut PgConnection, order: OrderId) -> Result<Vec<LogEntry>, AppError> {
    type Row = (
        SubmissionId,
        Option<UserId>,
        SubmissionStatus,
        Option<String>,
        DateTime<Utc>,
        Option<(String, String)>,
    );
    let rows: Vec<Row> = payment_verification_log::table
        .left_join(users::table)
        .filter(payment_verification_log::order_id.eq(order))
        .order(payment_verification_log::id)
        .select((
            payment_verification_log::submission_id,
            payment_verification_log::actor_id,
            payment_verification_log::to_status,
            payment_verification_log::reason,
            payment_verification_log::created_at,
            (users::name, users::email).nullable(),
        ))
        .load(conn)?;
    Ok(rows
        .into_iter()
        .map(|(submission, actor, to, reason, at, person)| LogEntry {
            submission,
            actor,
            actor_name: person.map(crate::domain::accounts::called).unwrap_or_default(),
            to,
            reason,
            at,
        })
        .collect())
}
