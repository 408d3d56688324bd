use super::*;
use chrono::NaiveDate;
use proptest::prelude::*;
use rust_decimal::Decimal;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn table(text: &str) -> Table {
    Table::read(text.as_bytes(), 1000).unwrap()
}

/// Guessed, and read.
fn understood(text: &str) -> Result<Vec<Printed>, Unreadable> {
    let table = Table::read(text.as_bytes(), 1000)?;
    let columns = guess(&table).expect("columns");
    read(&table, &columns)
}

const SEMICOLONS: &str = "Banco de muestra;;;;\nCuenta:;0134-0000;;;\n\nFecha;Referencia;Descripción;Débito;Crédito\n\
    15/01/2026;000000123456;PAGO MOVIL 04141234567;;1.234,56\n16/01/2026;000000777777;COMISION;12,00;\n\
    16/01/2026;987654321;TRANSFERENCIA;;600,00\nTotal;;;12,00;1.834,56\n";

#[test]
fn a_statement_is_read_with_what_stands_around_its_table() {
    let printed = understood(SEMICOLONS).unwrap();
    let seen: Vec<_> = printed
        .iter()
        .map(|line| {
            (
                line.line,
                line.posted_on.to_string(),
                line.amount.to_string(),
                line.reference.as_str(),
            )
        })
        .collect();
    assert_eq!(
        seen,
        [
            (5, "2026-01-15".to_owned(), "1234.56".to_owned(), "000000123456"),
            (7, "2026-01-16".to_owned(), "600.00".to_owned(), "987654321"),
        ]
    );
    assert_eq!(printed[0].description, "PAGO MOVIL 04141234567");
}

#[test]
fn every_way_of_writing_it_reads_the_same() {
    let expected = understood(SEMICOLONS).unwrap();
    let commas = "Fecha,Referencia,Descripción,Monto\n2026-01-15,000000123456,PAGO MOVIL 04141234567,\"1,234.56\"\n\
        2026-01-16,000000777777,COMISION,-12.00\n2026-01-16,987654321,TRANSFERENCIA,600.00\n";
    let tabs = "Fecha\tReferencia\tDescripción\tAbono\r\n15-01-26\t000000123456\tPAGO MOVIL 04141234567\tBs. 1.234,56\r\n\
        16-01-26\t987654321\tTRANSFERENCIA\tBs. 600,00\r\n";
    for text in [commas, tabs, &format!("\u{feff}{commas}")] {
        let printed = understood(text).unwrap();
        let bare = |lines: &[Printed]| -> Vec<_> {
            let parts = lines
                .iter()
                .map(|line| (line.posted_on, line.amount, line.reference.clone()));
            parts.collect()
        };
        assert_eq!(bare(&printed), bare(&expected), "{text}");
    }
    let (latin, _, _) = encoding_rs::WINDOWS_1252.encode(SEMICOLONS);
    let table = Table::read(&latin, 1000).unwrap();
    let columns = guess(&table).unwrap();
    assert_eq!(read(&table, &columns).unwrap(), expected);
    assert_eq!(columns.heading[2], "descripcion");
}

#[test]
fn a_line_that_cannot_be_read_is_named() {
    let head = "Fecha;Referencia;Crédito\n15/01/2026;1111;1,00\n";
    for (line, why) in [
        (
            "99/01/2026;2222;1,00",
            "una fecha que no se entiende: «99/01/2026»",
        ),
        ("16/01/2026;2222;1.2.3", "un monto que no se entiende: «1.2.3»"),
        ("16/01/2026;2222", "tiene 2 columnas y hacen falta 3"),
        ("16/01/2026;2222;1,00;sobra", "tiene 4 columnas y el encabezado 3"),
        ("16/01/2026;\"2222;1,00", "comillas"),
        ("no;es;nada", "no tiene fecha"),
    ] {
        let error = understood(&format!("{head}{line}\n17/01/2026;3333;1,00\n")).unwrap_err();
        assert_eq!(error.line, Some(3), "{line}: {error}");
        assert!(error.to_string().contains(why), "{line}: {error}");
    }
    for (text, why) in [
        ("", "vacío"),
        ("PK\u{3}\u{4}xx", "Excel"),
        ("%PDF-1.4", "PDF"),
        ("a\0b", "CSV"),
    ] {
        let error = Table::read(text.as_bytes(), 1000).unwrap_err();
        assert!(error.line.is_none() && error.to_string().contains(why), "{error}");
    }
    let long = "a;b;c\n".repeat(11);
    let error = Table::read(long.as_bytes(), 10).unwrap_err();
    assert!(error.to_string().contains("más de 10 líneas"), "{error}");
}

#[test]
fn a_column_may_tell_what_left() {
    let text = "Fecha;Referencia;Tipo;Monto\n15/01/2026;1111;NC;1,00\n15/01/2026;2222;ND;5,00\n15/01/2026;3333;Crédito;2,00\n";
    let table = table(text);
    let columns = Columns {
        kind: Some(2),
        ..guess(&table).unwrap()
    };
    let references: Vec<String> = read(&table, &columns)
        .unwrap()
        .into_iter()
        .map(|line| line.reference)
        .collect();
    assert_eq!(references, ["1111", "3333"]);
    let odd = self::table(&text.replace("ND", "¿?"));
    assert_eq!(read(&odd, &columns).unwrap_err().line, Some(3));
}

#[test]
fn amounts_and_dates_are_read_as_they_are_meant() {
    let read = |text: &str, decimals| amount(text, decimals).map(|sum| sum.map(|sum| sum.to_string()));
    for (text, decimals, sum) in [
        ("1.234,56", Decimals::Comma, Some(Some("1234.56"))),
        ("1,234.56", Decimals::Dot, Some(Some("1234.56"))),
        ("1.234", Decimals::Comma, Some(Some("1234.00"))),
        ("600", Decimals::Comma, Some(Some("600.00"))),
        ("600,5", Decimals::Comma, Some(Some("600.50"))),
        ("600,000", Decimals::Comma, Some(Some("600.00"))),
        ("Bs 600,00-", Decimals::Comma, Some(Some("-600.00"))),
        ("(600,00)", Decimals::Comma, Some(Some("-600.00"))),
        (" ", Decimals::Comma, Some(None)),
        ("1,234.56", Decimals::Comma, None),
        ("1.23,00", Decimals::Comma, None),
        ("12,345", Decimals::Comma, None),
        ("abc", Decimals::Dot, None),
    ] {
        assert_eq!(
            read(text, decimals),
            sum.map(|sum| sum.map(str::to_owned)),
            "{text}"
        );
    }
    for (text, order, expected) in [
        ("15/01/2026", DateOrder::DayFirst, Some("2026-01-15")),
        ("5-1-26 14:30", DateOrder::DayFirst, Some("2026-01-05")),
        ("2026-01-15T10:00:00", DateOrder::YearFirst, Some("2026-01-15")),
        ("20260115", DateOrder::YearFirst, Some("2026-01-15")),
        ("01/15/2026", DateOrder::MonthFirst, Some("2026-01-15")),
        ("15/01/2026", DateOrder::MonthFirst, None),
        ("31/02/2026", DateOrder::DayFirst, None),
        ("1/1/999", DateOrder::DayFirst, None),
        ("", DateOrder::DayFirst, None),
    ] {
        assert_eq!(date(text, order), expected.map(day), "{text}");
    }
}

proptest! {
    /// An amount that a bank prints is the amount.
    #[test]
    fn what_is_printed_is_read(cents in 0_i64..1_000_000_000_000) {
        let sum = Decimal::new(cents, 2);
        let comma = crate::base::money::Bs::new(sum).unwrap().to_string();
        prop_assert_eq!(amount(&comma, Decimals::Comma), Some(Some(sum)));
        let dot: String = comma.trim_start_matches("Bs. ").chars().map(|c| match c { '.' => ',', ',' => '.', c => c }).collect();
        prop_assert_eq!(amount(&dot, Decimals::Dot), Some(Some(sum)));
    }

    #[test]
    fn a_day_is_read_in_every_order(days in 0_i64..30_000) {
        let date_ = day("2000-01-01") + chrono::TimeDelta::days(days);
        for (order, format) in [(DateOrder::DayFirst, "%d/%m/%Y"), (DateOrder::YearFirst, "%Y-%m-%d"), (DateOrder::MonthFirst, "%m/%d/%Y")] {
            prop_assert_eq!(date(&date_.format(format).to_string(), order), Some(date_));
        }
    }

    /// Whatever bytes come, they are read or refused.
    #[test]
    fn no_file_is_too_strange(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        if let Ok(table) = Table::read(&bytes, 1000) && let Some(columns) = guess(&table) {
            let _ = read(&table, &columns);
        }
    }
}
