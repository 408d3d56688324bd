//! When a line proves a payment, and when not.

use super::*;
use crate::base::ids::AccountId;
use crate::base::money::Currency;
use crate::domain::payments::Method;
use chrono::{NaiveDate, TimeDelta};
use proptest::prelude::*;
use rust_decimal::Decimal;
use uuid::Uuid;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn account(number: u128) -> AccountId {
    AccountId(Uuid::from_u128(number))
}

fn credit(reference: &str, amount: i64) -> Credit {
    Credit {
        account: account(1),
        method: Method::PagoMovil,
        own_phone: "0412-0000000".to_owned(),
        own_name: "Impresos Lara Krafta".to_owned(),
        own_id: "J-07013380-5".to_owned(),
        own_bank: "Mercantil".to_owned(),
        currency: Currency::Ves,
        posted_on: day("2026-01-15"),
        amount: Decimal::new(amount, 2),
        reference: reference.to_owned(),
        description: String::new(),
        bank: String::new(),
        phone: String::new(),
        is_reversed: false,
    }
}

fn claim(reference: &str, amount: i64) -> Claim {
    Claim {
        account: Some(account(1)),
        method: Method::PagoMovil,
        currency: Currency::Ves,
        amount: Decimal::new(amount, 2),
        reference: reference.to_owned(),
        paid_on: Some(day("2026-01-15")),
        reported_on: day("2026-01-15"),
        ordered_on: day("2026-01-15"),
        bank: "Banesco".to_owned(),
        phone: "0414-1234567".to_owned(),
        customer_phone: String::new(),
        payer: "María Pérez".to_owned(),
        id_number: String::new(),
    }
}

/// What is said of a line and a payment that have only each other.
fn found(credit: &Credit, claim: &Claim) -> Option<Found> {
    let found = match_all(std::slice::from_ref(credit), std::slice::from_ref(claim));
    found.into_iter().next().unwrap().into_iter().next()
}

fn certainty(credit: &Credit, claim: &Claim) -> Option<Certainty> {
    found(credit, claim).map(|found| found.certainty)
}

fn doubts(credit: &Credit, claim: &Claim) -> Vec<Doubt> {
    let found = found(credit, claim).expect("it is shown");
    assert!(!found.is_exact());
    found.doubts
}

const EXACT: Option<Certainty> = Some(Certainty::Exact);
const PROBABLE: Option<Certainty> = Some(Certainty::Probable);

/// A line of 600.00 and the payment that says so, with six digits.
fn pair() -> (Credit, Claim) {
    (credit("000000123456", 60_000), claim("123456", 60_000))
}

fn says(words: &str) -> Credit {
    Credit {
        description: words.to_owned(),
        ..pair().0
    }
}

#[test]
fn six_digits_are_enough_and_four_need_the_phone_or_the_name() {
    let (line, six) = pair();
    let (four, five) = (claim("3456", 60_000), claim("23456", 60_000));
    assert_eq!(certainty(&line, &six), EXACT);
    for short in [&four, &five] {
        // The very day is no proof: many pay on it.
        assert_eq!(doubts(&line, short), []);
        assert_eq!(certainty(&says("PM 584141234567"), short), EXACT);
        assert_eq!(certainty(&says("TRF DE MARIA PEREZ"), short), EXACT);
        assert_eq!(certainty(&says("TRF DE MARIA LOPEZ"), short), PROBABLE);
        assert_eq!(certainty(&says("TRF DE MARIA MARIA"), short), PROBABLE);
        let named = Credit {
            phone: "0414 1234567".to_owned(),
            ..line.clone()
        };
        assert_eq!(certainty(&named, short), EXACT);
    }
    // One word is no name, however often it is said.
    let twice = Claim {
        payer: "Pérez Pérez".to_owned(),
        ..four
    };
    assert_eq!(certainty(&says("TRF DE PEREZ"), &twice), PROBABLE);
    // Letters around the number, and digits of other scripts, say the same.
    for written in ["Ref 123456", "123456A", "１２３４５６", "١٢٣٤٥٦", "12–34–56"] {
        assert_eq!(certainty(&line, &claim(written, 60_000)), EXACT, "{written}");
    }
    // Padding is no digit.
    assert_eq!(
        certainty(&credit("000000000012", 60_000), &claim("000012", 60_000)),
        PROBABLE
    );
    assert_eq!(certainty(&line, &claim("223456", 60_000)), PROBABLE);
}

#[test]
fn to_the_cent_and_on_the_right_account() {
    let (line, claim_) = pair();
    for amount in [59_999, 60_001, 6_000, 600_000] {
        assert_eq!(doubts(&line, &claim("123456", amount)), [Doubt::OtherAmount]);
    }
    let elsewhere = Claim {
        account: Some(account(2)),
        ..claim_.clone()
    };
    assert_eq!(doubts(&line, &elsewhere), [Doubt::OtherAccount]);
    // Who names no account may have paid to any of the method, and to no other.
    let unnamed = Claim {
        account: None,
        ..claim_.clone()
    };
    assert_eq!(certainty(&line, &unnamed), EXACT);
    let transfer = Claim {
        method: Method::Transferencia,
        ..unnamed
    };
    assert_eq!(doubts(&line, &transfer), [Doubt::OtherAccount]);
    // The account that was named is it, whatever it is for.
    let named = Claim {
        account: Some(account(1)),
        ..transfer
    };
    assert_eq!(certainty(&line, &named), EXACT);
    let dollars = Claim {
        currency: Currency::Usd,
        ..claim_
    };
    assert_eq!(certainty(&line, &dollars), None);
}

#[test]
fn around_the_day_and_not_before_the_order() {
    let (line, claim_) = pair();
    let posted = |days: i64| Credit {
        posted_on: day("2026-01-15") + TimeDelta::days(days),
        ..line.clone()
    };
    let old = Claim {
        ordered_on: day("2025-12-01"),
        ..claim_.clone()
    };
    for (days, expected) in [(-3, PROBABLE), (-2, EXACT), (0, EXACT), (5, EXACT), (6, PROBABLE)] {
        assert_eq!(certainty(&posted(days), &old), expected, "{days}");
    }
    let untold = Claim {
        paid_on: None,
        ..old.clone()
    };
    for (days, expected) in [(-11, PROBABLE), (-10, EXACT), (4, EXACT), (5, PROBABLE)] {
        assert_eq!(certainty(&posted(days), &untold), expected, "{days}");
    }
    assert_eq!(doubts(&posted(6), &old), [Doubt::OtherDay]);
    // People pay and order then: on the same day or the day before.
    for (days, expected) in [(-2, PROBABLE), (-1, EXACT), (0, EXACT)] {
        assert_eq!(certainty(&posted(days), &claim_), expected, "{days}");
    }
    assert_eq!(doubts(&posted(-2), &claim_), [Doubt::BeforeOrder]);
    let told_early = Claim {
        paid_on: Some(day("2026-01-03")),
        ..claim_
    };
    assert_eq!(doubts(&posted(-12), &told_early), [Doubt::BeforeOrder]);
}

#[test]
fn a_phone_counts_for_and_against() {
    let (_, six) = pair();
    for words in [
        "PM 0424-765.43.21",
        "PM +584247654321",
        "PM 584247654321",
        "PM 4247654321",
        "PM 04247654321 REF 123456",
    ] {
        assert_eq!(doubts(&says(words), &six), [Doubt::OtherPhone], "{words}");
        let column = Credit {
            phone: words
                .trim_start_matches("PM ")
                .trim_end_matches(" REF 123456")
                .to_owned(),
            ..pair().0
        };
        assert_eq!(doubts(&column, &six), [Doubt::OtherPhone], "{words}");
    }
    // The payer's among others, our own, none, and a piece of a reference.
    for words in [
        "DE 04141234567 A 04247654321",
        "A 0412-0000000",
        "PAGO MOVIL",
        "REF 0004247654321",
    ] {
        assert_eq!(certainty(&says(words), &six), EXACT, "{words}");
    }
    let silent = Claim {
        phone: String::new(),
        ..six.clone()
    };
    assert_eq!(doubts(&says("PM 04247654321"), &silent), [Doubt::OtherPhone]);
    assert_eq!(certainty(&says("PAGO MOVIL"), &silent), EXACT);
    // Who orders is who pays, unless they say otherwise.
    let customer = Claim {
        customer_phone: "0424-7654321".to_owned(),
        ..silent.clone()
    };
    assert_eq!(certainty(&says("PM 04247654321"), &customer), EXACT);
    assert_eq!(doubts(&says("PM 04145551122"), &customer), [Doubt::OtherPhone]);
    let both = Claim {
        phone: six.phone.clone(),
        ..customer
    };
    assert_eq!(doubts(&says("PM 04247654321"), &both), [Doubt::OtherPhone]);
    // Of a masked one the ends tell against, and never for.
    assert_eq!(doubts(&says("PM 0424***4321"), &six), [Doubt::OtherPhone]);
    assert_eq!(doubts(&says("PM 0424***4321"), &silent), [Doubt::OtherPhone]);
    assert_eq!(certainty(&says("PM 0414***4567"), &six), EXACT);
    assert_eq!(certainty(&says("A 0412***0000"), &six), EXACT);
    assert_eq!(
        certainty(&says("PM 0414***4567"), &claim("3456", 60_000)),
        PROBABLE
    );
    let garbled = Claim {
        phone: "el de siempre".to_owned(),
        ..six.clone()
    };
    assert_eq!(doubts(&says("PM 04247654321"), &garbled), [Doubt::OtherPhone]);
    // The reference itself, printed again among the words, is no phone.
    let line = Credit {
        reference: "4247654321".to_owned(),
        description: "PAGO 04247654321".to_owned(),
        ..pair().0
    };
    assert_eq!(certainty(&line, &claim("654321", 60_000)), EXACT);
    // A name beside another's phone does not help.
    assert_eq!(
        doubts(&says("MARIA PEREZ 04247654321"), &claim("3456", 60_000)),
        [Doubt::OtherPhone]
    );
}

#[test]
fn words_of_banks_are_nobody_s_name() {
    for (payer, words) in [
        ("PAGO MOVIL", "PAGO MOVIL RECIBIDO"),
        ("Movil Recibido", "PAGO MOVIL RECIBIDO"),
        ("Transferencia Interbancaria", "TRANSFERENCIA INTERBANCARIA"),
        ("BANCO DE VENEZUELA", "TRF BANCO DE VENEZUELA"),
        ("Banesco Mercantil", "PM BANESCO A MERCANTIL"),
        ("Impresos Lara", "PM A IMPRESOS LARA"),
        ("2026 600", "PM 600 2026"),
    ] {
        let guess = Claim {
            payer: payer.to_owned(),
            phone: String::new(),
            ..claim("3456", 60_000)
        };
        assert_eq!(certainty(&says(words), &guess), PROBABLE, "{payer}");
    }
}

#[test]
fn another_id_or_bank_is_another_payer() {
    let (line, six) = pair();
    let known = Claim {
        id_number: "V-12345678".to_owned(),
        ..six.clone()
    };
    assert_eq!(
        doubts(&says("PM DE V-87654321 JOSE"), &known),
        [Doubt::OtherIdNumber]
    );
    for words in [
        "PM DE V12345678",
        "PM V-12345678-4",
        "A J-07013380-5",
        "PAGO MOVIL",
    ] {
        assert_eq!(certainty(&says(words), &known), EXACT, "{words}");
    }
    assert_eq!(
        certainty(&says("PM DE V-87654321 JOSE"), &six),
        EXACT,
        "it names none"
    );
    let from = |bank: &str| Credit {
        bank: bank.to_owned(),
        ..line.clone()
    };
    assert_eq!(doubts(&from("BNC"), &six), [Doubt::OtherBank]);
    for bank in ["BANESCO", "0134", "MERCANTIL", "BCO X", ""] {
        assert_eq!(certainty(&from(bank), &six), EXACT, "{bank}");
    }
}

#[test]
fn padding_behind_is_no_digit() {
    let (line, guess) = (credit("002771900000", 60_000), claim("900000", 60_000));
    let calls = Credit {
        description: "PM DE 04141234567".to_owned(),
        ..line.clone()
    };
    assert_eq!(certainty(&line, &guess), PROBABLE, "only the day and the amount");
    assert_eq!(certainty(&calls, &guess), PROBABLE);
    assert_eq!(
        certainty(&credit("005624380000", 60_000), &claim("562438", 60_000)),
        EXACT
    );
    assert_eq!(
        certainty(&credit("000000562430", 60_000), &claim("562430", 60_000)),
        EXACT
    );
}

#[test]
fn what_the_bank_took_back_proves_nothing() {
    let (line, claim_) = pair();
    let reversed = Credit {
        is_reversed: true,
        ..line
    };
    assert_eq!(doubts(&reversed, &claim_), [Doubt::Reversed]);
    assert_eq!(doubts(&says("REVERSO PAGO MOVIL"), &claim_), [Doubt::Reversed]);
    assert_eq!(certainty(&says("REVISTA"), &claim_), EXACT);
}

#[test]
fn without_the_reference_it_may_be_somebody() {
    let (line, _) = pair();
    let other = claim("999999", 60_000);
    assert_eq!(doubts(&line, &other), [], "the very day");
    let later = |words: &str| Credit {
        posted_on: day("2026-01-18"),
        ..says(words)
    };
    for words in ["TRF DE MARIA PEREZ", "BANESCO", "04141234567"] {
        assert_eq!(doubts(&later(words), &other), [], "{words}");
    }
    assert_eq!(certainty(&later("OTRA COSA"), &other), None);
    assert_eq!(
        certainty(
            &later("BANCO DEL"),
            &Claim {
                bank: "Banco del Sur".to_owned(),
                ..other
            }
        ),
        None
    );
    assert_eq!(certainty(&line, &claim("999999", 1)), None);
}

#[test]
fn it_is_told_why() {
    let (line, claim_) = pair();
    let why = |credit: &Credit, claim: &Claim| found(credit, claim).unwrap().why;
    assert_eq!(
        why(&line, &claim_),
        "Coincide el monto, 6 dígitos de la referencia y la fecha"
    );
    assert_eq!(
        why(&says("BANESCO MARIA PEREZ 04141234567"), &claim_),
        "Coincide el monto, 6 dígitos de la referencia, la fecha, el teléfono, el nombre y el banco"
    );
    let far = Claim {
        account: Some(account(2)),
        paid_on: Some(day("2026-02-15")),
        ordered_on: day("2026-02-15"),
        ..claim("123456", 1)
    };
    assert_eq!(
        why(&says("REV 04247654321"), &far),
        "Coincide 6 dígitos de la referencia; el monto es otro, la fecha está lejos, es anterior al pedido, el teléfono \
         es otro, se reportó a otra cuenta, el banco lo reversó"
    );
    assert_eq!(
        doubts(&says("REV 04247654321"), &far),
        [
            Doubt::Reversed,
            Doubt::OtherPhone,
            Doubt::OtherAccount,
            Doubt::OtherAmount,
            Doubt::OtherDay,
            Doubt::BeforeOrder
        ]
    );
    assert_eq!(
        why(&line, &claim("999999", 60_000)),
        "Coincide el monto y la fecha; la referencia no"
    );
    // What one of the two does not tell is not compared: the reference, the day, the account.
    let untold = Claim {
        method: Method::Transferencia,
        account: None,
        paid_on: None,
        ..claim("123456", 60_000)
    };
    let bare = Credit {
        reference: String::new(),
        ..says("MARIA PEREZ")
    };
    assert_eq!(
        why(&line, &untold),
        "Coincide el monto, 6 dígitos de la referencia y la fecha del reporte; se reportó por otro medio"
    );
    assert_eq!(why(&bare, &claim_), "Coincide el monto, la fecha y el nombre");
}

/// By claim: what is said of it and the only line.
fn of_one_line(credit: &Credit, claims: &[Claim]) -> Vec<(usize, Certainty, Vec<Doubt>)> {
    let mut all: Vec<_> = match_all(std::slice::from_ref(credit), claims)
        .remove(0)
        .into_iter()
        .map(|found| (found.claim, found.certainty, found.doubts))
        .collect();
    all.sort();
    all
}

#[test]
fn two_that_point_at_a_line_are_for_a_person() {
    let (line, six) = pair();
    let (shared, none) = (vec![Doubt::SharedLine], Vec::new());
    // Who has less to show points at it all the same.
    for other in [
        claim("0123456", 60_000),
        claim("23456", 60_000),
        claim("3456", 60_000),
    ] {
        let all = of_one_line(&line, &[six.clone(), other]);
        assert_eq!(all.len(), 2);
        assert_eq!(all[0], (0, Certainty::Probable, shared.clone()));
        assert_eq!(all[1].1, Certainty::Probable);
    }
    // With the whole reference even of another amount, or of another day.
    for other in [
        claim("123456", 60_001),
        Claim {
            paid_on: Some(day("2026-01-01")),
            ..six.clone()
        },
    ] {
        assert_eq!(of_one_line(&line, &[six.clone(), other])[0].2, shared);
    }
    // Not who cannot be meant: another phone, another account, four digits of another amount, no reference.
    let called = says("04141234567");
    for other in [
        Claim {
            phone: "0424-7654321".to_owned(),
            ..six.clone()
        },
        Claim {
            account: Some(account(2)),
            ..six.clone()
        },
        claim("3456", 60_001),
        claim("999999", 60_000),
    ] {
        assert_eq!(
            of_one_line(&called, &[six.clone(), other]),
            [(0, Certainty::Exact, none.clone())]
        );
    }
}

#[test]
fn a_payment_that_two_lines_fit_is_for_a_person() {
    let (line, six) = pair();
    let found = match_all(
        &[line.clone(), credit("99123456", 60_000)],
        std::slice::from_ref(&six),
    );
    assert_eq!(found.iter().flatten().count(), 2);
    assert!(
        found
            .iter()
            .flatten()
            .all(|one| one.doubts == [Doubt::SeveralLines] && !one.is_exact())
    );
    // What belongs together exactly is offered to nobody else, and takes no other line.
    let found = match_all(
        &[line.clone(), credit("555555", 60_000)],
        std::slice::from_ref(&six),
    );
    assert_eq!((found[0].len(), found[1].len()), (1, 0));
    let found = match_all(&[line], &[six, claim("999999", 60_000)]);
    assert_eq!(found[0].len(), 1);
}

#[test]
fn the_same_last_digits_of_two_that_the_bank_tells_apart_are_two_payments() {
    let line = |reference: &str, words: &str| Credit {
        description: words.to_owned(),
        ..credit(reference, 60_000)
    };
    let (maria, jose) = (
        claim("3456", 60_000),
        Claim {
            payer: "José Gómez".to_owned(),
            phone: "0424-7654321".to_owned(),
            ..claim("3456", 60_000)
        },
    );
    for words in [["04141234567", "04247654321"], ["MARIA PEREZ", "JOSE GOMEZ"]] {
        let lines = [line("000000113456", words[0]), line("000000223456", words[1])];
        let found = match_all(&lines, &[maria.clone(), jose.clone()]);
        let exact: Vec<Option<usize>> = found
            .iter()
            .map(|all| all.iter().find(|one| one.is_exact()).map(|one| one.claim))
            .collect();
        assert_eq!(exact, [Some(0), Some(1)], "{words:?}");
        // As long as one of them has no line, nobody knows whose this is: unless the phone tells.
        let found = match_all(&lines[..1], &[maria.clone(), jose.clone()]);
        assert_eq!(found[0].iter().any(Found::is_exact), words[0] == "04141234567");
    }
}

#[test]
fn the_best_stand_first_and_five_are_enough() {
    let line = says("MARIA PEREZ BANESCO");
    let weaker: Vec<Claim> = (0..7)
        .map(|n| Claim {
            payer: format!("Nadie {n}"),
            bank: String::new(),
            ..claim(&format!("9{n}99"), 60_000)
        })
        .collect();
    let mut claims = weaker;
    claims.push(claim("888888", 60_000));
    claims.push(claim("123456", 60_001));
    let found = match_all(std::slice::from_ref(&line), &claims).remove(0);
    assert_eq!(found.len(), 5);
    assert_eq!(
        (found[0].claim, found[1].claim),
        (8, 7),
        "the reference, then the name"
    );
    assert!(found.windows(2).all(|two| two[0].score >= two[1].score));
    assert_eq!((found[2].claim, found[3].claim), (0, 1), "who came first");
    let scores: Vec<u32> = found.iter().take(3).map(|one| one.score).collect();
    assert_eq!(
        scores,
        [8 + 6 + 4 + 2 + 2 + 1 + 1, 8 + 4 + 2 + 2 + 1 + 1, 8 + 2 + 2 + 1]
    );
}

#[test]
fn only_what_is_near_is_compared_by_its_amount() {
    let line = says("MARIA PEREZ");
    for (days, expected) in [(-5, PROBABLE), (-6, None), (2, PROBABLE), (3, None)] {
        let other = Claim {
            paid_on: Some(line.posted_on + TimeDelta::days(days)),
            ordered_on: day("2025-12-01"),
            ..claim("999999", 60_000)
        };
        assert_eq!(certainty(&line, &other), expected, "{days}");
    }
    for (days, expected) in [(10, PROBABLE), (11, None), (-4, PROBABLE), (-5, None)] {
        let untold = Claim {
            paid_on: None,
            reported_on: line.posted_on + TimeDelta::days(days),
            ordered_on: day("2025-12-01"),
            ..claim("999999", 60_000)
        };
        assert_eq!(certainty(&line, &untold), expected, "{days}");
    }
}

proptest! {
    /// No order and no company of lines lets one payment be exact twice, or a line have two exact payments.
    #[test]
    fn exact_is_one_to_one(lines in proptest::collection::vec((0_u32..30, 0_i64..3), 0..12), claims in proptest::collection::vec((0_u32..30, 0_i64..3), 0..12)) {
        let credits: Vec<Credit> = lines.iter().map(|(end, sum)| credit(&format!("000120{end:05}"), 100 + sum)).collect();
        let claims: Vec<Claim> = claims.iter().map(|(end, sum)| claim(&format!("20{end:05}"), 100 + sum)).collect();
        let found = match_all(&credits, &claims);
        let mut used = std::collections::BTreeSet::new();
        for (line, all) in found.iter().enumerate() {
            let exact: Vec<_> = all.iter().filter(|one| one.certainty == Certainty::Exact).collect();
            prop_assert!(exact.len() <= 1);
            for one in exact {
                prop_assert!(used.insert(one.claim), "twice");
                prop_assert_eq!(credits[line].amount, claims[one.claim].amount);
                prop_assert!(credits[line].reference.ends_with(&claims[one.claim].reference));
            }
        }
    }
}
