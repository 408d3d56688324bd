//! What a line of a statement and a reported payment have in common.

#[cfg(test)]
mod tests;

use super::Doubt;
use super::named::{Masked, id_numbers, is_same_id, masked_phones, names};
use super::undone::says_undone;
use crate::base::ids::AccountId;
use crate::base::money::Currency;
use crate::base::text::fold;
use crate::base::{banks, phone};
use crate::domain::payments::{ENOUGH, Method, common_end, ends_alike, reference_key};
use chrono::{NaiveDate, TimeDelta};
use rust_decimal::Decimal;
use std::collections::BTreeSet;

/// Money that came in, on a statement.
#[derive(Clone, Debug)]
pub struct Credit {
    pub account: AccountId,
    /// What the account is for.
    pub method: Method,
    /// The account's own phone: banks print it too, and it is nobody's who paid.
    pub own_phone: String,
    /// Its holder, in the same way, with the holder's id and bank.
    pub own_name: String,
    pub own_id: String,
    pub own_bank: String,
    pub currency: Currency,
    pub posted_on: NaiveDate,
    pub amount: Decimal,
    pub reference: String,
    pub description: String,
    pub bank: String,
    pub phone: String,
    /// Another line took it back.
    pub is_reversed: bool,
}

/// A payment as it was reported.
#[derive(Clone, Debug)]
pub struct Claim {
    /// To which account, if somebody said so.
    pub account: Option<AccountId>,
    pub method: Method,
    pub currency: Currency,
    pub amount: Decimal,
    pub reference: String,
    pub paid_on: Option<NaiveDate>,
    pub reported_on: NaiveDate,
    /// When its order was made.
    pub ordered_on: NaiveDate,
    pub bank: String,
    pub phone: String,
    /// Of whoever ordered, who is the payer unless somebody says otherwise.
    pub customer_phone: String,
    pub payer: String,
    pub id_number: String,
}

/// Words of a name that make it the payer's: one is shared by too many.
const NAMES: usize = 2;

/// Around a day that was told; a transfer between banks takes a week-end.
const BEFORE_PAID: TimeDelta = TimeDelta::days(2);
const AFTER_PAID: TimeDelta = TimeDelta::days(5);
/// Around the day of a report that tells none.
pub(super) const BEFORE_REPORTED: TimeDelta = TimeDelta::days(10);
const AFTER_REPORTED: TimeDelta = TimeDelta::days(4);
/// How long after its day money may still come to the account: a Pago Móvil is there at once.
pub const fn reach(method: Method) -> TimeDelta {
    match method {
        Method::PagoMovil => TimeDelta::zero(),
        _ => AFTER_PAID,
    }
}

/// People pay first and order then, but not last week.
const BEFORE_ORDER: TimeDelta = TimeDelta::days(1);

/// What is compared of a claim, made comparable once.
pub(super) struct Prepared<'a> {
    pub claim: &'a Claim,
    pub day: NaiveDate,
    /// `None` where nobody told one; blank where what was told is none.
    phone: Option<String>,
    bank: Vec<String>,
    bank_code: Option<String>,
    payer: BTreeSet<String>,
    ids: BTreeSet<String>,
}

impl<'a> Prepared<'a> {
    pub fn new(claim: &'a Claim) -> Self {
        const COMMON: [&str; 4] = ["banco", "del", "los", "bank"];
        let words = |text: &str| -> Vec<String> {
            let folded = fold(text);
            let words = folded.split(|c: char| !c.is_alphanumeric());
            let mut words: Vec<String> = words
                .filter(|word| word.chars().count() >= 3 && !COMMON.contains(word))
                .map(str::to_owned)
                .collect();
            words.sort_unstable();
            words.dedup();
            words
        };
        Self {
            claim,
            day: claim.paid_on.unwrap_or(claim.reported_on),
            phone: match claim.phone.trim() {
                "" => phone::normalise(&claim.customer_phone),
                told => Some(phone::normalise(told).unwrap_or_default()),
            },
            bank: words(&claim.bank),
            bank_code: banks::recognise(&claim.bank),
            payer: names(&claim.payer),
            ids: id_numbers(&claim.id_number),
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
pub(super) struct Line<'a> {
    credit: &'a Credit,
    words: BTreeSet<String>,
    own_name: BTreeSet<String>,
    /// All phones that it names, but for our own; and those of which it shows the ends.
    phones: BTreeSet<String>,
    masked: Vec<Masked>,
    ids: BTreeSet<String>,
    /// The payer's, where it has a column for it.
    bank_code: Option<String>,
    is_reversed: bool,
}

impl<'a> Line<'a> {
    pub fn new(credit: &'a Credit) -> Self {
        let text = format!("{} {}", credit.description, credit.bank);
        let own = phone::normalise(&credit.own_phone);
        let reference = reference_key(credit.method, &credit.reference);
        let mut phones = phone::mentioned(&text);
        // A reference among the words may have ten digits too.
        phones.retain(|phone| phone.trim_start_matches("+58") != reference);
        phones.extend(phone::normalise(&credit.phone));
        phones.retain(|phone| Some(phone) != own.as_ref());
        let mut masked = masked_phones(&text);
        masked.extend(masked_phones(&credit.phone));
        masked.retain(|phone| !own.as_ref().is_some_and(|own| phone.fits(own)));
        let own_ids = id_numbers(&credit.own_id);
        let mut ids = id_numbers(&text);
        ids.retain(|id| !own_ids.iter().any(|own| is_same_id(own, id)));
        Self {
            credit,
            own_name: names(&credit.own_name),
            words: fold(&text)
                .split(|c: char| !c.is_alphanumeric())
                .filter(|word| !word.is_empty())
                .map(str::to_owned)
                .collect(),
            phones,
            masked,
            ids,
            bank_code: banks::recognise(&credit.bank)
                .filter(|code| banks::recognise(&credit.own_bank).as_ref() != Some(code)),
            is_reversed: credit.is_reversed || says_undone(&text),
        }
    }

    /// `None` for money of another kind.
    pub fn compare(&self, prepared: &Prepared<'_>) -> Option<Agreement> {
        let (credit, claim) = (self.credit, prepared.claim);
        if credit.currency != claim.currency {
            return None;
        }
        let late = credit.posted_on - prepared.day;
        let told = prepared.phone.as_ref();
        let phone = told.is_some_and(|told| self.phones.contains(told));
        let is_masked = told.is_some_and(|told| self.masked.iter().any(|phone| phone.fits(told)));
        let names_a_phone = !self.phones.is_empty() || !self.masked.is_empty() && !is_masked;
        let names = prepared
            .payer
            .iter()
            .filter(|word| self.words.contains(word.as_str()) && !self.own_name.contains(word.as_str()));
        let is_own_id = |id: &String| prepared.ids.iter().any(|own| is_same_id(own, id));
        Some(Agreement {
            amount: credit.amount == claim.amount,
            account: match claim.account {
                Some(account) => account == credit.account,
                None => claim.method == credit.method,
            },
            tells_account: claim.account.is_some(),
            references: !credit.reference.trim().is_empty() && !claim.reference.trim().is_empty(),
            digits: common_end(&credit.reference, &claim.reference).unwrap_or_default(),
            ends_alike: ends_alike(&credit.reference, &claim.reference),
            day: prepared.fits_day(credit.posted_on),
            tells_day: claim.paid_on.is_some(),
            very_day: claim.paid_on.is_some() && (TimeDelta::zero()..=TimeDelta::days(1)).contains(&late),
            before_order: credit.posted_on < claim.ordered_on - BEFORE_ORDER,
            phone,
            // A phone that nobody can read is not the one that the bank names.
            other_phone: !phone && names_a_phone && told.is_some(),
            no_phone: names_a_phone && told.is_none(),
            other_id: !self.ids.is_empty() && !prepared.ids.is_empty() && !self.ids.iter().any(is_own_id),
            other_bank: self.bank_code.is_some()
                && prepared.bank_code.is_some()
                && self.bank_code != prepared.bank_code,
            payer: names.count() >= NAMES,
            bank: prepared.bank.iter().any(|word| self.words.contains(word)),
            reversed: self.is_reversed,
        })
    }
}

/// In what they agree, and in what not.
#[derive(Clone, Copy, Debug)]
pub(super) struct Agreement {
    amount: bool,
    account: bool,
    /// It was said to which account it went.
    tells_account: bool,
    /// Both have a reference.
    references: bool,
    /// At the end of the reference; 0, or four and more.
    digits: usize,
    /// That, or as much of what may be padding.
    ends_alike: bool,
    day: bool,
    /// It was said on which day it was paid.
    tells_day: bool,
    /// The day that was told, or the next.
    very_day: bool,
    before_order: bool,
    phone: bool,
    other_phone: bool,
    /// The line names a phone, and the payment none.
    no_phone: bool,
    other_id: bool,
    other_bank: bool,
    payer: bool,
    bank: bool,
    reversed: bool,
}

impl Agreement {
    /// Everything says that this is the payment's money, and nothing that it is not.
    pub const fn is_certain(self) -> bool {
        let reference = self.digits >= ENOUGH || self.digits > 0 && (self.phone || self.payer);
        let other_payer = self.other_phone || self.no_phone || self.other_id || self.other_bank;
        let against = self.before_order || other_payer || self.reversed;
        self.amount && self.account && self.day && reference && !against
    }

    /// The payment points at this line: by its reference it says that it is this money.
    pub const fn points(self) -> bool {
        self.digits >= ENOUGH || self.ends_alike && self.amount
    }

    /// Who points at it and may be right about it is another's rival.
    pub const fn rivals(self) -> bool {
        self.points() && self.account && !self.other_phone
    }

    /// Worth showing to a person.
    pub const fn is_likely(self) -> bool {
        self.ends_alike
            || self.amount
                && self.account
                && self.day
                && (self.phone || self.payer || self.bank || self.very_day)
    }

    /// By its reference or by who paid: more than an amount and a day, which many have.
    pub const fn names_it(self) -> bool {
        self.points() || self.phone || self.payer
    }

    /// What speaks against a payment that points at this line.
    pub fn doubts(self) -> Vec<Doubt> {
        match self.points() {
            true => self.differs(),
            false => Vec::new(),
        }
    }

    /// What speaks against a payment for which this line is named.
    pub fn differs(self) -> Vec<Doubt> {
        let all = [
            (self.reversed, Doubt::Reversed),
            (self.other_phone || self.no_phone, Doubt::OtherPhone),
            (self.other_id, Doubt::OtherIdNumber),
            (self.other_bank, Doubt::OtherBank),
            (!self.account, Doubt::OtherAccount),
            (!self.amount, Doubt::OtherAmount),
            (!self.day, Doubt::OtherDay),
            (self.before_order, Doubt::BeforeOrder),
        ];
        let held = all.into_iter().filter(|(holds, _)| *holds);
        held.map(|(_, doubt)| doubt).collect()
    }

    pub fn score(self) -> u32 {
        let points = [
            (self.amount, 8),
            (self.digits >= ENOUGH, 8),
            (self.ends_alike, 6),
            (self.phone, 4),
            (self.payer, 4),
            (self.very_day, 2),
            (self.day, 2),
            (self.account, 1),
            (self.bank, 1),
        ];
        let held = points.iter().filter(|(holds, _)| *holds);
        held.map(|(_, points)| points).sum()
    }

    /// «Coincide el monto y la fecha; la referencia no», for people. What one of the two does not tell is not compared.
    pub fn why(self) -> String {
        let reference = format!("{} dígitos de la referencia", self.digits);
        let agrees = [
            (self.amount, "el monto"),
            (self.digits > 0, reference.as_str()),
            (self.digits == 0 && self.ends_alike, "el final de la referencia"),
            (self.day && self.tells_day, "la fecha"),
            (self.day && !self.tells_day, "la fecha del reporte"),
            (self.phone, "el teléfono"),
            (self.payer, "el nombre"),
            (self.bank && !self.other_bank, "el banco"),
        ];
        let differs = [
            (!self.amount, "el monto es otro"),
            (self.references && !self.ends_alike, "la referencia no"),
            (!self.day && self.tells_day, "la fecha está lejos"),
            (!self.day && !self.tells_day, "la fecha del reporte está lejos"),
            (self.before_order, "es anterior al pedido"),
            (self.other_phone, "el teléfono es otro"),
            (self.no_phone, "el teléfono no se reportó"),
            (self.other_id, "la cédula es otra"),
            (self.other_bank, "el banco es otro"),
            (!self.account && self.tells_account, "se reportó a otra cuenta"),
            (!self.account && !self.tells_account, "se reportó por otro medio"),
            (self.reversed, "el banco lo reversó"),
        ];
        let mut why = format!("Coincide {}", listed(&held(&agrees)));
        let differs = held(&differs);
        if !differs.is_empty() {
            why.push_str("; ");
            why.push_str(&differs.join(", "));
        }
        why
    }
}

/// The words of what holds.
fn held<'a>(all: &[(bool, &'a str)]) -> Vec<&'a str> {
    let held = all.iter().filter(|(holds, _)| *holds);
    held.map(|(_, words)| *words).collect()
}

/// «a, b y c»
fn listed(words: &[&str]) -> String {
    match words {
        [] => String::new(),
        [only] => (*only).to_owned(),
        [first @ .., last] => format!("{} y {last}", first.join(", ")),
    }
}
