//! Which reported payment a line of a statement proves.

use crate::base::ids::AccountId;
use crate::base::money::Currency;
use crate::base::phone;
use crate::base::text::fold;
use crate::domain::payments::{common_end, tails};
use chrono::{NaiveDate, TimeDelta};
use rust_decimal::Decimal;
use std::collections::{BTreeSet, HashMap};

/// Money on a statement.
#[derive(Clone, Debug)]
pub struct Credit {
    pub account: AccountId,
    pub currency: Currency,
    pub posted_on: NaiveDate,
    pub amount: Decimal,
    pub reference: String,
    pub description: String,
    pub bank: String,
    pub phone: String,
}

/// A payment as it was reported.
#[derive(Clone, Debug)]
pub struct Claim {
    pub account: Option<AccountId>,
    pub currency: Currency,
    pub amount: Decimal,
    pub reference: String,
    pub paid_on: Option<NaiveDate>,
    pub reported_on: NaiveDate,
    pub bank: String,
    pub phone: String,
    pub payer: String,
}

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
    /// What agrees and what does not, for people.
    pub why: String,
    score: u32,
}

/// Payments shown for one line; more are no help.
const SHOWN: usize = 5;
/// Digits of a reference that are enough by themselves.
const ENOUGH: usize = 6;

/// For every line the payments that it may prove, best first; `Exact` is at most one, and it is then alone.
///
/// A pair is **certain** when the amounts are equal to the cent, the payment was not reported for another account, the
/// line is from around the day of the payment, and one reference is the end of the other in at least six characters; or
/// in at least four, if the day is the day itself (or the next) or the phone is the same; and they do not name
/// different phones. It is **exact** when, besides, no other payment is certain for the line and no other line for the
/// payment: two that fit are for a person.
///
/// A pair is **probable** when the references agree (four or more) and something else does not (the amount, the
/// account, the day), or when the amount is equal, the account is not another one, the day fits, and the phone, the
/// payer's name, the bank or the very day say the same. A payment and a line that belong together exactly are offered
/// to nobody else.
pub fn match_all(credits: &[Credit], claims: &[Claim]) -> Vec<Vec<Found>> {
    let index = Index::new(claims);
    let mut found: Vec<Vec<Found>> = credits.iter().map(|credit| index.candidates(credit)).collect();
    let certain = |all: &[Found]| all.iter().filter(|one| one.certainty == Certainty::Exact).count();
    let mut lines_of = vec![0_usize; claims.len()];
    for one in found
        .iter()
        .flatten()
        .filter(|one| one.certainty == Certainty::Exact)
    {
        lines_of[one.claim] += 1;
    }
    let mut taken = BTreeSet::new();
    for all in &mut found {
        let alone = certain(all) == 1;
        for one in all.iter_mut().filter(|one| one.certainty == Certainty::Exact) {
            if alone && lines_of[one.claim] == 1 {
                taken.insert(one.claim);
                continue;
            }
            one.certainty = Certainty::Probable;
            one.why.push_str(match alone {
                true => ". Otra línea coincide igual",
                false => ". Otro pago coincide igual",
            });
        }
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

/// What is compared of a claim, made comparable once.
struct Prepared<'a> {
    claim: &'a Claim,
    day: NaiveDate,
    phone: String,
    bank: Vec<String>,
    payer: Vec<String>,
}

struct Index<'a> {
    claims: Vec<Prepared<'a>>,
    by_tail: HashMap<String, Vec<usize>>,
    /// Claims of an amount, sorted by day.
    by_amount: HashMap<Decimal, Vec<usize>>,
}

/// Around a day that was told; a transfer between banks takes a week-end.
const BEFORE_PAID: TimeDelta = TimeDelta::days(2);
const AFTER_PAID: TimeDelta = TimeDelta::days(5);
/// Around the day of a report that tells none.
const BEFORE_REPORTED: TimeDelta = TimeDelta::days(10);
const AFTER_REPORTED: TimeDelta = TimeDelta::days(4);

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

    fn candidates(&self, credit: &Credit) -> Vec<Found> {
        let line = Line::new(credit);
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
        near.into_iter()
            .filter_map(|at| line.compare(at, &self.claims[at]))
            .collect()
    }
}

impl<'a> Prepared<'a> {
    fn new(claim: &'a Claim) -> Self {
        const COMMON: [&str; 4] = ["banco", "del", "los", "bank"];
        let words = |text: &str, shortest: usize| -> Vec<String> {
            fold(text)
                .split(|c: char| !c.is_alphanumeric())
                .filter(|word| word.len() >= shortest && !COMMON.contains(word))
                .map(str::to_owned)
                .collect()
        };
        Self {
            claim,
            day: claim.paid_on.unwrap_or(claim.reported_on),
            phone: phone::normalise(&claim.phone).unwrap_or_default(),
            bank: words(&claim.bank, 3),
            payer: words(&claim.payer, 3),
        }
    }

    fn fits_day(&self, posted_on: NaiveDate) -> bool {
        let (before, after) = match self.claim.paid_on {
            Some(_) => (BEFORE_PAID, AFTER_PAID),
            None => (BEFORE_REPORTED, AFTER_REPORTED),
        };
        (self.day - before..=self.day + after).contains(&posted_on)
    }
}

/// What is compared of a line.
struct Line<'a> {
    credit: &'a Credit,
    words: BTreeSet<String>,
    /// All digits of its texts, to find a phone among them.
    digits: String,
    phone: String,
}

impl<'a> Line<'a> {
    fn new(credit: &'a Credit) -> Self {
        let text = fold(&format!("{} {}", credit.description, credit.bank));
        Self {
            credit,
            digits: text.chars().filter(char::is_ascii_digit).collect(),
            words: text
                .split(|c: char| !c.is_alphanumeric())
                .filter(|word| !word.is_empty())
                .map(str::to_owned)
                .collect(),
            phone: phone::normalise(&credit.phone).unwrap_or_default(),
        }
    }

    fn compare(&self, at: usize, prepared: &Prepared<'_>) -> Option<Found> {
        let (credit, claim) = (self.credit, prepared.claim);
        if credit.currency != claim.currency {
            return None;
        }
        let digits = common_end(&credit.reference, &claim.reference).unwrap_or_default();
        let amount = credit.amount == claim.amount;
        let account = claim.account.is_none_or(|account| account == credit.account);
        let day_fits = prepared.fits_day(credit.posted_on);
        let late = credit.posted_on - prepared.day;
        let very_day = claim.paid_on.is_some() && (TimeDelta::zero()..=TimeDelta::days(1)).contains(&late);
        let phone = self.has_phone(&prepared.phone);
        let payer = prepared
            .payer
            .iter()
            .filter(|word| self.words.contains(*word))
            .count()
            >= 2;
        let bank = prepared.bank.iter().any(|word| self.words.contains(word));
        let other_phone = !phone && !self.phone.is_empty() && !prepared.phone.is_empty();
        let certain = amount
            && account
            && day_fits
            && !other_phone
            && (digits >= ENOUGH || digits > 0 && (very_day || phone));
        let probable = digits > 0 || amount && account && day_fits && (phone || payer || bank || very_day);
        if !certain && !probable {
            return None;
        }
        let mut agrees = Vec::new();
        let mut differs = Vec::new();
        let mut say = |holds: bool, yes: &str, no: &str| {
            if holds {
                agrees.push(yes.to_owned());
            } else if !no.is_empty() {
                differs.push(no.to_owned());
            }
        };
        say(amount, "el monto", "el monto es otro");
        let reference = format!("{digits} dígitos de la referencia");
        say(digits > 0, &reference, "la referencia no");
        say(day_fits, "la fecha", "la fecha está lejos");
        let other = if other_phone { "el teléfono es otro" } else { "" };
        say(phone, "el teléfono", other);
        say(payer, "el nombre", "");
        say(bank, "el banco", "");
        say(account, "", "se reportó a otra cuenta");
        agrees.retain(|word| !word.is_empty());
        let mut why = format!("Coincide {}", listed(&agrees));
        if !differs.is_empty() {
            why.push_str("; ");
            why.push_str(&differs.join(", "));
        }
        let points = [
            (amount, 8),
            (digits >= ENOUGH, 8),
            (digits > 0, 6),
            (phone, 4),
            (payer, 4),
            (very_day, 2),
            (day_fits, 2),
            (account, 1),
            (bank, 1),
        ];
        Some(Found {
            claim: at,
            certainty: if certain {
                Certainty::Exact
            } else {
                Certainty::Probable
            },
            why,
            score: points
                .iter()
                .filter(|(holds, _)| *holds)
                .map(|(_, points)| points)
                .sum(),
        })
    }

    fn has_phone(&self, phone: &str) -> bool {
        // Without the country: banks print «04141234567» or «584141234567» among other words.
        let national = phone.strip_prefix("+58").unwrap_or_default();
        !phone.is_empty() && (self.phone == phone || national.len() == 10 && self.digits.contains(national))
    }
}

/// «a, b y c»
fn listed(words: &[String]) -> String {
    match words {
        [] => String::new(),
        [only] => only.clone(),
        [first @ .., last] => format!("{} y {last}", first.join(", ")),
    }
}
