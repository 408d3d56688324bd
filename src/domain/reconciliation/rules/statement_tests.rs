//! Files of banks, read as an admin would who presses the button without looking: each is right, or asks.

use super::*;
use crate::base::money::Currency;
use chrono::NaiveDate;
use proptest::prelude::*;
use rust_decimal::Decimal;
use std::io::Write as _;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn around() -> Around {
    Around {
        today: day("2026-01-17"),
        currency: Currency::Ves,
    }
}

fn understood(bytes: &[u8]) -> Understanding {
    let table = Table::read(bytes, 1000).unwrap_or_else(|why| panic!("{why}"));
    Understanding::of(&table, propose(&table, Currency::Ves), "", around())
}

/// «600.00», «-12.00»: what moved, in the order of the file.
pub(super) fn moved(understanding: &Understanding) -> Vec<String> {
    let lines = understanding.reading.printed.iter();
    lines
        .map(|line| match line.direction {
            Direction::In => line.amount.to_string(),
            Direction::Out => format!("-{}", line.amount),
        })
        .collect()
}

pub(super) fn references(understanding: &Understanding) -> Vec<&str> {
    understanding
        .reading
        .printed
        .iter()
        .map(|line| line.reference.as_str())
        .collect()
}

pub(super) fn why_not(understanding: &Understanding) -> Vec<String> {
    let rejects = understanding.reading.rejects.iter();
    rejects
        .map(|note| format!("La línea {} {}", note.line, note.why))
        .collect()
}

macro_rules! case {
    ($name:literal) => {
        understood(include_bytes!(concat!(
            "../../../../tests/fixtures/statements/",
            $name,
            ".csv"
        )))
    };
}

const GOOD: [&str; 3] = ["600.00", "-12.00", "1234.56"];

#[test]
fn every_small_file_that_went_wrong_is_right_now() {
    for (name, file, expected) in [
        ("b00", case!("b00_base_buena"), &GOOD[..]),
        ("b01", case!("b01_saldo_inicial_sin_fecha"), &GOOD),
        ("b03", case!("b03_pie_con_digitos"), &GOOD),
        (
            "b06",
            case!("b06_signo_en_columna"),
            &["600.00", "-12.00", "-900.00"],
        ),
        ("b07", case!("b07_mes_en_letras"), &["600.00", "-12.00"]),
        ("b08", case!("b08_menos_antes_de_moneda"), &["600.00", "-12.00"]),
        ("b09", case!("b09_menos_unicode"), &["600.00", "-12.00"]),
        ("b11", case!("b11_descripcion_dos_lineas"), &["600.00", "-12.00"]),
        ("b15", case!("b15_sep_bom"), &["600.00", "-12.00"]),
        ("b17a", case!("b17a_parcial_del_dia"), &["600.00"]),
        ("b17b", case!("b17b_mes_con_otra_fecha"), &["600.00"]),
        ("b18", case!("b18_celdas_finales_omitidas"), &GOOD),
        ("b19a", case!("b19a_un_pago"), &["600.00"]),
        ("b19b", case!("b19b_dos_iguales"), &["600.00", "600.00"]),
        ("b20", case!("b20_fecha_operacion"), &["600.00", "-12.00"]),
        ("b24", case!("b24_reverso"), &["600.00", "-600.00"]),
        ("b29", case!("b29_columna_equivocada"), &GOOD),
    ] {
        assert_eq!(moved(&file), expected, "{name}: {:?}", file.columns);
        assert!(
            file.is_clear() && file.reading.rejects.is_empty(),
            "{name}: {file:?}"
        );
    }
    let opening = case!("b01_saldo_inicial_sin_fecha");
    assert_eq!(
        (opening.reading.passed.len(), opening.reading.passed[0].line),
        (1, 5)
    );
    assert_eq!(case!("b01_saldo_inicial_sin_fecha").columns.heading[0], "fecha");
    assert_eq!(
        references(&case!("b20_fecha_operacion")),
        ["000123456", "000777777"]
    );
    assert_eq!(
        case!("b07_mes_en_letras").reading.printed[0].posted_on,
        day("2026-01-15")
    );
    assert_eq!(
        case!("b06_signo_en_columna").reading.printed[0].posted_on,
        day("2026-01-02")
    );
    let two_lines = case!("b11_descripcion_dos_lineas");
    assert_eq!(
        two_lines.reading.printed[0].description,
        "PAGO MOVIL DE 0414-1234567"
    );
    assert_eq!(
        two_lines.reading.printed[1].line, 4,
        "the line of the file, not of the table"
    );
}

#[test]
fn a_word_that_banks_use_either_way_is_asked_about() {
    let file = case!("b04_tipo_codigos_mercantil");
    assert_eq!(moved(&file), ["600.00", "250.00", "-12.00", "-100.00"]);
    let unknown: Vec<&String> = file
        .reading
        .words
        .iter()
        .filter(|(_, (_, meaning))| meaning.is_none())
        .map(|(word, _)| word)
        .collect();
    assert_eq!(unknown, ["tr"]);
    assert!(!file.is_clear());
    // Answered, it is kept with the columns.
    let table = Table::read(
        include_bytes!("../../../../tests/fixtures/statements/b04_tipo_codigos_mercantil.csv"),
        99,
    )
    .unwrap();
    for (said, tail) in [
        (Meaning::Out, &["-50.00"][..]),
        (Meaning::In, &["50.00"]),
        (Meaning::Nothing, &[]),
    ] {
        let mut columns = file.columns.clone();
        columns.words.insert("tr".to_owned(), said);
        let file = Understanding::of(&table, columns, "", around());
        assert!(file.reading.is_settled());
        assert_eq!(
            file.is_clear(),
            said != Meaning::In,
            "what the balance contradicts is not clear"
        );
        assert_eq!(moved(&file)[4..], *tail);
    }
}

#[test]
fn a_file_that_tells_no_way_asks() {
    let file = case!("b27_prefijo_BsD");
    assert_eq!(file.columns.amount, Some(3), "and never the reference");
    assert_eq!(moved(&file), ["600.00", "600.00"]);
    assert!(file.reading.is_untold && !file.is_clear());
    let table = Table::read(
        include_bytes!("../../../../tests/fixtures/statements/b27_prefijo_BsD.csv"),
        99,
    )
    .unwrap();
    let columns = Columns {
        all_in: true,
        ..file.columns
    };
    assert!(Understanding::of(&table, columns, "", around()).is_clear());
    // Whoever answers without looking is contradicted by the balance.
    let text =
        "Fecha;Referencia;Monto;Saldo\n15/01/2026;1111;600,00;10.600,00\n16/01/2026;2222;12,00;10.588,00\n";
    let table = Table::read(text.as_bytes(), 99).unwrap();
    let columns = Columns {
        all_in: true,
        ..propose(&table, Currency::Ves)
    };
    let file = Understanding::of(&table, columns, "", around());
    assert!(file.reading.is_settled() && file.is_contradicted() && !file.is_clear());
}

#[test]
fn a_reference_that_lost_its_digits_costs_its_line_and_says_what_to_do() {
    let file = case!("b13_referencia_cientifica");
    assert!(file.reading.printed.is_empty() && !file.is_clear());
    let why = why_not(&file);
    assert!(
        why.len() == 2 && why[0].contains("descarga el archivo del banco otra vez"),
        "{why:?}"
    );
}

const HEAD: &str = "Fecha;Referencia;Descripción;Débito;Crédito\n";
const LINES: &str = "15/01/2026;000000123456;PAGO MOVIL;;600,00\n16/01/2026;000000777777;COMISION;12,00;\n\
    16/01/2026;000000987654;TRANSFERENCIA;;1.234,56\n";

#[test]
fn what_stands_around_the_money_is_no_movement() {
    for around_it in [
        ";;SALDO INICIAL;;10.000,00",
        "01/01/2026;;SALDO INICIAL;;10.000,00",
        "01/01/2026;0;SALDO ANTERIOR;;10.000,00",
        "31/01/2026;;Saldo Final;;11.822,56",
        "SALDO ANTERIOR;;;;10.000,00",
        "Saldo final al 31/01/2026: Bs. 11.822,56",
        "Total;;;12,00;1.834,56",
        "TOTALES:;;;12,00;1.834,56",
        "16/01/2026;;Subtotal del día;12,00;1.834,56",
        "31/01/2026;000;TOTAL ABONOS;;1.834,56",
        "Página 1 de 3",
        "Pág. 2;;;;",
        "Generado el 31/01/2026 10:32:15 por 04141234567",
        "31/01/2026 10:32",
        "Fecha;Referencia;Descripción;Débito;Crédito",
        "FECHA;REFERENCIA;DESCRIPCION;DEBITO;CREDITO;;",
        "* Los montos están en Bs. 15/01/2026",
        "Movimientos: 3",
        ";;;;",
        ";;sigue;;",
    ] {
        for file in [
            format!("{HEAD}{around_it}\n{LINES}"),
            format!("{HEAD}{LINES}{around_it}\n"),
            format!("Banco de muestra\n{around_it}\n{HEAD}{LINES}"),
        ] {
            let file = understood(file.as_bytes());
            assert_eq!(moved(&file), GOOD, "{around_it}");
            assert!(
                file.is_clear() && file.reading.rejects.is_empty(),
                "{around_it}: {file:?}"
            );
        }
    }
}

#[test]
fn a_heading_is_found_wherever_it_stands() {
    for above in [
        "",
        "Banco de muestra\nCuenta: 0102-0000-00-0000000000\n\n",
        "Desde;01/01/2026;Hasta;31/01/2026\n",
        "Titular;KRAFTA, C.A.;RIF;J-00000000-0\nFecha de consulta;17/01/2026;;600,00;\n",
    ] {
        for between in ["", ";;SALDO INICIAL;;10.000,00\n", ";;;(Bs.);(Bs.)\n\n;;;;\n"] {
            let file = understood(format!("{above}{HEAD}{between}{LINES}").as_bytes());
            assert_eq!(moved(&file), GOOD, "{above}{between}");
            assert!(file.is_clear(), "{above}{between}");
        }
    }
    // None at all: what cannot be told is asked for, and nothing is taken for income.
    let bare = understood(LINES.as_bytes());
    assert!(!bare.is_clear(), "{:?}", bare.columns);
    let signed =
        understood(b"15/01/2026;000000123456;PAGO MOVIL;600,00\n16/01/2026;000000777777;COMISION;-12,00\n");
    assert_eq!(moved(&signed), ["600.00", "-12.00"]);
    assert_eq!(
        (signed.columns.reference, signed.columns.amount),
        (Some(1), Some(3))
    );
    // Arithmetic tells credits from debits and from the balance.
    let told = understood(
        b"15/01/2026;000000123456;PAGO;;600,00;10.600,00\n16/01/2026;000000777777;COMISION;12,00;;10.588,00\n\
          16/01/2026;000000987654;TRF;;1.234,56;11.822,56\n",
    );
    assert_eq!(moved(&told), GOOD, "{:?}", told.columns);
    assert_eq!(told.columns.balance, Some(5));
}

#[test]
fn a_column_is_proposed_by_what_it_holds() {
    for (text, amount, reference, kind) in [
        (
            "Fecha;Saldo;Referencia;Monto\n15/01/2026;10.600,00;000123456;600,00\n16/01/2026;10.588,00;000777777;-12,00\n",
            3,
            2,
            None,
        ),
        (
            "Fecha;Teléfono;Nro.;Importe;D/C\n15/01/2026;04141234567;123456;600,00;C\n15/01/2026;04141234568;123457;12,00;D\n",
            3,
            2,
            Some(4),
        ),
        (
            "Fecha Valor;Fecha Operación;Nro. Operación;Concepto;Monto;Tipo\n15/01/2026;15/01/2026;123456;PM;600,00;Abono\n16/01/2026;16/01/2026;777777;COM;12,00;Cargo\n",
            4,
            2,
            Some(5),
        ),
        (
            "Signo;Monto;Fecha;Comprobante\n+;600,00;15/01/2026;123456\n-;12,00;16/01/2026;777777\n",
            1,
            3,
            Some(0),
        ),
        (
            "Fecha;Código;Documento;Valor;Naturaleza\n15/01/2026;0012;123456;600,00;CR\n16/01/2026;0013;777777;12,00;DB\n",
            3,
            2,
            Some(4),
        ),
        (
            "Fecha;Nro. Cuenta;Referencia;Débito/Crédito;Monto\n15/01/2026;01020000;123456;Crédito;600,00\n16/01/2026;01020000;777777;Débito;12,00\n",
            4,
            2,
            Some(3),
        ),
        (
            "Fecha;Monto;Transacción;Descripción\n15/01/2026;600,00 CR;123456;PAGO\n16/01/2026;12,00 DB;777777;COM\n",
            1,
            2,
            None,
        ),
        (
            "Fecha|Ref.|Detalle|Monto (Bs.)|T\n15/01/2026|123456|PAGO|600,00|NC\n16/01/2026|777777|COM|12,00|ND\n",
            3,
            1,
            Some(4),
        ),
        (
            "Date,Reference,Description,Amount,Balance\n2026-01-15,123456,PAY,600.00,10600.00\n2026-01-16,777777,FEE,-12.00,10588.00\n",
            3,
            1,
            None,
        ),
        (
            "Fecha\tConcepto\tNro. Doc.\tHaber\tDebe\tSaldo\n15/01/2026\tPM\t123456\t600,00\t\t1.600,00\n16/01/2026\tCOM\t777777\t\t12,00\t1.588,00\n",
            3,
            2,
            None,
        ),
    ] {
        let file = understood(text.as_bytes());
        let columns = &file.columns;
        assert_eq!(
            (columns.amount, columns.reference, columns.kind),
            (Some(amount), Some(reference), kind),
            "{text}{columns:?}"
        );
        assert_eq!(moved(&file), ["600.00", "-12.00"], "{text}");
        assert!(file.is_clear(), "{text}");
    }
}

#[test]
fn in_and_out_are_told_by_whatever_words_a_bank_has() {
    for (came, left) in [
        ("C", "D"),
        ("CR", "DB"),
        ("NC", "ND"),
        ("N/C", "N/D"),
        ("Crédito", "Débito"),
        ("Nota de Crédito", "Nota de Débito"),
        ("Abono", "Cargo"),
        ("+", "-"),
        ("+", "\u{2212}"),
        ("H", "D"),
        ("Haber", "Debe"),
        ("Ingreso", "Egreso"),
        ("Entrada", "Salida"),
        ("DP", "CH"),
        ("Depósito", "Retiro"),
        ("Transferencia recibida", "Transferencia enviada"),
    ] {
        for heading in ["Tipo", "D/C", "Débito/Crédito", "Signo", "Naturaleza"] {
            let text = format!(
                "Fecha;Referencia;Monto;{heading}\n15/01/2026;123456;600,00;{came}\n16/01/2026;777777;12,00;{left}\n"
            );
            let file = understood(text.as_bytes());
            assert_eq!(moved(&file), ["600.00", "-12.00"], "{heading}: {came}, {left}");
            assert!(file.is_clear(), "{heading}: {came}, {left}");
        }
    }
    // Beside words that are known, those that are not are asked about, and never income meanwhile.
    for word in [
        "TR", "TP", "TRF", "Compra", "Cobro", "Digital", "Reverso", "Dev", "X", "Crx",
    ] {
        let text = format!(
            "Fecha;Referencia;Monto;Tipo\n15/01/2026;123456;600,00;NC\n16/01/2026;777777;12,00;{word}\n"
        );
        let file = understood(text.as_bytes());
        assert_eq!(moved(&file), ["600.00"], "{word}");
        assert!(!file.is_clear(), "{word}");
    }
    // «C» beside «A» is a *cargo*.
    let file =
        understood(b"Fecha;Referencia;Monto;Tipo\n15/01/2026;123456;600,00;A\n16/01/2026;777777;12,00;C\n");
    assert!(
        !file.is_clear()
            && file
                .reading
                .incoming()
                .all(|line| line.amount != Decimal::new(1200, 2))
    );
}

#[test]
fn one_bad_line_costs_itself_alone() {
    for (line, why) in [
        (
            "99/01/2026;2222;X;;1,00",
            "una fecha que no se entiende: «99/01/2026»",
        ),
        ("15-XXX-2026;2222;X;;1,00", "una fecha que no se entiende"),
        (
            "16/01/2027;2222;X;;1,00",
            "una fecha que no ha llegado: «16/01/2027»",
        ),
        ("16/01/2019;2222;X;;1,00", "una fecha que es de hace años"),
        (";2222;X;;1,00", "no tiene fecha"),
        ("16/01/2026;2222;X;;1.2.3", "un monto que no se entiende: «1.2.3»"),
        ("16/01/2026;2222;X;uno;", "un monto que no se entiende: «uno»"),
        ("16/01/2026;2222;X;1,00;1,00", "que entró y que salió"),
        ("16/01/2026;2222;X;;1,00;sobra", "tiene 6 columnas y las demás 5"),
        ("16/01/2026;2222;X;;$ 1,00", "otra moneda"),
        ("16/01/2026;1,23457E+11;X;;1,00", "perdió los dígitos"),
        ("16/01/2026;2222;X;;99999999999999,00", "demasiado grande"),
        (
            "16/01/2026;2222;SALDO INICIAL;;10.000,00",
            "revisa si es un movimiento",
        ),
        ("16/01/2026;\"2222;X;;1,00", "comillas"),
        ("16/01/2026;2222;\"X;;1,00", "comillas"),
        (
            "16/01/2026;2222;X;;=HYPERLINK(\"http://x\")",
            "un monto que no se entiende",
        ),
    ] {
        let file = understood(
            format!("{HEAD}15/01/2026;1111;A;;5,00\n{line}\n17/01/2026;3333;B;;\"7,00\"\n").as_bytes(),
        );
        assert_eq!(moved(&file), ["5.00", "7.00"], "{line}");
        let whys = why_not(&file);
        assert!(
            whys.len() == 1 && whys[0].starts_with("La línea 3 ") && whys[0].contains(why),
            "{line}: {whys:?}"
        );
        assert!(
            file.is_clear() && !file.reading.rejects[0].text.is_empty(),
            "{line}"
        );
    }
    // A word nobody knows is no bad line, and one that is missing is.
    let file = understood(b"Fecha;Referencia;Tipo;Monto\n15/01/2026;1111;NC;1,00\n15/01/2026;2222;;5,00\n");
    assert!(
        why_not(&file)[0].contains("no dice si el dinero entró o salió"),
        "{file:?}"
    );
}

#[test]
fn a_column_that_marks_debits_alone_says_that_the_rest_came_in() {
    let file = |marks: [&str; 3]| {
        let rows = marks.iter().zip(["600,00", "250,00", "12,00"]).enumerate();
        let rows: String = rows
            .map(|(at, (mark, amount))| format!("15/01/2026;{at}111;{amount};{mark}\n"))
            .collect();
        understood(format!("Fecha;Referencia;Monto;Signo\n{rows}").as_bytes())
    };
    for mark in ["D", "Débito", "DB", "-"] {
        let file = file(["", "", mark]);
        assert_eq!(moved(&file), ["600.00", "250.00", "-12.00"], "{mark}");
        assert!(file.is_clear() && why_not(&file).is_empty(), "{mark}");
        // Shown, and an admin may say otherwise.
        assert_eq!(file.reading.words[""], (2, Some(Meaning::In)));
    }
    // Beside marks of both ways a blank is a slip, and nothing is income because nothing is said.
    for marks in [["C", "", "D"], ["C", "", ""]] {
        let file = file(marks);
        assert!(why_not(&file)[0].contains("no dice si el dinero"), "{marks:?}");
        assert!(!moved(&file).contains(&"250.00".to_owned()), "{marks:?}");
    }
    // A word that nobody knows tells nothing: it is asked.
    assert!(!file(["", "", "TR"]).is_clear());
}

#[test]
fn a_date_without_a_year_is_of_the_files_own_year_and_shown_first() {
    let days = |file: &Understanding| -> Vec<String> {
        file.reading
            .printed
            .iter()
            .map(|line| line.posted_on.to_string())
            .collect()
    };
    let read = |head: &str, dates: &[&str]| {
        let rows: String = dates
            .iter()
            .map(|date| format!("{date};000111222;A;;600,00\n"))
            .collect();
        understood(format!("{head}{HEAD}{rows}").as_bytes())
    };
    // On 17 January 2026: of December that was.
    for (dates, expected) in [
        (["12/01", "28/12"], ["2026-01-12", "2025-12-28"]),
        (["12 ene", "28 dic"], ["2026-01-12", "2025-12-28"]),
        (["12-ENE", "28-DIC"], ["2026-01-12", "2025-12-28"]),
        (["12/01 10:35", "28/12 11:00"], ["2026-01-12", "2025-12-28"]),
        (["16/01/2025", "28/12"], ["2025-01-16", "2024-12-28"]),
        (["15/02", "18/02"], ["2026-02-15", "2025-02-18"]),
    ] {
        let file = read("", &dates);
        assert_eq!(days(&file), expected, "{dates:?}");
        assert!(!file.is_clear() && file.reading.without_year > 0, "{dates:?}");
    }
    // The period stands above the table.
    let file = read(
        "Movimientos del 01/11/2024 al 30/11/2024;;;;\n",
        &["12/11", "3/11"],
    );
    assert_eq!(days(&file), ["2024-11-12", "2024-11-03"]);
    let file = read("", &["12/01/2026", "13/01/2026"]);
    assert!(file.is_clear() && file.reading.without_year == 0);
    // An amount is no date, and no day is none.
    for text in ["12.11", "12,11", "32/01", "1/13/1", "12", "enero"] {
        assert!(!is_day(text), "{text}");
    }
    assert!(is_day("29/02") && is_day("01/31"));
}

fn is_day(text: &str) -> bool {
    dates::is_date(text)
}

#[test]
fn what_can_be_read_of_a_bad_line_is_kept_for_whoever_mends_it() {
    let told = |line: &str| {
        let rows = format!("{HEAD}15/01/2026;1111;A;;5,00\n{line}\n15/01/2026;7834;A;1,00;\n");
        let file = understood(rows.as_bytes());
        let told = file.reading.rejects[0].told.clone();
        let day = told.posted_on.map(|day| day.to_string()).unwrap_or_default();
        let amount = told.amount.map(|amount| amount.to_string()).unwrap_or_default();
        (day, told.direction, amount, told.reference)
    };
    let of = |day: &str, direction, amount: &str, reference: &str| {
        (day.to_owned(), direction, amount.to_owned(), reference.to_owned())
    };
    let (came, left) = (Some(Direction::In), Some(Direction::Out));
    for (line, expected) in [
        ("45/01/2026;2222;B;;600,00", of("", came, "600.00", "2222")),
        ("15/01/2029;2222;B;7,50;", of("2029-01-15", left, "7.50", "2222")),
        (
            "15/01/2026;1,23E+11;B;;600,00",
            of("2026-01-15", came, "600.00", ""),
        ),
        ("15/01/2026;2222;B;1,00;2,00", of("2026-01-15", None, "", "2222")),
        ("15/01/2026;2222;B;;mucho", of("2026-01-15", None, "", "2222")),
        (
            "15/01/2026;2222;B;;99999999999999,00",
            of("2026-01-15", None, "", "2222"),
        ),
    ] {
        assert_eq!(told(line), expected, "{line}");
    }
}

#[test]
fn money_that_a_bank_takes_back_goes_out() {
    for text in [
        "Fecha;Referencia;Débito;Crédito\n15/01/2026;1111;;600,00\n15/01/2026;2222;;-600,00\n",
        "Fecha;Referencia;Monto;D/C\n15/01/2026;1111;600,00;C\n15/01/2026;2222;-600,00;C\n",
        "Fecha;Referencia;Abono\n15/01/2026;1111;600,00\n15/01/2026;2222;(600,00)\n",
        "Fecha;Referencia;Débito;Crédito\n15/01/2026;1111;;600,00\n15/01/2026;2222;-600,00;0,00\n",
    ] {
        let file = understood(text.as_bytes());
        assert_eq!(moved(&file), ["600.00", "-600.00"], "{text}");
        assert!(file.is_clear(), "{text}");
    }
}

#[test]
fn every_encoding_and_sign_between_cells_reads_the_same() {
    let text = "Fecha;Referencia;Descripción;Débito;Crédito\r\n15/01/2026;000000123456;PEÑA;;600,00\r\n16/01/2026;000000777777;COMISIÓN;12,00;\r\n\
        16/01/2026;000000987654;TRANSFERENCIA;;1.234,56\r\n";
    let (latin, _, _) = encoding_rs::WINDOWS_1252.encode(text);
    let utf16 = |big: bool, marked: bool| -> Vec<u8> {
        let mark = marked.then_some(0xfeff);
        let units = mark.into_iter().chain(text.encode_utf16());
        units
            .flat_map(|unit| {
                if big {
                    unit.to_be_bytes()
                } else {
                    unit.to_le_bytes()
                }
            })
            .collect()
    };
    for (what, bytes) in [
        ("utf-8", text.as_bytes().to_vec()),
        ("its mark", format!("\u{feff}{text}").into_bytes()),
        ("latin", latin.into_owned()),
        ("le", utf16(false, false)),
        ("le, marked", utf16(false, true)),
        ("be", utf16(true, false)),
        ("be, marked", utf16(true, true)),
        ("sep", format!("sep=;\r\n{text}").into_bytes()),
        ("sep, marked", format!("\u{feff}SEP=;\n{text}").into_bytes()),
        ("tabs", text.replace(';', "\t").into_bytes()),
        ("pipes", text.replace(';', "|").into_bytes()),
        (
            "commas",
            text.replace(',', ".")
                .replace("1.234.56", "\"1,234.56\"")
                .replace(';', ",")
                .into_bytes(),
        ),
        (
            "quoted",
            text.replace(';', "\";\"")
                .replace("\r\n", "\"\r\n\"")
                .into_bytes(),
        ),
        ("old Mac", text.replace("\r\n", "\r").into_bytes()),
        ("blank lines", text.replace("\r\n", "\r\n\r\n").into_bytes()),
        ("blank cells behind", text.replace("\r\n", ";;\r\n").into_bytes()),
        (
            "kept zeros",
            text.replace("000000123456", "=\"000000123456\"").into_bytes(),
        ),
    ] {
        let file = understood(&bytes);
        assert_eq!(moved(&file), GOOD, "{what}: {:?}", file.columns);
        assert_eq!(references(&file)[0], "000000123456", "{what}");
        assert_eq!(file.reading.printed[0].description, "PEÑA", "{what}");
        assert!(file.is_clear(), "{what}");
    }
}

#[test]
fn a_quotation_mark_swallows_no_payment() {
    for stray in [
        "15/01/2026;\"1111;A;;5,00\n15/01/2026;2222\";B;;6,00\n",
        "15/01/2026;1111;\"A;;5,00\n15/01/2026;2222;B\";;6,00\n",
    ] {
        let file = understood(format!("{HEAD}{stray}{LINES}").as_bytes());
        assert_eq!(moved(&file)[1..], GOOD, "{stray}");
        assert_eq!(moved(&file)[0], "6.00", "{stray}");
        assert_eq!(why_not(&file).len(), 1, "{stray}");
    }
}

#[test]
fn a_page_that_is_called_a_spreadsheet_is_read() {
    let page = "<html><head><style>td{color:red}</style></head><body><table><tr><td colspan=5>Banco &amp; C&iacute;a</td></tr>\
        <tr><th>Fecha</th><th>Referencia</th><th>Descripci&oacute;n</th><th>D&eacute;bito</th><th>Cr&#233;dito</th></tr>\
        <tr><td>15/01/2026</td><td>000000123456</td><td>PAGO<br>MOVIL</td><td>&nbsp;</td><td><b>600,00</b></td></tr>\
        <TR><TD>16/01/2026<TD>000000777777<TD>COMISION<TD>12,00<TD></TR>\
        <tr><td>16/01/2026</td><td>000000987654</td><td>TRF</td><td></td><td>1.234,56</td></tr></table></body></html>";
    let file = understood(page.as_bytes());
    assert_eq!(moved(&file), GOOD, "{:?}", file.columns);
    assert_eq!(file.reading.printed[0].description, "PAGO MOVIL");
    assert!(
        Table::read(b"<html><body>Inicia sesi\xc3\xb3n</body></html>", 9)
            .unwrap_err()
            .to_string()
            .contains("sin ninguna tabla")
    );
}

/// A spreadsheet with these rows: texts, and numbers as they are.
fn workbook(rows: &[&[&str]]) -> Vec<u8> {
    book(&[("Hoja1", rows.to_vec())])
}

/// One with several sheets, each with its name.
pub(super) fn book(sheets: &[(&str, Vec<&[&str]>)]) -> Vec<u8> {
    let main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    let office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let package = "http://schemas.openxmlformats.org/package/2006";
    let rel = |id: &str, kind: &str, target: &str| {
        format!("<Relationship Id=\"{id}\" Type=\"{office}/{kind}\" Target=\"{target}\"/>")
    };
    let (mut names, mut links) = (String::new(), rel("styles", "styles", "styles.xml"));
    let mut files = Vec::new();
    for (at, (name, rows)) in sheets.iter().enumerate() {
        let (id, file) = (format!("r{at}"), format!("worksheets/sheet{at}.xml"));
        names.push_str(&format!(
            "<sheet name=\"{name}\" sheetId=\"{}\" r:id=\"{id}\"/>",
            at + 1
        ));
        links.push_str(&rel(&id, "worksheet", &file));
        let sheet = sheet(rows);
        files.push((
            format!("xl/{file}"),
            format!("<worksheet xmlns=\"{main}\"><sheetData>{sheet}</sheetData></worksheet>"),
        ));
    }
    files.extend([
        (
            "[Content_Types].xml".to_owned(),
            format!("<Types xmlns=\"{package}/content-types\"/>"),
        ),
        (
            "_rels/.rels".to_owned(),
            format!(
                "<Relationships xmlns=\"{package}/relationships\">{}</Relationships>",
                rel("r1", "officeDocument", "xl/workbook.xml")
            ),
        ),
        (
            "xl/workbook.xml".to_owned(),
            format!("<workbook xmlns=\"{main}\" xmlns:r=\"{office}\"><sheets>{names}</sheets></workbook>"),
        ),
        (
            "xl/_rels/workbook.xml.rels".to_owned(),
            format!("<Relationships xmlns=\"{package}/relationships\">{links}</Relationships>"),
        ),
        (
            "xl/styles.xml".to_owned(),
            format!("<styleSheet xmlns=\"{main}\"><cellXfs><xf numFmtId=\"0\"/><xf numFmtId=\"14\"/></cellXfs></styleSheet>"),
        ),
    ]);
    stored(&files)
}

fn sheet(rows: &[&[&str]]) -> String {
    let mut sheet = String::new();
    for (row, cells) in rows.iter().enumerate() {
        sheet.push_str(&format!("<row r=\"{}\">", row + 1));
        for (column, cell) in cells.iter().enumerate().filter(|(_, cell)| !cell.is_empty()) {
            let at = format!("{}{}", char::from(b'A' + u8::try_from(column).unwrap()), row + 1);
            match (cell.strip_prefix('#'), cell.strip_prefix('@')) {
                (Some(number), _) => sheet.push_str(&format!("<c r=\"{at}\"><v>{number}</v></c>")),
                (_, Some(day)) => sheet.push_str(&format!("<c r=\"{at}\" s=\"1\"><v>{day}</v></c>")),
                _ => sheet.push_str(&format!(
                    "<c r=\"{at}\" t=\"inlineStr\"><is><t>{cell}</t></is></c>"
                )),
            }
        }
        sheet.push_str("</row>");
    }
    sheet
}

/// A ZIP of these, not compressed.
fn stored(files: &[(String, String)]) -> Vec<u8> {
    let crc = |bytes: &[u8]| -> u32 {
        let one = |crc: u32, byte: &u8| {
            (0..8).fold(crc ^ u32::from(*byte), |crc, _| {
                if crc & 1 == 1 {
                    (crc >> 1) ^ 0xedb8_8320
                } else {
                    crc >> 1
                }
            })
        };
        !bytes.iter().fold(!0, one)
    };
    let (mut zip, mut directory) = (Vec::new(), Vec::new());
    for (name, text) in files {
        let (size, sum) = (u32::try_from(text.len()).unwrap(), crc(text.as_bytes()));
        let mut head = vec![20, 0, 0, 0, 0, 0, 0, 0, 0x21, 0];
        for number in [sum, size, size] {
            head.extend(number.to_le_bytes());
        }
        head.extend(u16::try_from(name.len()).unwrap().to_le_bytes());
        head.extend([0, 0]);
        let at = u32::try_from(zip.len()).unwrap();
        zip.write_all(b"PK\x03\x04").unwrap();
        zip.extend(&head);
        zip.extend(name.bytes().chain(text.bytes()));
        directory.extend(b"PK\x01\x02\x14\x00");
        directory.extend(&head);
        directory.extend([0; 10]);
        directory.extend(at.to_le_bytes());
        directory.extend(name.bytes());
    }
    let (at, size) = (
        u32::try_from(zip.len()).unwrap(),
        u32::try_from(directory.len()).unwrap(),
    );
    let count = u16::try_from(files.len()).unwrap().to_le_bytes();
    zip.extend(&directory);
    zip.extend(b"PK\x05\x06\0\0\0\0");
    zip.extend(count.iter().chain(&count));
    zip.extend(size.to_le_bytes().iter().chain(&at.to_le_bytes()));
    zip.extend([0, 0]);
    zip
}

#[test]
fn a_spreadsheet_is_read() {
    let head: &[&str] = &["Fecha", "Referencia", "Descripción", "Débito", "Crédito"];
    for (what, rows) in [
        (
            "texts",
            [
                ["15/01/2026", "000000123456", "PAGO", "", "600,00"],
                ["16/01/2026", "000000777777", "COM", "12,00", ""],
                ["16/01/2026", "000000987654", "TRF", "", "1.234,56"],
            ],
        ),
        (
            "numbers",
            [
                ["@46037", "000000123456", "PAGO", "", "#600"],
                ["@46038", "#777777", "COM", "#12", ""],
                ["@46038", "#987654", "TRF", "", "#1234.56"],
            ],
        ),
        (
            "serial days",
            [
                ["#46037", "000000123456", "PAGO", "", "#600.0000000000001"],
                ["#46038", "#777777", "COM", "#12", ""],
                ["#46038", "#987654", "TRF", "", "#1234.56"],
            ],
        ),
        (
            "some of each",
            [
                ["15/01/2026", "000000123456", "PAGO", "", "600.00"],
                ["@46038", "#777777", "COM", "#12", ""],
                ["@46038", "#987654", "TRF", "", "#1234.56"],
            ],
        ),
    ] {
        let rows: Vec<&[&str]> = [&["Banco de muestra"][..], &[""], head]
            .into_iter()
            .chain(rows.iter().map(|row| &row[..]))
            .collect();
        let file = understood(&workbook(&rows));
        assert_eq!(
            moved(&file),
            GOOD,
            "{what}: {:?} {:?}",
            file.columns,
            file.reading.rejects
        );
        assert_eq!(references(&file)[0], "000000123456", "{what}");
        assert_eq!(file.reading.printed[0].posted_on, day("2026-01-15"), "{what}");
        assert_eq!(file.reading.printed[0].line, 4, "{what}");
    }
    // Excel keeps fifteen digits and makes up the rest.
    let rows: Vec<&[&str]> = vec![head, &["@46037", "#1234567890123456789", "PAGO", "", "#600"]];
    assert!(why_not(&understood(&workbook(&rows)))[0].contains("perdió los dígitos"));
}

#[test]
fn what_is_no_statement_is_named_and_says_what_to_do() {
    for (bytes, what) in [
        (&b""[..], "vacío"),
        (b"\n\n \n", "vacío"),
        (b"\xef\xbb\xbf", "vacío"),
        (b";;;\n;;;\n", "vacío"),
        (b"PK\x03\x04xx", "Excel dañada"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1xx", "Excel dañada"),
        (b"%PDF-1.4", "es un PDF; descarga"),
        (b"\x89PNG\r\n", "es una imagen"),
        (b"\xff\xd8\xff\xe0", "es una foto"),
        (b"\x1f\x8b\x08", "comprimido"),
        (b"Rar!\x1a", "comprimido"),
        (b"<?xml version=\"1.0\"?><a/>", "XML"),
        (b"a\0b\0\0\0c", "no es un archivo"),
    ] {
        let why = Table::read(bytes, 1000).unwrap_err().to_string();
        assert!(why.contains(what), "{what}: {why}");
    }
    let long = "a;b;c\n".repeat(11);
    let why = Table::read(long.as_bytes(), 10).unwrap_err().to_string();
    assert!(why.contains("más de 10 líneas"), "{why}");
}

#[test]
fn megabytes_of_one_line_do_no_harm() {
    for line in [
        "x".repeat(2_000_000),
        ";".repeat(2_000_000),
        format!("\"{}", "x;".repeat(1_000_000)),
    ] {
        let read = Table::read(line.as_bytes(), 1000).map(|table| (propose(&table, Currency::Ves), table));
        if let Ok((columns, table)) = read {
            assert!(read_of(&table, &columns).printed.is_empty());
        }
    }
    let quotes = "\"a\n".repeat(100_000);
    assert!(Table::read(quotes.as_bytes(), 200_000).is_ok());
}

fn read_of(table: &Table, columns: &Columns) -> Reading {
    super::read(table, columns, around())
}

#[test]
fn what_a_file_sums_up_to_is_told() {
    let told = |text: &str| -> (String, String, Option<String>) {
        let file = understood(text.as_bytes());
        let summary = Summary::of(&file.reading);
        (
            summary.came_sum.to_string(),
            summary.left_sum.to_string(),
            summary.off_by.map(|off| off.normalize().to_string()),
        )
    };
    let sums = |off: Option<&str>| ("1834.56".to_owned(), "12.00".to_owned(), off.map(str::to_owned));
    let opening = ";;SALDO INICIAL;;10.000,00\n";
    assert_eq!(told(&format!("{HEAD}{LINES}")), sums(None));
    assert_eq!(
        told(&format!("{HEAD}{opening}{LINES};;SALDO FINAL;;11.822,56\n")),
        sums(Some("0"))
    );
    assert_eq!(
        told(&format!(
            "{HEAD}{opening}{LINES}Saldo final al 31/01/2026: Bs. 11.800,00\n"
        )),
        sums(Some("-22.56"))
    );
    // Beside each line, the oldest first and the newest first.
    let rows = [
        "15/01/2026;1;600,00;10.600,00",
        "16/01/2026;2;-12,00;10.588,00",
        "16/01/2026;3;1.234,56;11.822,56",
    ];
    for rows in [
        rows.join("\n"),
        rows.iter().rev().copied().collect::<Vec<_>>().join("\n"),
    ] {
        assert_eq!(
            told(&format!("Fecha;Referencia;Monto;Saldo\n{rows}\n")),
            sums(Some("0")),
            "{rows}"
        );
        let wrong = rows.replace("11.822,56", "11.823,56");
        assert_eq!(
            told(&format!("Fecha;Referencia;Monto;Saldo\n{wrong}\n")),
            sums(Some("1")),
            "{wrong}"
        );
    }
    let file = understood(format!("{HEAD}{LINES}").as_bytes());
    let summary = Summary::of(&file.reading);
    assert_eq!((summary.came, summary.left), (2, 1));
    assert_eq!(
        (summary.first, summary.last),
        (Some(day("2026-01-15")), Some(day("2026-01-16")))
    );
    assert_eq!(
        summary
            .largest
            .iter()
            .map(|line| line.amount.to_string())
            .collect::<Vec<_>>(),
        ["1234.56", "600.00"]
    );
}

#[test]
fn a_file_of_another_account_asks() {
    for (head, own, is_other) in [
        (
            "Cuenta:;0102-0000-00-0000000000;;",
            "0102-0000-00-0000000000",
            false,
        ),
        ("Cuenta:;0102-0000-00-0000000000;;", "01020000000000000000", false),
        (
            "Cuenta:;0102-0000-00-0000000000;;",
            "0102-0000-00-0000000001",
            true,
        ),
        ("Cuenta: 0102 0000 00 0000000000", "01340000000000000000", true),
        ("Cuenta;0102********0000", "0102-0000-00-0000000000", false),
        ("Cuenta;0102********1111", "0102-0000-00-0000000000", true),
        ("Cuenta:;****1111", "0102-0000-00-0000000000", true),
        ("RIF;J-00000000-0;;", "0102-0000-00-0000000000", false),
        ("Banco de muestra", "0102-0000-00-0000000000", false),
        ("Cuenta:;0102-0000-00-0000000000;;", "", false),
    ] {
        let table = Table::read(format!("{head}\n{HEAD}{LINES}").as_bytes(), 99).unwrap();
        let mut file = Understanding::of(&table, propose(&table, Currency::Ves), own, around());
        assert_eq!(file.other_account.is_empty(), !is_other, "{head} {own}");
        assert_eq!(file.is_clear(), !is_other, "{head} {own}");
        file.accept_account();
        assert!(
            Understanding::of(&table, file.columns, own, around()).is_clear(),
            "accepted once: {head}"
        );
    }
    // Where nobody told the account's number, its first file does.
    let of = |number: &str| Table::read(format!("Cuenta: {number}\n{HEAD}{LINES}").as_bytes(), 99).unwrap();
    let first = of("0102-0000-00-0000000000");
    let learned = Understanding::of(&first, propose(&first, Currency::Ves), "", around()).columns;
    assert!(
        !Understanding::of(&of("0102-0000-00-0000000009"), learned, "", around())
            .other_account
            .is_empty()
    );
}

#[test]
fn where_cents_could_be_thousands_it_is_asked() {
    let columns = |amount: &str| {
        let text = format!("Fecha;Referencia;Abono\n15/01/2026;123456;{amount}\n");
        propose(&Table::read(text.as_bytes(), 9).unwrap(), Currency::Ves).decimals
    };
    assert_eq!(columns("600,00"), Some(Decimals::Comma));
    assert_eq!(columns("600.00"), Some(Decimals::Dot));
    assert_eq!(columns("600"), Some(Decimals::Comma));
    assert_eq!(columns("1.234"), Some(Decimals::Comma));
    assert_eq!((columns("600.000"), columns("600,000")), (None, None));
}

#[test]
fn the_same_money_in_other_words_is_known_again() {
    let movement = |day_: &str, reference: &str, amount: i64| Movement {
        posted_on: day(day_),
        direction: Direction::In,
        amount: Decimal::new(amount, 2),
        reference: reference.to_owned(),
    };
    let known = [movement("2026-01-16", "00123456", 60_000)];
    for (new, is_seen) in [
        (movement("2026-01-17", "000000123456", 60_000), true),
        (movement("2026-01-13", "00123456", 60_000), true),
        (movement("2026-01-16", "3456", 60_000), true),
        (movement("2026-01-19", "99000123456", 60_000), true),
        (movement("2026-01-20", "00123456", 60_000), false),
        (movement("2026-01-17", "00123456", 60_001), false),
        (movement("2026-01-17", "00123457", 60_000), false),
        (movement("2026-01-17", "456", 60_000), false),
        (movement("2026-01-17", "", 60_000), false),
        (movement("2026-01-17", "0", 60_000), false),
        (
            Movement {
                direction: Direction::Out,
                ..movement("2026-01-17", "00123456", 60_000)
            },
            false,
        ),
    ] {
        assert_eq!(
            seen_before(std::slice::from_ref(&new), &known)[0].is_some(),
            is_seen,
            "{new:?}"
        );
    }
    // One known movement is one new one, and the nearest.
    let twice = [
        movement("2026-01-18", "00123456", 60_000),
        movement("2026-01-17", "00123456", 60_000),
    ];
    assert_eq!(seen_before(&twice, &known), [Some(0), None]);
}

proptest! {
    /// Whatever bytes come, they are read or refused.
    #[test]
    fn no_file_is_too_strange(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        if let Ok(table) = Table::read(&bytes, 1000) {
            let _ = Understanding::of(&table, propose(&table, Currency::Ves), "", around());
        }
    }

    /// Bits of real files in any order: nothing is income that no column calls so.
    #[test]
    fn no_order_of_rows_makes_a_debit_income(rows in proptest::collection::vec(0_usize..9, 0..20)) {
        const ROWS: [&str; 9] = [
            "15/01/2026;123456;PAGO;;600,00", "16/01/2026;777777;COM;12,00;", ";;SALDO INICIAL;;10.000,00", "Total;;;12,00;600,00",
            "Página 1 de 2", "Fecha;Referencia;Descripción;Débito;Crédito", "16/01/2026;\"9;X;13,00;", "16/01/2026;8;\"A\nB\";14,00;", ";;;;",
        ];
        let text: String = rows.iter().map(|row| format!("{}\n", ROWS[*row])).collect();
        let file = understood(format!("{HEAD}{text}").as_bytes());
        prop_assert!(file.reading.incoming().all(|line| line.amount == Decimal::new(60_000, 2)));
        prop_assert_eq!(file.reading.incoming().count(), rows.iter().filter(|row| **row == 0).count());
    }
}
