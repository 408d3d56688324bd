//! Payments that may be guesses: what one payer reported of an amount, on whatever order.

use super::rules::{Attempt, MEMORY, is_guess};
use crate::base::error::AppError;
use crate::base::ids::{SubmissionId, UserId};
use crate::domain::accounts::Role;
use crate::domain::lifecycle::SubmissionStatus;
use crate::domain::orders::Order;
use crate::domain::payments::{Submission, is_guessable};
use crate::schema::{orders, payment_submissions, users};
use diesel::prelude::*;
use rust_decimal::Decimal;
use std::collections::{BTreeMap, BTreeSet};

/// Others that are looked at; the newest.
const MOST: i64 = 5000;

/// The attempts around these payments that wait or were rejected.
#[derive(Debug, Default)]
pub(super) struct Attempts(BTreeMap<SubmissionId, Attempt>);

impl Attempts {
    /// Whether this payment may be one of several guesses; those that have a line of their own are none.
    pub fn is_guess(&self, one: SubmissionId, has_line: impl Fn(SubmissionId) -> bool) -> bool {
        let Some(own) = self.0.get(&one) else {
            return false;
        };
        let unproved = self.0.values().filter(|other| !has_line(other.submission));
        is_guess(own, &unproved.collect::<Vec<_>>())
    }
}

/// `of_orders` are all payments of the orders of these. One statement, where any of them is short enough to be a guess.
pub(super) fn around(
    conn: &mut PgConnection,
    submissions: &[Submission],
    of_orders: impl Iterator<Item = (Submission, Order)>,
) -> Result<Attempts, AppError> {
    let mut found: BTreeMap<SubmissionId, Attempt> = BTreeMap::new();
    for (paid, order) in of_orders.filter(|(paid, _)| paid.status != SubmissionStatus::Confirmed) {
        found.insert(paid.id, attempt(&paid, &Ordered::from(&order), None));
    }
    let short = || submissions.iter().filter(|paid| is_guessable(&paid.reference));
    let Some(since) = short().map(|paid| paid.reported_at).min() else {
        return Ok(Attempts(found));
    };
    let amounts: BTreeSet<Decimal> = short().map(|paid| paid.amount_reported).collect();
    type Row = (Submission, Ordered, Option<(UserId, Role)>);
    let others: Vec<Row> = payment_submissions::table
        .inner_join(orders::table.left_join(users::table))
        .filter(payment_submissions::is_guessable)
        .filter(payment_submissions::status.ne(SubmissionStatus::Confirmed))
        .filter(payment_submissions::amount_reported.eq_any(amounts))
        .filter(payment_submissions::reported_at.ge(since - MEMORY))
        .order(payment_submissions::reported_at.desc())
        .limit(MOST)
        .select((
            Submission::as_select(),
            Ordered::as_select(),
            (users::id, users::role).nullable(),
        ))
        .load(conn)?;
    for (paid, order, account) in others {
        // Staff enters the orders of many.
        let account = account
            .filter(|(_, role)| *role == Role::Cliente)
            .map(|(id, _)| id);
        found.insert(paid.id, attempt(&paid, &order, account));
    }
    Ok(Attempts(found))
}

/// Who ordered, and where it goes.
#[derive(Queryable, Selectable)]
#[diesel(table_name = orders, check_for_backend(diesel::pg::Pg))]
struct Ordered {
    customer_phone: String,
    customer_email: String,
    shipping_address: String,
    shipping_city: String,
}

impl From<&Order> for Ordered {
    fn from(order: &Order) -> Self {
        Self {
            customer_phone: order.customer_phone.clone(),
            customer_email: order.customer_email.clone(),
            shipping_address: order.shipping_address.clone(),
            shipping_city: order.shipping_city.clone(),
        }
    }
}

fn attempt(paid: &Submission, order: &Ordered, account: Option<UserId>) -> Attempt {
    Attempt {
        submission: paid.id,
        order: paid.order_id,
        currency: paid.currency,
        amount: paid.amount_reported,
        reference: paid.reference.clone(),
        reported_at: paid.reported_at,
        phone: paid.payer_phone.clone(),
        name: paid.payer_name.clone(),
        id_number: paid.payer_id_number.clone().unwrap_or_default(),
        account,
        contact: [order.customer_phone.clone(), order.customer_email.clone()],
        address: match order.shipping_address.as_str() {
            // Who comes for it tells none.
            "" => String::new(),
            address => format!("{address}, {}", order.shipping_city),
        },
    }
}
