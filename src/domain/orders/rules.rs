//! An order's number, its contact, and what it is searched by. Pure.

use crate::base::text::{self, fold};
use crate::base::{email, phone};
use crate::domain::lifecycle::{AssignmentStatus, OrderStatus};
use crate::domain::notifications::{
    DESIGN_COMMENTED, DESIGN_TO_APPROVE, NEW_ASSIGNMENT, NO_WORKSHOP, PAYMENT_STALLED, PAYMENT_TO_REVIEW,
};
use chrono::TimeDelta;
use rand::RngExt as _;

/// Digits and capitals without I, L, O, U: nothing that is misread or misheard.
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// With it begin the numbers that are set aside for orders taken while the database is away, and no other new ones: so
/// none that was promised is ever drawn for another order.
const SET_ASIDE: usize = 31;

/// A random order number, `KRFT-` and six characters. It identifies, it never authorises.
pub fn draw_number(rng: &mut impl rand::Rng) -> String {
    let first = rng.random_range(0..SET_ASIDE);
    number(first, rng)
}

/// The same of those that are set aside.
pub fn draw_reserved_number(rng: &mut impl rand::Rng) -> String {
    number(SET_ASIDE, rng)
}

fn number(first: usize, rng: &mut impl rand::Rng) -> String {
    let mut number = String::with_capacity(11);
    number.push_str("KRFT-");
    number.push(char::from(ALPHABET[first]));
    for _ in 0..5 {
        number.push(char::from(ALPHABET[rng.random_range(0..ALPHABET.len())]));
    }
    number
}

/// Whether it could be one.
pub fn is_number(text: &str) -> bool {
    let drawn = text.strip_prefix("KRFT-");
    drawn.is_some_and(|drawn| drawn.len() == 6 && drawn.bytes().all(|byte| ALPHABET.contains(&byte)))
}

/// Until an order's link is written to its address again.
pub const LINK_AGAIN: TimeDelta = TimeDelta::minutes(15);

/// Whether this is the e-mail or the telephone of an order, however it is typed. One without either is nobody's to find.
pub fn is_contact(address: &str, telephone: &str, typed: &str) -> bool {
    let plain = |address: &str| text::plain(address).trim().to_lowercase();
    let by_email = !address.is_empty()
        && (plain(typed) == plain(address) || email::normalise(typed).is_some_and(|typed| typed == address));
    let by_phone =
        phone::normalise(typed).is_some_and(|typed| phone::normalise(telephone).as_ref() == Some(&typed));
    by_email || by_phone
}

/// Whether a status is worth a mail to a customer who was told these before, oldest first: a stage of the goods is, once
/// it lies beyond every stage told since the last word about payment; any other status is, unless it was the last word.
pub fn is_news(told: &[OrderStatus], status: OrderStatus) -> bool {
    if is_stage(status) {
        let since = told.iter().rev().take_while(|told| is_stage(**told));
        return since.max().is_none_or(|furthest| *furthest < status);
    }
    // An order begins as one that waits for its payment; that is on the page that placed it.
    told.last().copied().unwrap_or(OrderStatus::Pending) != status
}

/// The kinds of notices that ask for nothing any more, once an order stands so: with a payment to decide or not, with a
/// partial payment that goes on, with this work on each of its items, and with designs that were waited for and are not any more. A notice is about the whole order, so the last of its items ends it.
pub fn dealt_with(
    has_open_payment: bool,
    is_cancelled: bool,
    goes_on: bool,
    items: &[Option<AssignmentStatus>],
    is_approved: bool,
) -> Vec<&'static str> {
    let all_past = |status: AssignmentStatus| {
        is_cancelled || items.iter().all(|item| item.is_some_and(|held| held > status))
    };
    [
        (PAYMENT_TO_REVIEW, !has_open_payment),
        (PAYMENT_STALLED, goes_on),
        (NO_WORKSHOP, all_past(AssignmentStatus::PendingAssignment)),
        (NEW_ASSIGNMENT, all_past(AssignmentStatus::Notified)),
        (DESIGN_TO_APPROVE, is_approved),
        (DESIGN_COMMENTED, is_approved),
    ]
    .into_iter()
    .filter_map(|(kind, is_done)| is_done.then_some(kind))
    .collect()
}

/// From the confirmed payment to the delivery, in their order.
fn is_stage(status: OrderStatus) -> bool {
    (OrderStatus::Confirmed..=OrderStatus::Completed).contains(&status)
}

/// What staff find an order by, besides what it sells and the references of its payments.
pub struct Searched<'a> {
    pub number: &'a str,
    pub reference: &'a str,
    pub customer_name: &'a str,
    pub customer_email: &'a str,
    pub customer_phone: &'a str,
    pub customer_id_number: &'a str,
    pub shipping_city: &'a str,
    pub tracking_number: &'a str,
}

impl<'a> Searched<'a> {
    /// The text that is searched, with the names of its products and the references of its payments.
    pub fn text(
        &self,
        products: impl IntoIterator<Item = &'a str>,
        references: impl IntoIterator<Item = &'a str>,
    ) -> String {
        // As people here begin a phone: 0414.
        let national = phone::normalise(self.customer_phone).map(|number| phone::national(&number));
        let own = [
            self.number,
            self.reference,
            self.customer_name,
            self.customer_email,
            self.customer_phone,
            national.as_deref().unwrap_or_default(),
            self.customer_id_number,
            self.shipping_city,
            self.tracking_number,
        ];
        let mut words = Vec::new();
        for part in own {
            add_searched(&mut words, part);
        }
        for part in products.into_iter().chain(references) {
            add_searched(&mut words, part);
        }
        words.join(" ")
    }
}

/// Numbers also without their punctuation, so that «0414-555» and «0414555» both find it. Nothing is said twice.
fn add_searched(words: &mut Vec<String>, part: &str) {
    let folded = fold(part);
    let digits: String = folded.chars().filter(char::is_ascii_digit).collect();
    let bare = (digits.len() >= 6 && digits != folded).then_some(digits);
    for word in bare.into_iter().chain([folded]) {
        if !word.is_empty() && !words.contains(&word) {
            words.push(word);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_contact_is_an_orders_own_e_mail_or_telephone() {
        let is = |typed: &str| is_contact("ana@example.com", "+584145551234", typed);
        for own in [
            "ana@example.com",
            " ANA@Example.com ",
            "0414-555.12.34",
            "+58 414 5551234",
        ] {
            assert!(is(own), "{own}");
        }
        for other in ["", " ", "otra@example.com", "0414-5551235", "ana"] {
            assert!(!is(other), "{other}");
        }
        for nothing in ["", " ", "0414-5551234"] {
            assert!(!is_contact("", "", nothing), "{nothing:?}");
        }
    }

    use OrderStatus::{
        Accepted, Cancelled, Confirmed, InProduction, Notified, Pending, Ready, RefundPending, Rejected,
        Reported, UnderReview,
    };

    #[test]
    fn only_what_is_new_to_the_customer_is_news() {
        for (told, status, expected) in [
            (&[][..], Pending, false),
            (&[], Reported, true),
            (&[Reported], Reported, false),
            (&[Reported, UnderReview, Rejected], Reported, true),
            (&[Reported], Notified, true),
            (&[Reported, Notified], Notified, false),
            (&[Reported, Notified], Confirmed, false),
            (&[Reported, Notified, InProduction, Ready], InProduction, false),
            (&[Reported, Notified, InProduction, Ready], Ready, false),
            (&[Reported, InProduction], Accepted, false),
            (&[Reported, Notified], Ready, true),
            (&[Reported, Ready], Cancelled, true),
            (&[Cancelled], RefundPending, true),
            // A payment in question again: what follows is told anew.
            (&[Confirmed, Reported], Confirmed, true),
        ] {
            assert_eq!(is_news(told, status), expected, "{told:?} {status}");
        }
    }

    #[test]
    fn what_is_done_asks_for_nothing() {
        use AssignmentStatus as Work;
        let (given, taken, made) = (Some(Work::Notified), Some(Work::Accepted), Some(Work::Ready));
        assert!(dealt_with(true, false, false, &[None], false).is_empty());
        assert_eq!(
            dealt_with(false, false, false, &[None], false),
            [PAYMENT_TO_REVIEW]
        );
        // One item of two still has no workshop, or one that has not answered.
        assert_eq!(
            dealt_with(false, false, false, &[made, None], false),
            [PAYMENT_TO_REVIEW]
        );
        assert_eq!(
            dealt_with(false, false, false, &[made, Some(Work::PendingAssignment)], false),
            [PAYMENT_TO_REVIEW]
        );
        assert_eq!(
            dealt_with(false, false, false, &[made, given], false),
            [PAYMENT_TO_REVIEW, NO_WORKSHOP]
        );
        assert_eq!(dealt_with(false, false, false, &[made, taken], false).len(), 3);
        // A second payment waits while the work goes on; money of a cancelled order is still looked for.
        assert_eq!(
            dealt_with(true, false, false, &[made], false),
            [NO_WORKSHOP, NEW_ASSIGNMENT]
        );
        assert_eq!(
            dealt_with(true, true, false, &[None], false),
            [NO_WORKSHOP, NEW_ASSIGNMENT]
        );
        assert_eq!(dealt_with(true, false, true, &[None], false), [PAYMENT_STALLED]);
        assert_eq!(
            dealt_with(true, false, false, &[None], true),
            [DESIGN_TO_APPROVE, DESIGN_COMMENTED]
        );
    }

    #[test]
    fn numbers_have_the_documented_form() {
        let mut rng = rand::rng();
        for _ in 0..500 {
            let number = draw_number(&mut rng);
            assert!(is_number(&number));
            let tail = number.strip_prefix("KRFT-").unwrap();
            assert_eq!(tail.len(), 6);
            assert!(tail.bytes().all(|byte| ALPHABET.contains(&byte)), "{number}");
        }
        assert!(!is_number("KRFT-7K2M9") && !is_number("KRFT-7K2M9i") && !is_number("7K2M9Q"));
        for _ in 0..2000 {
            assert!(!draw_number(&mut rng).starts_with("KRFT-Z"));
            assert!(draw_reserved_number(&mut rng).starts_with("KRFT-Z"));
        }
        for misread in b"ILOU" {
            assert!(!ALPHABET.contains(misread));
        }
    }

    #[test]
    fn searching_ignores_case_accents_and_punctuation_of_phones() {
        let mut words = Vec::new();
        for part in ["KRFT-7K2M9Q", "José  Peña", "+58 414-555.12.34", ""] {
            add_searched(&mut words, part);
        }
        assert_eq!(
            words.join(" "),
            "krft-7k2m9q jose pena 584145551234 +58 414-555.12.34"
        );
    }

    #[test]
    fn an_order_is_found_by_its_place_its_goods_and_its_parcel() {
        let searched = Searched {
            number: "KRFT-7K2M9Q",
            reference: "ORD-000005",
            customer_name: "Íñigo Peña",
            customer_email: "",
            customer_phone: "+584145551234",
            customer_id_number: "V-12345678",
            shipping_city: "Mérida",
            tracking_number: "MRW-0099",
        };
        let text = searched.text(["Camión", "Camión"], ["00123456"]);
        assert_eq!(
            text,
            "krft-7k2m9q 000005 ord-000005 inigo pena 584145551234 +584145551234 04145551234 0414-5551234 12345678 v-12345678 \
             merida mrw-0099 camion 00123456"
        );
    }
}
