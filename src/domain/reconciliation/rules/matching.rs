//! Which reported payment a line of a statement proves.

use super::Doubt;
use super::comparison::{Agreement, BEFORE_REPORTED, Claim, Credit, Line, Prepared};
use crate::domain::payments::tails;
use rust_decimal::Decimal;
use std::collections::{BTreeSet, HashMap};

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Certainty {
    /// Something speaks for it and something against: a person decides.
    Probable,
    Exact,
}

/// A payment that a line may prove.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// Its place among the claims.
    pub claim: usize,
    pub certainty: Certainty,
    /// What speaks against it, as far as the line tells.
    pub doubts: Vec<Doubt>,
    /// What speaks against it where a person names this line for it.
    pub differs: Vec<Doubt>,
    /// The line names the payment: by its reference, or by who paid.
    pub names_it: bool,
    /// What agrees and what does not, for people.
    pub why: String,
    /// How much agrees, to put the best first.
    pub score: u32,
}

impl Found {
    pub fn is_exact(&self) -> bool {
        self.certainty == Certainty::Exact
    }
}

/// Payments shown for one line; more are no help.
const SHOWN: usize = 5;

/// For every line the payments that it may prove, best first; `Exact` is at most one, and it is then alone.
///
/// A pair is **certain** when the amounts are equal to the cent; the line is of the account that was named, or of any of
/// the payment's method where none was; it is from around the day of the payment and at most one day older than the order;
/// one reference is the end of the other in six characters, or in four with the phone or the payer's name; the line
/// names no other phone; and the bank did not take it back. It is **exact** when, besides, no other line is certain for
/// the payment, and no other payment points at the line: by its reference, and without a line of its own.
///
/// A pair is **probable** when the references agree (four or more) and something else does not, or when the amount is
/// equal, the account is not another one, the day fits, and the phone, the payer's name, the bank or the very day say the
/// same. A payment and a line that belong together exactly are offered to nobody else.
pub fn match_all(credits: &[Credit], claims: &[Claim]) -> Vec<Vec<Found>> {
    let index = Index::new(claims);
    let compared: Vec<Vec<(usize, Agreement)>> =
        credits.iter().map(|credit| index.candidates(credit)).collect();
    let mut lines_of = vec![0_usize; claims.len()];
    for (claim, agreement) in compared.iter().flatten() {
        lines_of[*claim] += usize::from(agreement.is_certain());
    }
    let mut taken = BTreeSet::new();
    let mut found: Vec<Vec<Found>> = Vec::with_capacity(compared.len());
    for all in &compared {
        let claimants = all.iter().filter(|(claim, agreement)| {
            agreement.is_certain() || agreement.rivals() && lines_of[*claim] == 0
        });
        let is_alone = claimants.count() == 1;
        let each = all.iter().map(|(claim, agreement)| {
            let mut doubts = agreement.doubts();
            if agreement.is_certain() {
                let others = [
                    (!is_alone, Doubt::SharedLine),
                    (lines_of[*claim] > 1, Doubt::SeveralLines),
                ];
                doubts.extend(others.iter().filter(|(holds, _)| *holds).map(|(_, doubt)| *doubt));
            }
            let is_exact = agreement.is_certain() && doubts.is_empty();
            if is_exact {
                taken.insert(*claim);
            }
            Found {
                claim: *claim,
                certainty: if is_exact {
                    Certainty::Exact
                } else {
                    Certainty::Probable
                },
                doubts,
                differs: agreement.differs(),
                names_it: agreement.names_it(),
                why: agreement.why(),
                score: agreement.score(),
            }
        });
        found.push(each.collect());
    }
    for all in &mut found {
        match all.iter().position(|one| one.certainty == Certainty::Exact) {
            Some(exact) => {
                all.swap(0, exact);
                all.truncate(1);
            }
            None => {
                all.retain(|one| !taken.contains(&one.claim));
                all.sort_by_key(|one| (std::cmp::Reverse(one.score), one.claim));
                all.truncate(SHOWN);
            }
        }
    }
    found
}

struct Index<'a> {
    claims: Vec<Prepared<'a>>,
    by_tail: HashMap<String, Vec<usize>>,
    /// Claims of an amount, sorted by day.
    by_amount: HashMap<Decimal, Vec<usize>>,
}

impl<'a> Index<'a> {
    fn new(claims: &'a [Claim]) -> Self {
        let prepared: Vec<Prepared<'a>> = claims.iter().map(Prepared::new).collect();
        let mut by_tail: HashMap<String, Vec<usize>> = HashMap::new();
        let mut by_amount: HashMap<Decimal, Vec<usize>> = HashMap::new();
        for (at, claim) in claims.iter().enumerate() {
            for tail in tails(&claim.reference) {
                by_tail.entry(tail).or_default().push(at);
            }
            by_amount.entry(claim.amount.normalize()).or_default().push(at);
        }
        for bucket in by_amount.values_mut() {
            bucket.sort_by_key(|at| prepared[*at].day);
        }
        Self {
            claims: prepared,
            by_tail,
            by_amount,
        }
    }

    /// The claims that a line has anything to do with, by their place.
    fn candidates(&self, credit: &Credit) -> Vec<(usize, Agreement)> {
        let mut near: BTreeSet<usize> = BTreeSet::new();
        for tail in tails(&credit.reference) {
            near.extend(self.by_tail.get(&tail).into_iter().flatten());
        }
        if let Some(bucket) = self.by_amount.get(&credit.amount.normalize()) {
            let from = bucket.partition_point(|at| self.claims[*at].day < credit.posted_on - BEFORE_REPORTED);
            let same = bucket[from..]
                .iter()
                .take_while(|at| self.claims[**at].day <= credit.posted_on + BEFORE_REPORTED);
            near.extend(same);
        }
        // Most lines have nothing to do with any claim, and reading their words costs more than everything else.
        if near.is_empty() {
            return Vec::new();
        }
        let line = Line::new(credit);
        near.into_iter()
            .filter_map(|at| Some((at, line.compare(&self.claims[at])?)))
            .filter(|(_, agreement)| agreement.is_likely())
            .collect()
    }
}
