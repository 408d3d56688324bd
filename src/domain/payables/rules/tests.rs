use super::*;
use crate::domain::lifecycle::AssignmentStatus as S;
use proptest::prelude::*;
use std::collections::BTreeSet;

fn usd(text: &str) -> Usd {
    text.parse().unwrap()
}

fn parts(policy: PaymentPolicy, cost: &str) -> Vec<(i32, DueOn, String)> {
    instalments(policy, usd(cost))
        .into_iter()
        .map(|part| (part.number, part.due_on, part.amount.decimal().to_string()))
        .collect()
}

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

#[test]
fn each_policy_has_its_instalments() {
    let whole = |due_on| vec![(1, due_on, "10.01".to_owned())];
    assert_eq!(parts(PaymentPolicy::FullDeposit, "10.01"), whole(DueOn::Start));
    assert_eq!(parts(PaymentPolicy::OnCompletion, "10.01"), whole(DueOn::Ready));
    assert_eq!(parts(PaymentPolicy::OnDelivery, "10.01"), whole(DueOn::HandOver));
    assert_eq!(
        parts(PaymentPolicy::PartialDeposit, "10.01"),
        [
            (1, DueOn::Start, "5.00".to_owned()),
            (2, DueOn::Ready, "5.01".to_owned())
        ]
    );
}

#[test]
fn nothing_is_no_instalment() {
    for policy in PaymentPolicy::ALL {
        assert_eq!(parts(*policy, "0"), []);
    }
    assert_eq!(
        parts(PaymentPolicy::PartialDeposit, "0.01"),
        [(2, DueOn::Ready, "0.01".to_owned())]
    );
}

#[test]
fn how_much_was_paid_has_a_name() {
    for (paid, status) in [
        ("0", "PENDING"),
        ("0.01", "PARTIAL"),
        ("9.99", "PARTIAL"),
        ("10", "PAID"),
    ] {
        assert_eq!(PayableStatus::of(usd("10"), usd(paid)).as_str(), status, "{paid}");
    }
}

/// Every event over the whole grid of moves.
#[test]
fn dates_follow_the_work() {
    for &from in S::ALL {
        for &to in S::ALL {
            for &due_on in DueOn::ALL {
                let expected = if !to.is_active() {
                    let begun = ![S::PendingAssignment, S::Notified, S::Accepted].contains(&from);
                    if begun { Effect::Stays } else { Effect::Voided }
                } else {
                    let happened = match due_on {
                        DueOn::Start => None,
                        DueOn::Ready => Some([S::Ready, S::HandedToDelivery, S::Completed].contains(&to)),
                        DueOn::HandOver => Some([S::HandedToDelivery, S::Completed].contains(&to)),
                    };
                    match happened {
                        None => Effect::Stays,
                        Some(true) => Effect::FallsDue,
                        Some(false) => Effect::Waits,
                    }
                };
                assert_eq!(effect(due_on, from, to), expected, "{due_on} {from} {to}");
            }
        }
    }
}

#[test]
fn a_closed_day_is_passed_over() {
    let closed: BTreeSet<NaiveDate> = [day("2026-01-15"), day("2026-01-16")].into();
    let open = |text| open_day(day(text), |date| closed.contains(&date)).to_string();
    assert_eq!(open("2026-01-14"), "2026-01-14");
    // Thursday and Friday are the workshop's own, then the weekend.
    assert_eq!(open("2026-01-15"), "2026-01-19");
    assert_eq!(open("2026-01-17"), "2026-01-19");
    // New Year's Day is a Thursday.
    assert_eq!(open("2026-01-01"), "2026-01-02");
    // Closed for good: it ends all the same, on a working day.
    assert!(calendar::is_business_day(open_day(day("2026-01-15"), |_| true)));
}

#[test]
fn a_debt_ages() {
    let today = day("2026-01-15");
    for (due, age) in [
        (None, Age::NotYet),
        (Some("2026-01-16"), Age::NotYet),
        (Some("2026-01-15"), Age::Today),
        (Some("2026-01-14"), Age::Week),
        (Some("2026-01-08"), Age::Week),
        (Some("2026-01-07"), Age::Month),
        (Some("2025-12-16"), Age::Month),
        (Some("2025-12-15"), Age::Older),
    ] {
        assert_eq!(Age::of(due.map(day), today), age, "{due:?}");
    }
    let mut ageing = Ageing::default();
    for (age, amount) in Age::ALL.iter().zip(["1", "2", "4", "8", "16"]) {
        ageing.add(*age, usd(amount));
    }
    ageing.add(Age::Today, usd("0.50"));
    assert_eq!((ageing.total(), ageing.overdue()), (usd("31.50"), usd("28")));
    assert_eq!(ageing.of(Age::Today), usd("2.50"));
}

proptest! {
    #[test]
    fn instalments_sum_to_the_agreed_cost(cents in 0_i64..1_000_000_000, policy in 0..PaymentPolicy::ALL.len()) {
        let cost = Usd::rounded(Decimal::new(cents, 2));
        let parts = instalments(PaymentPolicy::ALL[policy], cost);
        prop_assert_eq!(parts.iter().map(|part| part.amount).sum::<Usd>(), cost);
        prop_assert!(parts.iter().all(|part| part.amount > Usd::ZERO && part.amount.decimal().scale() == 2));
        if let [first, second] = parts.as_slice() {
            prop_assert!(first.amount <= second.amount);
            prop_assert!(second.amount - first.amount <= Usd::rounded(Decimal::new(1, 2)));
        }
    }

    #[test]
    fn a_due_date_is_never_a_closed_day(offset in 0_u64..20_000, shut in proptest::collection::btree_set(0_u64..40, 0..12)) {
        let from = day("2020-01-01") + chrono::Days::new(offset);
        let shut: BTreeSet<NaiveDate> = shut.into_iter().map(|days| from + chrono::Days::new(days)).collect();
        let due = open_day(from, |date| shut.contains(&date));
        prop_assert!(due >= from && calendar::is_business_day(due) && !shut.contains(&due));
        // And the first such day.
        prop_assert!(!from.iter_days().take_while(|date| *date < due).any(|date| calendar::is_business_day(date) && !shut.contains(&date)));
    }
}

#[test]
fn a_reference_is_known_however_it_is_written() {
    for (given, key) in [
        ("00123456", "123456"),
        (" 123-456 ", "123456"),
        ("ab 12cd", "AB12CD"),
        ("000", ""),
        ("—", ""),
    ] {
        assert_eq!(reference_key(given), key, "{given:?}");
    }
}

#[test]
fn the_rate_paid_is_the_days_where_it_explains_the_sum() {
    let rate = |text: &str| -> Rate { text.parse().unwrap() };
    let (usd, bs): (Usd, Bs) = ("3".parse().unwrap(), "120,01".parse().unwrap());
    assert_eq!(rate_paid(Some(rate("40,0033")), usd, bs), Some(rate("40,0033")));
    assert_eq!(rate_paid(Some(rate("40")), usd, bs), Some(rate("40,0033")));
    assert_eq!(rate_paid(None, usd, "120".parse().unwrap()), Some(rate("40")));
    assert_eq!(rate_paid(None, Usd::ZERO, bs), None);
    assert_eq!(rate_paid(None, usd, Bs::ZERO), None);
}

#[test]
fn what_comes_back_in_parts_is_all_of_it_in_the_end() {
    let dec = |text: &str| -> Decimal { text.parse().unwrap() };
    let (paid, settled) = (dec("100.00"), dec("3.00"));
    let mut before = (Decimal::ZERO, Decimal::ZERO);
    for expected in ["33.33", "33.33", "33.34"] {
        let back = share_back(paid, settled, dec("1.00"), before);
        assert_eq!(back, dec(expected));
        before = (before.0 + dec("1.00"), before.1 + back);
    }
    assert_eq!(
        share_back(paid, settled, settled, (Decimal::ZERO, Decimal::ZERO)),
        paid
    );
    let none_before = (Decimal::ZERO, Decimal::ZERO);
    let two_thirds = share_back(dec("120.00"), dec("3.00"), dec("2.00"), none_before);
    assert_eq!(two_thirds, dec("80.00"));
}

#[test]
fn what_was_waived_before_stays_to_be_read() {
    let day = chrono::NaiveDate::from_ymd_opt(2026, 1, 15);
    assert_eq!(
        voided_after_waiver("Cancelado", day, "Trato"),
        "Cancelado · Lo que faltaba se había condonado el 15 de enero de 2026: Trato"
    );
    assert_eq!(
        voided_after_waiver("Cancelado", None, "Trato"),
        "Cancelado · Lo que faltaba se había condonado: Trato"
    );
}
