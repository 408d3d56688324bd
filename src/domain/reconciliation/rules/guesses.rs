//! Whether a payment may be one of several guesses: who reports often enough hits some line's last digits. Pure.

use super::named::names;
use crate::base::ids::{OrderId, SubmissionId, UserId};
use crate::base::money::Currency;
use crate::base::phone;
use crate::base::text::fold;
use crate::domain::payments::{ends_alike, is_guessable};
use chrono::{DateTime, TimeDelta, Utc};
use rust_decimal::Decimal;
use std::collections::BTreeSet;

/// A payment that somebody reported, by what tells that another is theirs too.
#[derive(Clone, Debug)]
pub struct Attempt {
    pub submission: SubmissionId,
    pub order: OrderId,
    pub currency: Currency,
    pub amount: Decimal,
    pub reference: String,
    pub reported_at: DateTime<Utc>,
    pub phone: String,
    pub name: String,
    pub id_number: String,
    /// Of the order: the customer's account, phone, mail and address.
    pub account: Option<UserId>,
    pub contact: [String; 2],
    pub address: String,
}

/// Other references of one payer and amount, with none of them in the bank: so many are no slip of the pen.
const FEW_DIGITS: usize = 2;
/// Six digits are hit by nobody; of one order so many are no way to pay.
const MANY_DIGITS: usize = 4;
/// Between guesses.
pub const MEMORY: TimeDelta = TimeDelta::days(30);

/// `others` wait or were rejected, and no line proves them.
pub fn is_guess(one: &Attempt, others: &[&Attempt]) -> bool {
    let other_tries = others.iter().filter(|other| is_another_try(one, other));
    if is_guessable(&one.reference) {
        let own = other_tries.filter(|other| is_same_payer(one, other));
        own.count() >= FEW_DIGITS
    } else {
        let own = other_tries.filter(|other| one.order == other.order);
        own.count() >= MANY_DIGITS
    }
}

/// The same amount under another reference.
fn is_another_try(one: &Attempt, other: &Attempt) -> bool {
    one.submission != other.submission
        && one.currency == other.currency
        && one.amount == other.amount
        && (one.reported_at - other.reported_at).abs() <= MEMORY
        && !ends_alike(&one.reference, &other.reference)
}

fn is_same_payer(one: &Attempt, other: &Attempt) -> bool {
    let is_said = |one: &str, other: &str| !one.is_empty() && one == other;
    let phones = |of: &Attempt| -> BTreeSet<String> {
        [&of.phone, &of.contact[0]]
            .into_iter()
            .filter_map(|phone| phone::normalise(phone))
            .collect()
    };
    let (name, other_name) = (names(&one.name), names(&other.name));
    one.order == other.order
        || !phones(one).is_disjoint(&phones(other))
        || is_said(&one.id_number, &other.id_number)
        || !name.is_empty() && name == other_name
        || one.account.is_some() && one.account == other.account
        || is_said(&fold(&one.contact[1]), &fold(&other.contact[1]))
        || is_said(&fold(&one.address), &fold(&other.address))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn attempt(reference: &str) -> Attempt {
        Attempt {
            submission: SubmissionId::any(),
            order: OrderId::any(),
            currency: Currency::Ves,
            amount: Decimal::new(60_000, 2),
            reference: reference.to_owned(),
            reported_at: DateTime::UNIX_EPOCH,
            phone: String::new(),
            name: String::new(),
            id_number: String::new(),
            account: None,
            contact: [const { String::new() }; 2],
            address: String::new(),
        }
    }

    fn guess(one: &Attempt, others: &[Attempt]) -> bool {
        is_guess(one, &others.iter().collect::<Vec<_>>())
    }

    #[test]
    fn one_payer_s_tries_of_an_amount_are_counted() {
        let account = UserId::any();
        let order = OrderId::any();
        type Change<'a> = Box<dyn Fn(&mut Attempt) + 'a>;
        let ways: Vec<Change> = vec![
            Box::new(|one| one.order = order),
            Box::new(|one| one.phone = "0414-1234567".to_owned()),
            Box::new(|one| one.contact[0] = "04141234567".to_owned()),
            Box::new(|one| one.contact[1] = "Ana@correo.com".to_owned()),
            Box::new(|one| one.id_number = "V-12345678".to_owned()),
            Box::new(|one| one.name = "Ana Ruiz".to_owned()),
            Box::new(|one| one.account = Some(account)),
            Box::new(|one| one.address = "Av. Libertador".to_owned()),
        ];
        for (at, way) in ways.iter().enumerate() {
            let of = |reference: &str| {
                let mut one = attempt(reference);
                way(&mut one);
                one
            };
            let two = [of("1111"), of("2222")];
            assert!(guess(&of("3456"), &two), "{at}");
            assert!(!guess(&of("3456"), &two[..1]), "{at}: a slip of the pen");
            // The same again, another amount, long ago: no other try.
            for other in [
                of("3456"),
                Attempt {
                    amount: Decimal::ONE,
                    ..of("3333")
                },
                Attempt {
                    currency: Currency::Usd,
                    ..of("3333")
                },
                Attempt {
                    reported_at: DateTime::UNIX_EPOCH + TimeDelta::days(31),
                    ..of("3333")
                },
            ] {
                assert!(!guess(&of("3456"), &[two[0].clone(), other]), "{at}");
            }
        }
        let strangers = [attempt("1111"), attempt("2222"), attempt("3333")];
        assert!(!guess(&attempt("3456"), &strangers));
    }

    #[test]
    fn six_digits_are_counted_within_one_order() {
        let order = OrderId::any();
        let of = |reference: &str| Attempt {
            order,
            phone: "04141234567".to_owned(),
            ..attempt(reference)
        };
        let more = [of("111111"), of("222222"), of("333333"), of("444444")];
        assert!(guess(&of("123456"), &more));
        assert!(!guess(&of("123456"), &more[..3]), "paid in four parts");
        let elsewhere = more.map(|one| Attempt {
            order: OrderId::any(),
            ..one
        });
        assert!(!guess(&of("123456"), &elsewhere));
    }
}
