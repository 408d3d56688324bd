//! The one verdict on a payment: a line of a statement proves it exactly, or a person decides, seeing why.
//!
//! Every page and every verb asks here, so that none says «exacto» where another doubts. What is asked about, a line or a
//! payment, is judged together with all that has a claim to the same money. Each question sends a constant number of
//! statements.

use super::case::{Case, Pair, Verdict};
use super::duplicates::{self, Duplicate};
use super::guesses;
use super::matches::matched;
use super::rules::{Doubt, EARLY, Found, Unread};
use super::store::{self, Line};
use crate::base::calendar;
use crate::base::error::AppError;
use crate::base::ids::{AccountId, OrderId, StatementId, StatementLineId, SubmissionId};
use crate::base::money::Usd;
use crate::domain::orders::Order;
use crate::domain::payments::{self, Submission, ends_alike, fuller_key, is_surplus, tails};
use crate::domain::settings;
use chrono::{NaiveDate, TimeDelta};
use diesel::PgConnection;
use rust_decimal::Decimal;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// For every line the payments that it may prove, best first: those that wait, and those that were confirmed without a
/// line. Nothing for lines that are used or set aside.
pub fn of_lines(conn: &mut PgConnection, lines: &[Line]) -> Result<Vec<Vec<Pair>>, AppError> {
    let free: Vec<Line> = lines.iter().filter(|line| line.is_free()).cloned().collect();
    let Some(days) = days_around(&free) else {
        return Ok(lines.iter().map(|_| Vec::new()).collect());
    };
    let asked = Asked::Lines(free.iter().map(|line| line.id).collect());
    let amounts = amounts(free.iter().map(|line| line.amount));
    let (all, by_end) = with_claims(conn, free, days)?;
    let claims = merged(by_end, store::open_by_amount(conn, &amounts)?);
    let judged = judge(conn, &all, &claims, &asked)?;
    let mut by_line: HashMap<_, Vec<Pair>> = HashMap::new();
    for pair in judged.pairs {
        by_line.entry(pair.line.id).or_default().push(pair);
    }
    let of = |line: &Line| by_line.remove(&line.id).unwrap_or_default();
    Ok(lines.iter().map(of).collect())
}

/// For every one of these payments what is known of it, with the free lines that may prove it.
pub fn of_payments(
    conn: &mut PgConnection,
    submissions: &[Submission],
) -> Result<HashMap<SubmissionId, Verdict>, AppError> {
    let days = submissions.iter().map(|claim| {
        let reported = calendar::today(claim.reported_at);
        (claim.paid_on.unwrap_or(reported), reported)
    });
    let from = days.clone().map(|(paid, reported)| paid.min(reported)).min();
    let to = days.map(|(paid, reported)| paid.max(reported)).max();
    let (Some(from), Some(to)) = (from, to) else {
        return Ok(HashMap::new());
    };
    let days = (from - AROUND, to + AROUND);
    let ends = ends(submissions.iter().map(|claim| claim.reference.as_str()));
    let mut lines = store::free_by_tail(conn, &ends, days)?;
    let amounts = amounts(submissions.iter().map(|claim| claim.amount_reported));
    add(&mut lines, store::free_by_amount(conn, &amounts, days)?);
    let (lines, rivals) = with_claims(conn, lines, (days.0 - AROUND, days.1 + AROUND))?;
    let claims = merged(submissions.to_vec(), rivals);
    let asked = Asked::Payments(submissions.iter().map(|claim| claim.id).collect());
    let judged = judge(conn, &lines, &claims, &asked)?;
    let mut verdicts: HashMap<SubmissionId, Verdict> = HashMap::new();
    for claim in submissions {
        let case = judged.cases.get(&claim.id).cloned().unwrap_or_default();
        verdicts.entry(claim.id).or_default().case = case;
    }
    for pair in judged.pairs {
        verdicts.entry(pair.submission.id).or_default().pairs.push(pair);
    }
    for verdict in verdicts.values_mut() {
        verdict
            .pairs
            .sort_by_key(|pair| (!pair.is_certain, std::cmp::Reverse(pair.score), pair.line.id));
    }
    Ok(verdicts)
}

/// The lines of a file that prove exactly one payment that waits, in the file's order; but for receipts that look alike,
/// which are to be looked at closer.
pub fn exact(conn: &mut PgConnection, statement: StatementId) -> Result<Vec<Pair>, AppError> {
    let lines = store::free_of(conn, statement)?;
    let Some(days) = days_around(&lines) else {
        return Ok(Vec::new());
    };
    let asked = Asked::Lines(lines.iter().map(|line| line.id).collect());
    let (lines, claims) = with_claims(conn, lines, days)?;
    let judged = judge(conn, &lines, &claims, &asked)?;
    let mut exact = judged.pairs;
    exact.retain(|pair| {
        let mut doubts = pair.doubts();
        doubts.remove(&Doubt::ReceiptAlike);
        pair.is_certain && doubts.is_empty() && pair.submission.status.is_open()
    });
    exact.sort_by_key(|pair| pair.line.line);
    Ok(exact)
}

/// Lines and payments further apart than this are never compared, nor two lines of one payment; the rules have nothing
/// wider.
const AROUND: TimeDelta = TimeDelta::days(15);

/// The days of these lines, and those around them.
fn days_around(lines: &[Line]) -> Option<(NaiveDate, NaiveDate)> {
    let first = lines.iter().map(|line| line.posted_on).min()?;
    let last = lines.iter().map(|line| line.posted_on).max()?;
    Some((first - AROUND, last + AROUND))
}

/// All payments with a claim to these lines, and all lines that these payments may have instead: payments that wait, and
/// those that somebody confirmed without a line. The latter take no line by themselves, but while they are unproved no
/// other payment is alone with it. Three statements.
fn with_claims(
    conn: &mut PgConnection,
    mut lines: Vec<Line>,
    days: (NaiveDate, NaiveDate),
) -> Result<(Vec<Line>, Vec<Submission>), AppError> {
    let line_ends = ends(lines.iter().map(|line| line.reference.as_str()));
    let mut claims = store::open_by_tail(conn, &line_ends)?;
    if let Some(since) = calendar::start_of_day(days.0) {
        claims.extend(store::unproved_by_tail(conn, &line_ends, since)?);
    }
    let claim_ends = ends(claims.iter().map(|claim| claim.reference.as_str()));
    add(&mut lines, store::free_by_tail(conn, &claim_ends, days)?);
    Ok((lines, claims))
}

/// What a verdict is wanted of.
enum Asked {
    Lines(BTreeSet<StatementLineId>),
    Payments(BTreeSet<SubmissionId>),
}

impl Asked {
    fn is_about(&self, line: &Line, claim: &Submission) -> bool {
        match self {
            Self::Lines(lines) => lines.contains(&line.id),
            Self::Payments(_) => self.is_of(claim),
        }
    }

    /// Of a payment something is known without a line too.
    fn is_of(&self, claim: &Submission) -> bool {
        matches!(self, Self::Payments(payments) if payments.contains(&claim.id))
    }
}

struct Judged {
    pairs: Vec<Pair>,
    cases: HashMap<SubmissionId, Case>,
}

/// What the rules say of these lines and payments, as far as it was asked.
fn judge(
    conn: &mut PgConnection,
    lines: &[Line],
    claims: &[Submission],
    asked: &Asked,
) -> Result<Judged, AppError> {
    let (found, orders) = matched(conn, lines, claims)?;
    // Every payment's line, where it has one to itself.
    let mut own: HashMap<SubmissionId, &Line> = HashMap::new();
    let mut known: BTreeMap<SubmissionId, &Submission> = BTreeMap::new();
    for (line, one) in lines
        .iter()
        .zip(&found)
        .flat_map(|(line, all)| all.iter().map(move |one| (line, one)))
    {
        let claim = &claims[one.claim];
        if one.is_exact() {
            own.insert(claim.id, line);
        }
        if asked.is_about(line, claim) {
            known.insert(claim.id, claim);
        }
    }
    known.extend(
        claims
            .iter()
            .filter(|claim| asked.is_of(claim))
            .map(|claim| (claim.id, claim)),
    );
    let known: Vec<Submission> = known.into_values().cloned().collect();
    let cases = cases(conn, &known, &orders, &own)?;
    let unread = unread(conn, own.values().copied())?;
    let mut pairs = Vec::new();
    for (line, all) in lines.iter().zip(found) {
        for mut one in all {
            let claim = &claims[one.claim];
            if one.is_exact() && unread.contains(&line.id) {
                one.doubts.push(Doubt::UnreadRow);
            }
            if asked.is_about(line, claim) {
                pairs.push(pair(line, claim, one, cases.get(&claim.id)));
            }
        }
    }
    Ok(Judged { pairs, cases })
}

/// Those of these lines that a row may speak of which nobody could read yet. One statement.
fn unread<'a>(
    conn: &mut PgConnection,
    lines: impl Iterator<Item = &'a Line> + Clone,
) -> Result<BTreeSet<StatementLineId>, AppError> {
    let accounts: BTreeSet<AccountId> = lines.clone().map(|line| line.account_id).collect();
    let accounts: Vec<AccountId> = accounts.into_iter().collect();
    let first = lines.clone().map(|line| line.posted_on).min();
    // What a file said before the money came, it did not say of it.
    let Some(since) = first.and_then(|first| calendar::start_of_day(first - EARLY)) else {
        return Ok(BTreeSet::new());
    };
    let mut unread: HashMap<AccountId, Unread> = HashMap::new();
    for (account, text) in store::rejects::unread(conn, &accounts, since)? {
        unread.entry(account).or_default().add(&text);
    }
    let is_named = |line: &&Line| {
        let rows = unread.get(&line.account_id);
        rows.is_some_and(|rows| rows.names(line.amount, &line.reference))
    };
    Ok(lines.filter(is_named).map(|line| line.id).collect())
}

fn pair(line: &Line, claim: &Submission, found: Found, case: Option<&Case>) -> Pair {
    Pair {
        line: line.clone(),
        submission: claim.clone(),
        case: case.cloned().unwrap_or_default(),
        is_certain: found.is_exact(),
        score: found.score,
        against: found.doubts,
        differs: found.differs,
        names_it: found.names_it,
        why: match claim.status.is_open() {
            true => found.why,
            false => format!("{}. Ya se confirmó sin esta línea", found.why),
        },
    }
}

/// What is known of these payments besides their lines. Eight statements at most.
fn cases(
    conn: &mut PgConnection,
    submissions: &[Submission],
    orders: &HashMap<OrderId, Order>,
    own: &HashMap<SubmissionId, &Line>,
) -> Result<HashMap<SubmissionId, Case>, AppError> {
    let mut duplicates = duplicates::of(conn, submissions)?;
    let ids: BTreeSet<OrderId> = submissions.iter().map(|claim| claim.order_id).collect();
    let ids: Vec<OrderId> = ids.into_iter().collect();
    let mut reported: HashMap<OrderId, Vec<Submission>> = HashMap::new();
    for other in payments::by_orders(conn, &ids)? {
        reported.entry(other.order_id).or_default().push(other);
    }
    let of_orders = reported.values().flatten().filter_map(|paid| {
        let order = orders.get(&paid.order_id)?;
        Some((paid.clone(), order.clone()))
    });
    let attempts = guesses::around(conn, submissions, of_orders)?;
    let tolerance = settings::money(conn)?.payment_tolerance;
    let case = |claim: &Submission| {
        let mut duplicates = duplicates.remove(&claim.id).unwrap_or_default();
        if let Some(line) = own.get(&claim.id) {
            duplicates.retain(|known| !is_other_money(known, line, own));
        }
        let reported = reported.get(&claim.order_id).map_or(&[][..], Vec::as_slice);
        let order = orders.get(&claim.order_id);
        let case = Case {
            duplicates,
            is_surplus: order.is_some_and(|order| is_surplus(order, reported, tolerance)),
            is_guess: attempts.is_guess(claim.id, |other| own.contains_key(&other)),
            is_cancelled: order.is_some_and(|order| order.status.is_cancelled()),
            is_refunded: order
                .is_some_and(|order| order.refunded > Usd::ZERO && !order.status.is_cancelled()),
        };
        (claim.id, case)
    };
    Ok(submissions.iter().map(case).collect())
}

/// Digits that no two references share by chance.
const MANY: usize = 6;

/// People type the last digits, and those of two payments may be the same. Where the bank printed two whole references,
/// that is no doubt.
fn is_other_money(known: &Duplicate, line: &Line, own: &HashMap<SubmissionId, &Line>) -> bool {
    let other = &known.other;
    if !matches!(known.reason, Doubt::ReferenceSeen | Doubt::ReferenceEndSeen) {
        return false;
    }
    let fuller = fuller_key(&other.paid_key, &other.reference_key);
    let says_otherwise = fuller.chars().count() >= MANY && !ends_alike(&line.reference, fuller);
    says_otherwise || own.get(&other.id).is_some_and(|others| others.id != line.id)
}

/// The ends by which rows are looked up, each once.
fn ends<'a>(references: impl Iterator<Item = &'a str>) -> Vec<String> {
    let ends: BTreeSet<String> = references.flat_map(tails).collect();
    ends.into_iter().collect()
}

fn amounts(amounts: impl Iterator<Item = Decimal>) -> Vec<Decimal> {
    amounts.collect::<BTreeSet<_>>().into_iter().collect()
}

/// Those that are not there yet.
fn add(lines: &mut Vec<Line>, more: Vec<Line>) {
    let known: BTreeSet<StatementLineId> = lines.iter().map(|line| line.id).collect();
    lines.extend(more.into_iter().filter(|line| !known.contains(&line.id)));
}

fn merged(first: Vec<Submission>, second: Vec<Submission>) -> Vec<Submission> {
    let known: BTreeSet<SubmissionId> = first.iter().map(|claim| claim.id).collect();
    let new = second.into_iter().filter(|claim| !known.contains(&claim.id));
    first.into_iter().chain(new).collect()
}
