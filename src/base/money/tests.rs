//! Amounts as they are read, shown, added up and rounded.

use super::*;
use proptest::prelude::*;

fn usd(text: &str) -> Result<String, BadAmount> {
    text.parse::<Usd>().map(|amount| amount.decimal().to_string())
}

#[test]
fn amounts_are_read_as_people_type_them() {
    for (typed, amount) in [
        ("12", "12.00"),
        ("12,5", "12.50"),
        ("12.50", "12.50"),
        ("1.234,50", "1234.50"),
        ("1.234.567", "1234567.00"),
        ("1500", "1500.00"),
        ("0.5", "0.50"),
        (" Bs. 600,00 ", "600.00"),
        ("Bs 600,00", "600.00"),
        ("600,00 bs", "600.00"),
        ("$15,00", "15.00"),
        ("$ 1,234.50", "1234.50"),
        ("1,234,567.8", "1234567.80"),
        ("1,234,567", "1234567.00"),
        ("USD 15", "15.00"),
        ("15 usd", "15.00"),
        ("Ref. 15,50", "15.50"),
        ("Bs.S 12.840,50", "12840.50"),
        ("BS\u{a0}12.840,50", "12840.50"),
        ("us$15.00", "15.00"),
        ("15 dólares", "15.00"),
        ("0", "0.00"),
    ] {
        assert_eq!(usd(typed).as_deref(), Ok(amount), "{typed}");
    }
    for typed in ["1.500", "15.000", "999.999"] {
        assert_eq!(usd(typed), Err(BadAmount::Ambiguous), "{typed}");
    }
    for typed in [
        "",
        "x",
        ",5",
        "1,2,3",
        "1.23,4",
        "12.34.56",
        "1..2",
        "1 000",
        "1e3",
        "--1",
        "1.2345,00",
        "1,2345.00",
        "1,234.567",
        "1.234,567.89",
        "1,23,456",
        "$$15",
        "ref",
    ] {
        assert_eq!(usd(typed), Err(BadAmount::NotANumber), "{typed}");
    }
    assert_eq!(usd("-1"), Err(BadAmount::Negative));
    assert_eq!(usd("1,005"), Err(BadAmount::TooManyDecimals));
    assert_eq!(usd("10000000000"), Err(BadAmount::TooLarge));
}

#[test]
fn nothing_is_shown_with_its_decimals() {
    assert_eq!(
        (Usd::ZERO.to_string(), Bs::ZERO.to_string()),
        ("$0,00".into(), "Bs. 0,00".into())
    );
}

#[test]
fn it_is_shown_as_it_is_written_here() {
    for (cents, shown) in [
        (123_456_750, "1.234.567,50"),
        (12_345_678, "123.456,78"),
        (100_000, "1.000,00"),
        (99_999, "999,99"),
        (5, "0,05"),
    ] {
        let value = Decimal::new(cents, 2);
        assert_eq!(Usd::rounded(value).to_string(), format!("${shown}"));
        assert_eq!(Bs::rounded(value).to_string(), format!("Bs. {shown}"));
        for currency in [Currency::Usd, Currency::Ves] {
            let money = Money::new(currency, value).unwrap();
            let sign = if currency == Currency::Usd { "$" } else { "Bs. " };
            assert_eq!(money.to_string(), format!("{sign}{shown}"));
            assert_eq!(
                (money.currency(), money.decimal(), money.is_zero()),
                (currency, value, false)
            );
        }
    }
    assert!(Money::Usd(Usd::ZERO).is_zero());
    let rate = |text: &str| text.parse::<Rate>().unwrap().to_string();
    assert_eq!(
        [rate("40"), rate("36,4567"), rate("916,5")],
        ["40,00", "36,4567", "916,50"]
    );
    let (one, two) = (Usd::of_cents(100), Usd::of_cents(200));
    assert_eq!((one - two).to_string(), "$-1,00");
    assert_eq!(Usd::rounded(Decimal::new(-1, 3)).to_string(), "$0,00");
}

#[test]
fn amounts_add_up_and_are_counted() {
    let (one, two) = (Usd::of_cents(1_250), Usd::of_cents(325));
    assert_eq!(one + two, Usd::of_cents(1_575));
    assert_eq!(one - two, Usd::of_cents(925));
    assert_eq!(one * 3, Usd::of_cents(3_750));
    assert_eq!([one, two].into_iter().sum::<Usd>(), one + two);
    assert_eq!(
        (one.saturating_sub(two), two.saturating_sub(one)),
        (one - two, Usd::ZERO)
    );
    let bs = |text: &str| text.parse::<Bs>().unwrap();
    assert_eq!(bs("600,00") + bs("0,05"), bs("600,05"));
}

/// A receipt rounds a half up, the even and the odd cent alike.
#[test]
fn a_half_is_rounded_up() {
    for (thousandths, cents) in [(12_005, 1_201), (12_015, 1_202), (12_004, 1_200), (12_025, 1_203)] {
        assert_eq!(
            Usd::rounded(Decimal::new(thousandths, 3)).decimal(),
            Decimal::new(cents, 2)
        );
    }
    let rate: Rate = "0,5".parse().unwrap();
    assert_eq!(rate.to_bs(Usd::of_cents(1)).to_string(), "Bs. 0,01");
    assert_eq!(rate.to_bs(Usd::of_cents(5)).to_string(), "Bs. 0,03");
    let rate: Rate = "8".parse().unwrap();
    assert_eq!(rate.to_usd("0,20".parse().unwrap()), Usd::of_cents(3));
    assert_eq!(rate.to_usd("0,36".parse().unwrap()), Usd::of_cents(5));
}

#[test]
fn what_floats_leave_of_nothing_is_nothing() {
    let read = |text: &str| from_json(&text.parse().unwrap());
    for nothing in ["1e-29", "9.9e-40", "-5.5e-99"] {
        assert_eq!(read(nothing), Ok(Decimal::ZERO), "{nothing}");
    }
    for strange in ["10e-29", "-10e-40", "12e-40", "1e400"] {
        assert_eq!(read(strange), Err(BadAmount::TooLarge), "{strange}");
    }
    let little = read("5.551115123125783e-17").unwrap();
    assert!(little > Decimal::ZERO && little < Decimal::new(1, 16), "{little}");
    // More decimals than are kept, of what is something.
    let fifth = read("2.00000000000000000000000000000000000001e-1").unwrap();
    assert_eq!(nearest(fifth, 2), Some(Decimal::new(2, 1)));
}

#[test]
fn a_json_number_keeps_its_decimals_but_for_the_slips_of_floats() {
    let amount = |text: &str| {
        serde_json::from_str::<Usd>(text)
            .map(|amount| amount.to_string())
            .ok()
    };
    assert_eq!(amount("15.00").as_deref(), Some("$15,00"));
    assert_eq!(amount("1.5e1").as_deref(), Some("$15,00"));
    for slip in ["15.000000000000002", "15.0000000000000000000000000000000000001"] {
        assert_eq!(amount(slip).as_deref(), Some("$15,00"), "{slip}");
    }
    assert_eq!(amount("-5.551115123125783e-17").as_deref(), Some("$0,00"));
    for wrong in ["15.001", "15.00000001", "1.5e-3", "1e400", "-1", "\"15\""] {
        assert_eq!(amount(wrong), None, "{wrong}");
    }
    assert_eq!(
        serde_json::to_string(&"15".parse::<Usd>().unwrap()).unwrap(),
        "15.00"
    );
    assert_eq!(
        serde_json::to_string(&"40".parse::<Rate>().unwrap()).unwrap(),
        "40.0000"
    );
}

proptest! {
    /// What is shown can be typed in again.
    #[test]
    fn shown_and_read_is_the_same(cents in 0_i64..1_000_000_000_000) {
        let amount = Usd::rounded(Decimal::new(cents, 2));
        prop_assert_eq!(amount.to_string().parse::<Usd>(), Ok(amount));
        let amount = Bs::rounded(Decimal::new(cents, 2));
        prop_assert_eq!(amount.to_string().parse::<Bs>(), Ok(amount));
    }

    /// Half-up, to the nearest céntimo.
    #[test]
    fn a_conversion_is_off_by_half_a_centimo_at_most(cents in 0_i64..1_000_000_000, rate in 1_i64..100_000_000) {
        let (amount, rate) = (Usd::rounded(Decimal::new(cents, 2)), Rate::rounded(Decimal::new(rate, 4)));
        let exact = amount.decimal() * rate.decimal();
        let off = (rate.to_bs(amount).decimal() - exact).abs();
        prop_assert!(off <= Decimal::new(5, 3));
    }
}

#[test]
fn nothing_is_shown_as_nothing() {
    assert_eq!(Usd::ZERO.or_blank(), "");
    assert_eq!(Usd::of_cents(1).or_blank(), "$0,01");
}
