//! Lines of statements beside the payments that they may prove. Each verb sends a constant number of statements.

use super::duplicate_checks::{self, Pictures};
use super::rules::{Certainty, Claim, Credit, Found, match_all};
use super::store::{self, Line};
use crate::base::calendar;
use crate::base::error::AppError;
use crate::base::ids::{AccountId, StatementId, SubmissionId};
use crate::base::money::Currency;
use crate::domain::payments::{self, Submission, tails};
use chrono::{NaiveDate, TimeDelta};
use diesel::PgConnection;
use rust_decimal::Decimal;
use std::collections::{BTreeSet, HashMap};

/// A payment that a line may prove.
#[derive(Clone, Debug)]
pub struct Proof {
    pub submission: Submission,
    pub is_exact: bool,
    pub why: String,
}

/// A line that may prove a payment.
#[derive(Clone, Debug)]
pub struct Evidence {
    pub line: Line,
    pub is_exact: bool,
    pub why: String,
}

/// For every line the payments that it may prove, best first: those that wait, and those that were confirmed without a
/// line. Nothing for lines that are used or set aside.
pub fn of_lines(conn: &mut PgConnection, lines: &[Line]) -> Result<Vec<Vec<Proof>>, AppError> {
    let free: Vec<Line> = lines.iter().filter(|line| line.is_free()).cloned().collect();
    let Some(days) = days_around(&free) else {
        return Ok(lines.iter().map(|_| Vec::new()).collect());
    };
    let ends = ends(free.iter().map(|line| line.reference.as_str()));
    let by_end = claims_by_end(conn, &ends, days)?;
    // Another line may prove the same payment as well: then neither is exact.
    let rival_ends = self::ends(by_end.iter().map(|claim| claim.reference.as_str()));
    let rivals = store::free_by_tail(conn, &rival_ends, days)?;
    let by_amount = store::open_by_amount(conn, &amounts(free.iter().map(|line| line.amount)))?;
    let claims = merged(by_end, by_amount);
    let mut all = free;
    let known: BTreeSet<_> = all.iter().map(|line| line.id).collect();
    all.extend(rivals.into_iter().filter(|rival| !known.contains(&rival.id)));
    let mut found = matched(conn, &all, &claims)?.into_iter();
    Ok(lines
        .iter()
        .map(|line| match line.is_free() {
            true => proofs(found.next().unwrap_or_default(), &claims),
            false => Vec::new(),
        })
        .collect())
}

/// For every one of these payments the free lines that may prove it, best first.
pub fn of_payments(
    conn: &mut PgConnection,
    submissions: &[Submission],
) -> Result<HashMap<SubmissionId, Vec<Evidence>>, AppError> {
    let ends = ends(submissions.iter().map(|claim| claim.reference.as_str()));
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
    let amounts = amounts(submissions.iter().map(|claim| claim.amount_reported));
    let by_end = store::free_by_tail(conn, &ends, days)?;
    let by_amount = store::free_by_amount(conn, &amounts, days)?;
    let mut lines = by_end;
    let known: BTreeSet<_> = lines.iter().map(|line| line.id).collect();
    lines.extend(by_amount.into_iter().filter(|line| !known.contains(&line.id)));
    // Another payment may claim the same line.
    let rival_ends = self::ends(lines.iter().map(|line| line.reference.as_str()));
    let rivals = claims_by_end(conn, &rival_ends, days)?;
    let claims = merged(submissions.to_vec(), rivals);
    let found = matched(conn, &lines, &claims)?;
    let mut evidence: HashMap<SubmissionId, Vec<Evidence>> = HashMap::new();
    for (line, found) in lines.iter().zip(found) {
        for one in found.into_iter().filter(|one| one.claim < submissions.len()) {
            evidence.entry(claims[one.claim].id).or_default().push(Evidence {
                line: line.clone(),
                is_exact: one.certainty == Certainty::Exact,
                why: one.why,
            });
        }
    }
    for all in evidence.values_mut() {
        all.sort_by_key(|one| !one.is_exact);
    }
    Ok(evidence)
}

/// Lines and payments further apart than this are never compared; the rules have nothing wider.
const AROUND: TimeDelta = TimeDelta::days(10);

/// The days of these lines, and those around them.
fn days_around(lines: &[Line]) -> Option<(NaiveDate, NaiveDate)> {
    let first = lines.iter().map(|line| line.posted_on).min()?;
    let last = lines.iter().map(|line| line.posted_on).max()?;
    Some((first - AROUND, last + AROUND))
}

/// Who may have a claim to money with these ends: payments that wait, and those that somebody confirmed without a line.
/// The latter take no line by themselves, but while they are unproved no other payment is alone with it.
fn claims_by_end(
    conn: &mut PgConnection,
    ends: &[String],
    (first, _): (NaiveDate, NaiveDate),
) -> Result<Vec<Submission>, AppError> {
    let mut claims = store::open_by_tail(conn, ends)?;
    if let Some(since) = calendar::start_of_day(first) {
        claims.extend(store::unproved_by_tail(conn, ends, since)?);
    }
    Ok(claims)
}

/// The lines of a file that prove exactly one payment that waits, and are alone in it. What is doubtful about a payment
/// besides (its reference or its receipt was seen elsewhere) is for a person.
pub fn exact(conn: &mut PgConnection, statement: StatementId) -> Result<Vec<(Line, Submission)>, AppError> {
    let mut lines = store::free_of(conn, statement)?;
    let Some(days) = days_around(&lines) else {
        return Ok(Vec::new());
    };
    let ends = ends(lines.iter().map(|line| line.reference.as_str()));
    let claims = claims_by_end(conn, &ends, days)?;
    let rival_ends = self::ends(claims.iter().map(|claim| claim.reference.as_str()));
    let rivals = store::free_by_tail(conn, &rival_ends, days)?;
    let known: BTreeSet<_> = lines.iter().map(|line| line.id).collect();
    lines.extend(rivals.into_iter().filter(|rival| !known.contains(&rival.id)));
    let found = matched(conn, &lines, &claims)?;
    let mut exact: Vec<(Line, Submission)> = lines
        .into_iter()
        .zip(found)
        .filter(|(line, _)| line.statement_id == statement)
        .filter_map(|(line, found)| {
            let one = found.into_iter().find(|one| one.certainty == Certainty::Exact)?;
            Some((line, claims[one.claim].clone()))
        })
        .filter(|(_, claim)| claim.status.is_open())
        .collect();
    let alone: Vec<Submission> = exact.iter().map(|(_, claim)| claim.clone()).collect();
    let doubtful = duplicate_checks::about(conn, &alone, Pictures::Same)?;
    exact.retain(|(_, claim)| !doubtful.contains_key(&claim.id));
    exact.sort_by_key(|(line, _)| line.line);
    Ok(exact)
}

/// Lines of a file that prove payments which were confirmed by hand before it came.
pub(super) fn confirmed_before(
    conn: &mut PgConnection,
    account: AccountId,
    statement: StatementId,
) -> Result<Vec<(Line, Submission)>, AppError> {
    let Some(since) = store::first_day(conn, statement)? else {
        return Ok(Vec::new());
    };
    let Some(since) = calendar::start_of_day(since - TimeDelta::days(10)) else {
        return Ok(Vec::new());
    };
    let claims = store::confirmed_unproved(conn, account, since)?;
    let lines = store::free_of(conn, statement)?;
    let found = matched(conn, &lines, &claims)?;
    Ok(lines
        .into_iter()
        .zip(found)
        .filter(|(line, _)| line.statement_id == statement)
        .filter_map(|(line, found)| {
            let one = found.into_iter().find(|one| one.certainty == Certainty::Exact)?;
            Some((line, claims[one.claim].clone()))
        })
        .collect())
}

fn matched(
    conn: &mut PgConnection,
    lines: &[Line],
    submissions: &[Submission],
) -> Result<Vec<Vec<Found>>, AppError> {
    let ids: BTreeSet<AccountId> = lines.iter().map(|line| line.account_id).collect();
    let ids: Vec<AccountId> = ids.into_iter().collect();
    let currencies: HashMap<AccountId, Currency> = payments::accounts_by_id(conn, &ids)?
        .into_iter()
        .map(|account| (account.id, account.currency))
        .collect();
    let credits: Vec<Credit> = lines
        .iter()
        .map(|line| Credit {
            account: line.account_id,
            currency: currencies.get(&line.account_id).copied().unwrap_or(Currency::Ves),
            posted_on: line.posted_on,
            amount: line.amount,
            reference: line.reference.clone(),
            description: line.description.clone(),
            bank: line.bank.clone(),
            phone: line.phone.clone(),
        })
        .collect();
    let claims: Vec<Claim> = submissions.iter().map(claim).collect();
    Ok(match_all(&credits, &claims))
}

fn claim(submission: &Submission) -> Claim {
    Claim {
        account: submission.account_id,
        currency: submission.currency,
        amount: submission.amount_received.unwrap_or(submission.amount_reported),
        reference: match submission.reference_key.as_str() {
            // Cash: whatever was written there is no bank's number.
            "" => String::new(),
            _ => submission.reference.clone(),
        },
        paid_on: submission.paid_on,
        reported_on: calendar::today(submission.reported_at),
        bank: submission.origin_bank.clone(),
        phone: submission.payer_phone.clone(),
        payer: submission.payer_name.clone(),
    }
}

fn proofs(found: Vec<Found>, claims: &[Submission]) -> Vec<Proof> {
    found
        .into_iter()
        .map(|one| Proof {
            submission: claims[one.claim].clone(),
            is_exact: one.certainty == Certainty::Exact && claims[one.claim].status.is_open(),
            why: match claims[one.claim].status.is_open() {
                true => one.why,
                false => format!("{}. Ya se confirmó sin esta línea", one.why),
            },
        })
        .collect()
}

/// The ends by which rows are looked up, each once.
fn ends<'a>(references: impl Iterator<Item = &'a str>) -> Vec<String> {
    let ends: BTreeSet<String> = references.flat_map(tails).collect();
    ends.into_iter().collect()
}

fn amounts(amounts: impl Iterator<Item = Decimal>) -> Vec<Decimal> {
    amounts.collect::<BTreeSet<_>>().into_iter().collect()
}

fn merged(first: Vec<Submission>, second: Vec<Submission>) -> Vec<Submission> {
    let known: BTreeSet<SubmissionId> = first.iter().map(|claim| claim.id).collect();
    let new = second.into_iter().filter(|claim| !known.contains(&claim.id));
    first.into_iter().chain(new).collect()
}
