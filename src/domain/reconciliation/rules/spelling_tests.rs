//! How banks write amounts, days and ways, each in its many spellings.

use super::dates::{DateOrder, date, is_date, serial_day};
use super::figures::{Decimals, Direction, figure, is_scientific};
use super::headings::role;
use super::kinds::{Meaning, is_ambiguous, meaning, word};
use super::vocabulary::Role;
use crate::base::money::Currency;
use chrono::NaiveDate;
use proptest::prelude::*;
use rust_decimal::Decimal;
use std::collections::BTreeSet;

fn signed(text: &str, decimals: Decimals) -> Option<Option<String>> {
    let read = figure(text, decimals)?;
    Some(read.map(|read| {
        let out = read.is_negative || read.mark == Some(Direction::Out);
        format!("{}{}", if out { "-" } else { "" }, read.amount)
    }))
}

#[test]
fn an_amount_is_read_however_it_is_spelled() {
    use Decimals::{Comma, Dot};
    for (text, decimals, sum) in [
        ("1.234,56", Comma, "1234.56"),
        ("1,234.56", Dot, "1234.56"),
        ("1.234", Comma, "1234.00"),
        ("600", Comma, "600.00"),
        ("600,5", Comma, "600.50"),
        ("600,000", Comma, "600.00"),
        (",50", Comma, "0.50"),
        ("600.0000000000001", Dot, "600.00"),
        ("599.9999999999999", Dot, "600.00"),
        ("600,0000000000001", Comma, "600.00"),
        ("1 234,56", Comma, "1234.56"),
        ("1\u{a0}234,56", Comma, "1234.56"),
        ("1\u{202f}234\u{2009}567,00", Comma, "1234567.00"),
        ("1'234.56", Dot, "1234.56"),
        ("\u{200e}600,00", Comma, "600.00"),
        // The currency, before and behind.
        ("Bs 600,00", Comma, "600.00"),
        ("Bs. 1.234,56", Comma, "1234.56"),
        ("Bs.S 600,00", Comma, "600.00"),
        ("Bs.D 600,00", Comma, "600.00"),
        ("Bs.F600,00", Comma, "600.00"),
        ("BS.600,00", Comma, "600.00"),
        ("600,00 Bs", Comma, "600.00"),
        ("600,00 Bs.", Comma, "600.00"),
        ("VES 600,00", Comma, "600.00"),
        ("600,00 VEF", Comma, "600.00"),
        ("US$ 600.00", Dot, "600.00"),
        ("$600.00", Dot, "600.00"),
        ("600.00 USD", Dot, "600.00"),
        // The sign, wherever it stands.
        ("-600,00", Comma, "-600.00"),
        ("600,00-", Comma, "-600.00"),
        ("- 600,00", Comma, "-600.00"),
        ("-Bs. 12,00", Comma, "-12.00"),
        ("Bs. -12,00", Comma, "-12.00"),
        ("Bs.-12,00", Comma, "-12.00"),
        ("12,00- Bs", Comma, "-12.00"),
        ("12,00 Bs-", Comma, "-12.00"),
        ("\u{2212}12,00", Comma, "-12.00"),
        ("\u{2013}12,00", Comma, "-12.00"),
        ("\u{2212} Bs 12,00", Comma, "-12.00"),
        ("(600,00)", Comma, "-600.00"),
        ("Bs (600,00)", Comma, "-600.00"),
        ("(Bs. 600,00)", Comma, "-600.00"),
        ("+600,00", Comma, "600.00"),
        ("600,00 CR", Comma, "600.00"),
        ("600,00CR", Comma, "600.00"),
        ("12,00 DB", Comma, "-12.00"),
        ("12,00D", Comma, "-12.00"),
        ("12,00 Dr", Comma, "-12.00"),
    ] {
        assert_eq!(signed(text, decimals), Some(Some(sum.to_owned())), "{text}");
    }
    for blank in ["", " ", "\u{a0}", "-", "\u{2212}", "\u{2013}"] {
        assert_eq!(signed(blank, Comma), Some(None), "{blank:?}");
    }
    for (text, decimals) in [
        ("1,234.56", Comma),
        ("1.23,00", Comma),
        ("12,345", Comma),
        ("600,00", Dot),
        ("abc", Dot),
        ("--600,00", Comma),
        ("(-600,00)", Comma),
        ("600,00 CR DB", Comma),
        ("1 2,00", Comma),
        ("600,00 EUR", Comma),
        ("€ 600,00", Comma),
        ("1,5E+3", Comma),
        ("=HYPERLINK(\"http://a\";\"600,00\")", Comma),
        ("04141234567890123", Comma),
        ("Bs", Comma),
    ] {
        assert_eq!(signed(text, decimals), None, "{text}");
    }
}

#[test]
fn an_amount_tells_its_currency() {
    for (text, currency) in [
        ("Bs. 1,00", Some(Currency::Ves)),
        ("1,00 VES", Some(Currency::Ves)),
        ("$ 1,00", Some(Currency::Usd)),
        ("1,00 US$", Some(Currency::Usd)),
        ("1,00", None),
    ] {
        assert_eq!(
            figure(text, Decimals::Comma).unwrap().unwrap().currency,
            currency,
            "{text}"
        );
    }
}

#[test]
fn a_day_is_read_however_it_is_spelled() {
    use DateOrder::{DayFirst, MonthFirst, YearFirst};
    for (text, order, expected) in [
        ("15/01/2026", DayFirst, "2026-01-15"),
        ("5-1-26 14:30", DayFirst, "2026-01-05"),
        ("15.01.2026", DayFirst, "2026-01-15"),
        ("2026-01-15T10:00:00", YearFirst, "2026-01-15"),
        ("2026-01-15", DayFirst, "2026-01-15"),
        ("2026/1/5", MonthFirst, "2026-01-05"),
        ("20260115", YearFirst, "2026-01-15"),
        ("15012026", DayFirst, "2026-01-15"),
        ("01/15/2026", MonthFirst, "2026-01-15"),
        ("15/01/2026 10:30:00 a.m.", DayFirst, "2026-01-15"),
        ("15-ENE-2026", DayFirst, "2026-01-15"),
        ("15-ene-26", DayFirst, "2026-01-15"),
        ("15 ene. 2026", DayFirst, "2026-01-15"),
        ("15 de enero de 2026", DayFirst, "2026-01-15"),
        ("15/Enero/2026", DayFirst, "2026-01-15"),
        ("15ENE2026", DayFirst, "2026-01-15"),
        ("1 de febrero del 2026", DayFirst, "2026-02-01"),
        ("15-JAN-2026", DayFirst, "2026-01-15"),
        ("Jan 15, 2026", DayFirst, "2026-01-15"),
        ("07-AUG-2026", DayFirst, "2026-08-07"),
        ("07-ago-2026", DayFirst, "2026-08-07"),
        ("3 dic 2025", MonthFirst, "2025-12-03"),
        ("3-DEC-25", DayFirst, "2025-12-03"),
        ("30 set 2025", DayFirst, "2025-09-30"),
        ("jueves 15 de enero de 2026", DayFirst, "2026-01-15"),
        ("mar 3 mar 2026", DayFirst, "2026-03-03"),
        ("sáb 17-01-2026", DayFirst, "2026-01-17"),
    ] {
        let expected: NaiveDate = expected.parse().unwrap();
        assert_eq!(date(text, order), Some(expected), "{text}");
    }
    for (text, order) in [
        ("15/01/2026", MonthFirst),
        ("31/02/2026", DayFirst),
        ("45/01/2026", DayFirst),
        ("1/1/999", DayFirst),
        ("15-XYZ-2026", DayFirst),
        ("", DayFirst),
        ("Saldo al 31/01/2026", DayFirst),
        ("31/01/2026: Bs. 11", DayFirst),
        ("Página 1 de 3", DayFirst),
        ("600,00", DayFirst),
        ("1.234,56", DayFirst),
        ("0102-0000-00", DayFirst),
        ("000123456", DayFirst),
    ] {
        assert_eq!(date(text, order), None, "{text}");
    }
    assert_eq!(serial_day("46037"), "2026-01-15".parse().ok());
    assert_eq!(serial_day("46037,4375"), "2026-01-15".parse().ok());
    assert_eq!(
        (serial_day("12345"), serial_day("123456"), serial_day("4603x")),
        (None, None, None)
    );
    assert!(!is_date("46037"), "any number of five digits may be one");
}

#[test]
fn a_way_is_told_by_whole_words() {
    for cell in [
        "C",
        "CR",
        "Cr.",
        "NC",
        "N/C",
        "N.C.",
        "nota de crédito",
        "Crédito",
        "CRÉDITO INMEDIATO",
        "Abono",
        "ABONOS",
        "DP",
        "Dep.",
        "Depósito",
        "Ingreso",
        "Haber",
        "+",
        "Transferencia recibida",
        "Pago móvil recibido",
    ] {
        assert_eq!(meaning(&word(cell)), Some(Meaning::In), "{cell}");
    }
    for cell in [
        "D",
        "DB",
        "Db.",
        "ND",
        "N/D",
        "nota de débito",
        "Débito",
        "Débito inmediato",
        "Cargo",
        "CH",
        "Cheque",
        "Retiro",
        "Egreso",
        "Debe",
        "-",
        "\u{2212}",
        "\u{2013}",
        "Comisión",
        "Transferencia enviada",
    ] {
        assert_eq!(meaning(&word(cell)), Some(Meaning::Out), "{cell}");
    }
    // Nobody knows, or banks use it either way. None of them by how it begins.
    for cell in [
        "TR",
        "TP",
        "TRF",
        "PM",
        "Transferencia",
        "Pago móvil",
        "Compra",
        "Domiciliación",
        "Devolución",
        "Reverso de crédito",
        "Anulación débito",
        "Cobro",
        "Digital",
        "Credibanco",
        "Cargador",
        "¿?",
        "",
        "X",
        "A",
        "E",
    ] {
        assert_eq!(meaning(&word(cell)), None, "{cell}");
    }
    let with = |words: &[&str]| -> BTreeSet<String> { words.iter().map(|word| (*word).to_owned()).collect() };
    assert!(is_ambiguous("c", &with(&["a", "c"])) && !is_ambiguous("c", &with(&["c", "d"])));
}

#[test]
fn a_column_is_known_by_the_words_over_it() {
    for (heading, expected) in [
        ("fecha", Some(Role::Date)),
        ("fecha operacion", Some(Role::Date)),
        ("fecha valor", Some(Role::Date)),
        ("nro. doc.", Some(Role::Reference)),
        ("referencia", Some(Role::Reference)),
        ("nro. de referencia", Some(Role::Reference)),
        ("numero de operacion", Some(Role::Reference)),
        ("debito", Some(Role::Debit)),
        ("monto debito", Some(Role::Debit)),
        ("cargos (bs.)", Some(Role::Debit)),
        ("credito", Some(Role::Credit)),
        ("abonos", Some(Role::Credit)),
        ("haber", Some(Role::Credit)),
        ("debito/credito", Some(Role::Kind)),
        ("d/c", Some(Role::Kind)),
        ("cargo o abono", Some(Role::Kind)),
        ("tipo", Some(Role::Kind)),
        ("importe", Some(Role::Amount)),
        ("monto bs.", Some(Role::Amount)),
        ("saldo", Some(Role::Balance)),
        ("saldo disponible", Some(Role::Balance)),
        ("concepto", Some(Role::Description)),
        ("telefono", Some(Role::Phone)),
        ("banco origen", Some(Role::Bank)),
        ("nro. cuenta", Some(Role::Other)),
        ("cedula", Some(Role::Other)),
        ("abonado", None),
        ("xyz", None),
    ] {
        assert_eq!(role(heading), expected, "{heading}");
    }
}

#[test]
fn what_a_spreadsheet_left_of_a_number_is_known() {
    for text in ["1,23457E+11", "1.23457E+11", "1,23E11", "9,9e+12"] {
        assert!(is_scientific(text), "{text}");
    }
    for text in ["000123456", "12E45", "E11", "1,2", "REF1E5", "1,23E+"] {
        assert!(!is_scientific(text), "{text}");
    }
}

proptest! {
    /// An amount that a bank prints is the amount.
    #[test]
    fn what_is_printed_is_read(cents in 0_i64..1_000_000_000_000) {
        let sum = Decimal::new(cents, 2);
        let read = |text: &str, decimals| figure(text, decimals).flatten().map(|read| read.amount);
        let comma = crate::base::money::Bs::new(sum).unwrap().to_string();
        prop_assert_eq!(read(&comma, Decimals::Comma), Some(sum));
        let dot: String = comma.trim_start_matches("Bs. ").chars().map(|c| match c { '.' => ',', ',' => '.', c => c }).collect();
        prop_assert_eq!(read(&dot, Decimals::Dot), Some(sum));
    }

    #[test]
    fn a_day_is_read_in_every_order(days in 0_i64..30_000) {
        let start: NaiveDate = "2000-01-01".parse().unwrap();
        let day = start + chrono::TimeDelta::days(days);
        for (order, format) in [(DateOrder::DayFirst, "%d/%m/%Y"), (DateOrder::YearFirst, "%Y-%m-%d"), (DateOrder::MonthFirst, "%m/%d/%Y"), (DateOrder::DayFirst, "%d-%b-%Y")] {
            prop_assert_eq!(date(&day.format(format).to_string(), order), Some(day));
        }
    }
}
