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
        ("$15,00", "15.00"),
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
