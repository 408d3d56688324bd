//! Files that read well and mean something else, sent by somebody who presses the button without looking: nothing of them
//! is income that the bank does not call so, and what is not told is asked.

use super::statement_tests::{book, moved, references, why_not};
use super::*;
use crate::base::money::Currency;
use chrono::NaiveDate;

fn of(bytes: &[u8], own: Currency) -> Understanding {
    let table = Table::read(bytes, 1000).unwrap_or_else(|why| panic!("{why}"));
    let around = Around {
        today: NaiveDate::from_ymd_opt(2026, 1, 17).unwrap(),
        currency: own,
    };
    Understanding::of(&table, propose(&table, own), "", around)
}

fn understood(text: &str) -> Understanding {
    of(text.as_bytes(), Currency::Ves)
}

/// Does a file with this text go in with the columns that were learned of the other one?
fn goes_on(learned: &str, next: &str) -> bool {
    let first = understood(learned);
    let columns = Columns {
        all_in: true,
        ..first.columns
    };
    let kept = serde_json::to_value(&columns).unwrap();
    let columns: Columns = serde_json::from_value(kept).unwrap();
    let table = Table::read(next.as_bytes(), 1000).unwrap();
    let around = Around {
        today: NaiveDate::from_ymd_opt(2026, 1, 17).unwrap(),
        currency: Currency::Ves,
    };
    fit(&columns, &table, Currency::Ves) && Understanding::of(&table, columns, "", around).is_clear()
}

const TYPED: &str = "Fecha;Referencia;Descripción;Monto;Tipo\n";
const APART: &str = "Fecha;Referencia;Descripción;Débito;Crédito\n";

#[test]
fn what_was_said_of_one_file_is_not_said_of_the_next() {
    let first = format!(
        "{TYPED}15/01/2026;000123456;PAGO MOVIL;600,00;PM\n15/01/2026;000123499;PAGO MOVIL;610,00;PM\n"
    );
    let second = format!(
        "{TYPED}16/01/2026;000123457;PAGO MOVIL;620,00;PM\n16/01/2026;000777777;COMISION;25,00;ND\n16/01/2026;000888888;CHEQUE;900,00;CH\n"
    );
    assert!(understood(&first).reading.is_untold);
    assert!(!goes_on(&first, &second) && !goes_on(&first, &first));
    let third = understood(&second);
    assert_eq!(
        (third.columns.kind, moved(&third)),
        (Some(4), vec!["-25.00".to_owned(), "-900.00".to_owned()])
    );
    // What was of no use then tells something now.
    for (head, old, new) in [
        ("Fecha;Referencia;Abono;Estado", "600,00;", "600,00;RECHAZADA"),
        ("Fecha;Referencia;Abono;Moneda", "600,00;", "15,00;USD"),
        ("Fecha;Referencia;Abono;Obs", "600,00;", "600,00;ANULADA"),
    ] {
        let file = |row: &str| format!("{head}\n15/01/2026;000123456;{row}\n16/01/2026;000987654;{row}\n");
        assert!(goes_on(&file(old), &file(old)), "{head}");
        assert!(!goes_on(&file(old), &file(new)), "{head}");
    }
    let counted = |nro: &str| format!("Nro;Fecha;Descripción;Monto\n{nro};15/01/2026;PM;600,00\n");
    assert!(
        understood(&counted("77")).columns.reference == Some(0)
            && understood(&counted("1")).columns.reference.is_none()
    );
}

#[test]
fn the_accounts_own_money_is_read() {
    let row = "15/01/2026;000123456;ZELLE;";
    for (own, head, cells, expected) in [
        (
            Currency::Usd,
            "Monto Bs;Monto USD;Tipo",
            "603,00;15,08;C",
            "15.08",
        ),
        (
            Currency::Ves,
            "Monto USD;Monto Bs;Tipo",
            "15,08;603,00;C",
            "603.00",
        ),
        (
            Currency::Ves,
            "Crédito USD;Crédito Bs;Débito USD;Débito Bs",
            "15,08;603,00;;",
            "603.00",
        ),
        (
            Currency::Usd,
            "Crédito Bs.;Débito Bs.;Crédito $;Débito $",
            "603,00;;15,08;",
            "15.08",
        ),
        (
            Currency::Ves,
            "Abono en dólares;Abono en bolívares",
            "15,08;603,00",
            "603.00",
        ),
        (
            Currency::Ves,
            "Monto divisa;Monto;Tipo",
            "15,08;603,00;C",
            "603.00",
        ),
        (Currency::Ves, "MontoUSD;MontoBs;Tipo", "15,08;603,00;C", "603.00"),
        (
            Currency::Usd,
            "Monto (VES);Monto (US$);Tipo",
            "603,00;15,08;C",
            "15.08",
        ),
        (
            Currency::Ves,
            "Ingreso €;Ingreso Bs.D;Egreso €;Egreso Bs.D",
            "14,00;603,00;;",
            "603.00",
        ),
    ] {
        let file = of(
            format!("Fecha;Referencia;Concepto;{head}\n{row}{cells}\n").as_bytes(),
            own,
        );
        assert_eq!(moved(&file), [expected], "{head}: {:?}", file.columns);
        assert!(file.is_clear(), "{head}");
    }
    // The other money alone is no money of this account.
    for head in ["Monto USD;Tipo", "Abono $;Saldo"] {
        let file = understood(&format!("Fecha;Referencia;Concepto;{head}\n{row}15,08;C\n"));
        assert!(file.reading.printed.is_empty() && !file.is_clear(), "{head}");
    }
    let chosen = understood(&format!("Fecha;Referencia;Concepto;Abono USD\n{row}15,08\n"));
    let columns = Columns {
        amount: Some(3),
        decimals: Some(Decimals::Comma),
        ..chosen.columns
    };
    let table = Table::read(
        format!("Fecha;Referencia;Concepto;Abono USD\n{row}15,08\n").as_bytes(),
        9,
    )
    .unwrap();
    let around = Around {
        today: NaiveDate::from_ymd_opt(2026, 1, 17).unwrap(),
        currency: Currency::Ves,
    };
    let file = Understanding::of(&table, columns, "", around);
    assert!(!file.is_clear() && file.foreign == [3]);
    // Each row may say so.
    let each = understood(
        "Fecha;Referencia;Monto;Moneda;Tipo\n15/01/2026;000123456;600,00;VES;C\n15/01/2026;000123457;15,00;USD;C\n\
         15/01/2026;000123458;15,00;Dólares;C\n15/01/2026;000123459;1,00;EUR;C\n",
    );
    assert_eq!(
        (moved(&each), why_not(&each).len()),
        (vec!["600.00".to_owned()], 3)
    );
}

#[test]
fn two_columns_of_one_kind_are_asked_about() {
    for head in [
        "Crédito inmediato;Crédito diferido",
        "Monto;Monto",
        "Abono 1;Abono 2",
    ] {
        let file = understood(&format!(
            "Fecha;Referencia;{head}\n15/01/2026;000123456;600,00;\n15/01/2026;000123457;;610,00\n"
        ));
        assert!(
            file.columns.amount.is_none() && !file.is_clear(),
            "{head}: {:?}",
            file.columns
        );
    }
    // The one that was not chosen is not lost.
    let text =
        "Fecha;Referencia;Abono 1;Abono 2\n15/01/2026;000123456;600,00;\n15/01/2026;000123457;;610,00\n";
    let table = Table::read(text.as_bytes(), 99).unwrap();
    let columns = Columns {
        amount: Some(2),
        decimals: Some(Decimals::Comma),
        ..understood(text).columns
    };
    let around = Around {
        today: NaiveDate::from_ymd_opt(2026, 1, 17).unwrap(),
        currency: Currency::Ves,
    };
    let file = Understanding::of(&table, columns, "", around);
    assert_eq!(moved(&file), ["600.00"]);
    assert!(
        why_not(&file)[0].contains("otra columna, «abono 2»"),
        "{:?}",
        why_not(&file)
    );
}

#[test]
fn what_did_not_go_through_is_no_income() {
    for (head, good, bad) in [
        (
            "Fecha;Referencia;Teléfono;Abono;Estado",
            "04121112233;610,00;EXITOSA",
            "04121112233;600,00;RECHAZADA",
        ),
        (
            "Fecha;Referencia;Descripción;Crédito;Status",
            "PM;610,00;Aprobado",
            "PM;600,00;Reversado",
        ),
        (
            "Fecha;Referencia;Monto;Tipo;Estatus",
            "610,00;Credito;PROCESADA",
            "600,00;Credito;FALLIDA",
        ),
        (
            "Fecha;Referencia;Abono;Situación",
            "610,00;Liquidada",
            "600,00;En proceso",
        ),
        (
            "Fecha;Referencia;Abono;Estado del pago",
            "610,00;Transacción exitosa",
            "600,00;No procesado",
        ),
        (
            "Fecha;Referencia;Abono;Resultado",
            "610,00;OK",
            "600,00;Por confirmar",
        ),
        (
            "Fecha;Referencia;Abono;Respuesta",
            "610,00;Approved",
            "600,00;Declined",
        ),
        ("Fecha;Referencia;Abono;", "610,00;Completado", "600,00;Anulado"),
    ] {
        let text = format!(
            "{head}\n15/01/2026;000123456;{bad}\n15/01/2026;000987654;{good}\n15/01/2026;000987655;{good}\n15/01/2026;000987656;{good}\n15/01/2026;000987657;{good}\n"
        );
        let file = understood(&text);
        assert_eq!(moved(&file), ["610.00"; 4], "{head}: {file:?}");
        assert!(
            file.is_clear() && file.reading.passed.len() == 1,
            "{head}: {file:?}"
        );
    }
    // Nobody knows: it is asked, and remembered.
    for unknown in ["ENVIADA", "00", "LARA", "APROBADA EN PARTE", ""] {
        let text = format!(
            "Fecha;Referencia;Abono;Estado\n15/01/2026;000123456;600,00;{unknown}\n15/01/2026;000987654;610,00;EXITOSA\n"
        );
        let file = understood(&text);
        assert_eq!(moved(&file), ["610.00"], "{unknown}");
        assert!(!file.is_clear(), "{unknown}");
        let key = file
            .reading
            .standings
            .iter()
            .find(|(_, (_, told))| told.is_none())
            .unwrap()
            .0
            .clone();
        let table = Table::read(text.as_bytes(), 99).unwrap();
        for (said, count) in [(Standing::Good, 2), (Standing::Void, 1)] {
            let mut columns = file.columns.clone();
            columns.standings.insert(key.clone(), said);
            let around = Around {
                today: NaiveDate::from_ymd_opt(2026, 1, 17).unwrap(),
                currency: Currency::Ves,
            };
            let told = Understanding::of(&table, columns, "", around);
            assert!(told.is_clear() && moved(&told).len() == count, "{unknown}");
        }
    }
    // A column without a use that says so is not lost.
    let said =
        understood("Fecha;Referencia;Concepto;Abono;Canal\n15/01/2026;000123456;PM;600,00;App, rechazado\n");
    assert!(says_undone(&said.reading.printed[0].description));
}

#[test]
fn a_word_that_turns_another_is_asked_about() {
    for word in [
        "Credito reversado",
        "Abono rechazado",
        "Deposito reversado",
        "Ingreso anulada",
        "Deposito en cheque devuelto",
        "Crédito por confirmar",
        "Abono pendiente",
        "NC fallida",
        "Crédito de prueba",
    ] {
        let file = understood(&format!(
            "{TYPED}15/01/2026;000123456;PM;600,00;{word}\n15/01/2026;000987654;PM;610,00;Credito\n15/01/2026;000777777;COM;1,00;Debito\n"
        ));
        assert_eq!(moved(&file), ["610.00", "-1.00"], "{word}");
        assert!(!file.is_clear(), "{word}");
    }
    // Whoever says that it came all the same is told by the matching.
    let text = format!("{TYPED}15/01/2026;000123456;PM;600,00;Abono devuelto\n");
    let table = Table::read(text.as_bytes(), 99).unwrap();
    let mut columns = understood(&text).columns;
    columns.words.insert("abono devuelto".to_owned(), Meaning::In);
    let around = Around {
        today: NaiveDate::from_ymd_opt(2026, 1, 17).unwrap(),
        currency: Currency::Ves,
    };
    let file = Understanding::of(&table, columns, "", around);
    assert!(says_undone(&file.reading.printed[0].description));
}

#[test]
fn a_comma_that_parts_an_amount_costs_its_line() {
    for (head, good, cut) in [
        (
            "Fecha,Referencia,Descripcion,Monto,Tipo",
            "15/01/2026,000987654,PM,600,C",
            "15/01/2026,000123456,PM,600,50,C",
        ),
        (
            "Fecha,Referencia,Debito,Credito",
            "15/01/2026,000987654,,600",
            "15/01/2026,000123456,,600,50",
        ),
        (
            "Date,Reference,Debit,Credit",
            "2026-01-15,000987654,,600",
            "2026-01-15,000123456,,1,134.56",
        ),
        (
            "Date,Reference,Debit,Credit,Balance",
            "2026-01-15,000987654,,600.00,700.00",
            "2026-01-15,000123456,,1,134.56",
        ),
        (
            "Fecha,Referencia,Debito,Credito,Saldo",
            "15/01/2026,000987654,,600,1700",
            "15/01/2026,000123456,,600,50",
        ),
        (
            "Fecha,Referencia,Debito,Credito",
            "15/01/2026,000987654,,600",
            "15/01/2026,000123456,12,30",
        ),
    ] {
        let file = understood(&format!("{head}\n{good}\n{good}\n{cut}\n"));
        assert_eq!(moved(&file), ["600.00", "600.00"], "{head}: {:?}", file.columns);
        assert_eq!(why_not(&file).len(), 1, "{head}");
        let all = understood(&format!("{head}\n{cut}\n{cut}\n{cut}\n"));
        assert!(moved(&all).is_empty() && !all.is_clear(), "{head}");
    }
    // Blank cells more are no sign of it.
    let file = understood("Fecha,Referencia,Abono\n15/01/2026,000987654,600.00,,\n");
    assert_eq!(moved(&file), ["600.00"]);
}

#[test]
fn what_stands_under_refused_money_is_no_income() {
    let (good, bad) = (
        "15/01/2026;000987654;PM;;610,00\n",
        "15/01/2026;000123456;PM;;600,00\n",
    );
    for title in [
        "Pagos rechazados;;;;",
        "Movimientos por confirmar (bloqueados)\nFecha;Referencia;Descripción;Débito;Crédito",
        "OPERACIONES REVERSADAS\n;;;;",
        ";Créditos diferidos;;;",
        "16/01/2026;;Pagos anulados;;",
        "PAGOS MOVILES DEVUELTOS (2)",
    ] {
        let file = understood(&format!("{APART}{good}{title}\n{bad}{bad}"));
        assert_eq!(moved(&file), ["610.00"], "{title}");
        assert_eq!(why_not(&file).len(), 2, "{title}: {file:?}");
        let back = understood(&format!("{APART}{title}\n{bad}Pagos procesados\n{good}"));
        assert_eq!(moved(&back), ["610.00"], "{title}");
    }
    for asked in [
        "Lote especial",
        "Fecha;Referencia;Descripción;Cargo;Monto devuelto",
    ] {
        let file = understood(&format!("{APART}{good}{asked}\n{bad}"));
        assert_eq!(moved(&file), ["610.00"], "{asked}");
        assert!(!file.is_clear(), "{asked}");
    }
    // Of all that follows, or of another table above.
    for above in ["Consulta de pagos rechazados\n", "Estatus: Rechazados\n"] {
        assert!(!understood(&format!("{above}{APART}{bad}")).is_clear(), "{above}");
    }
    let two = understood(&format!(
        "Fecha;Referencia;Monto devuelto\n15/01/2026;000123456;600,00\n\n{APART}{bad}"
    ));
    assert!(!two.is_clear() && why_not(&two).len() == 1, "{two:?}");
    // What says nothing of it.
    for plain in [
        "Movimientos de enero",
        ";;DE JUAN PEREZ;;",
        "* Los montos rechazados se devuelven: 0",
        "Cheques devueltos: 0",
    ] {
        let file = understood(&format!("Cheques devueltos: 0\n{APART}{plain}\n{good}"));
        assert!(moved(&file) == ["610.00"] || !file.is_clear(), "{plain}");
    }
    let file = understood(&format!(
        "{APART}Movimientos de enero\n{good};;DE JUAN PEREZ;;\n{good}"
    ));
    assert!(file.is_clear() && moved(&file).len() == 2, "{file:?}");
}

#[test]
fn every_sheet_of_a_workbook_is_read() {
    let head: &[&str] = &["Fecha", "Referencia", "Descripción", "Débito", "Crédito"];
    let came: &[&str] = &["15/01/2026", "000123456", "PM", "", "600,00"];
    let left: &[&str] = &["16/01/2026", "000123456", "REVERSO PM", "600,00", ""];
    let of_book = |sheets: &[(&str, Vec<&[&str]>)]| of(&book(sheets), Currency::Ves);
    let both = [
        ("Debitos", vec![head, left]),
        ("Creditos", vec![head, came, came, came]),
    ];
    let file = of_book(&both);
    assert_eq!(
        moved(&file),
        ["-600.00", "600.00", "600.00", "600.00"],
        "{file:?}"
    );
    let legend: &[&str] = &["Leyenda"];
    let alone = of_book(&[
        ("Hoja1", vec![legend, legend, legend, legend]),
        ("Hoja2", vec![head, came]),
    ]);
    assert!(moved(&alone) == ["600.00"] && alone.is_clear());
    let refused = of_book(&[("Enero", vec![head, came]), ("Rechazados", vec![head, came])]);
    assert_eq!(
        (moved(&refused), why_not(&refused).len()),
        (vec!["600.00".to_owned()], 1)
    );
    assert!(!of_book(&[("Rechazados", vec![head, came])]).is_clear());
    // Other columns than the first: asked about, wherever they stand.
    let other: &[&str] = &["Fecha", "Referencia", "Monto debitado"];
    let taken: &[&str] = &["16/01/2026", "000123456", "600,00"];
    for sheets in [
        [("Hoja1", vec![head, came]), ("Hoja2", vec![other, taken])],
        [("Hoja1", vec![other, taken]), ("Hoja2", vec![head, came])],
    ] {
        let file = of_book(&sheets);
        assert!(!file.is_clear(), "{file:?}");
    }
}

#[test]
fn a_page_is_told_from_a_payment() {
    for text in [
        "PAG MOVIL REC 04121112230",
        "PAG. MOVIL",
        "PAGINA AMARILLA CA",
        "EMITIDO POR BANESCO",
        "PAG 2 JUAN",
    ] {
        let file = understood(&format!("{APART}15/01/2026;000123456;{text};;600,00\n"));
        assert_eq!(moved(&file), ["600.00"], "{text}");
    }
    for text in ["Pág. 2", "PAGINA: 2 de 3", "Page 2", "Emitido el 15/01/2026"] {
        let file = understood(&format!(
            "{APART}{text}\n15/01/2026;000123456;PM;;600,00\n;;{text};;\n"
        ));
        assert!(moved(&file) == ["600.00"] && file.is_clear(), "{text}");
    }
}

#[test]
fn what_sums_up_is_no_payment() {
    let rows = "15/01/2026;000123456;PM;;600,00\n15/01/2026;000987654;PM;;1.000,00\n";
    for text in [
        "Resumen del mes",
        "Total créditos",
        "Créditos: 2",
        "Acumulado",
        "Ventas del día",
    ] {
        let file = understood(&format!("{APART}{rows}16/01/2026;;{text};;1.600,00\n"));
        assert_eq!(moved(&file), ["600.00", "1000.00"], "{text}");
    }
}

#[test]
fn the_number_of_the_row_is_no_reference() {
    for (head, one, two) in [
        (
            "Nro;Fecha;Documento;Abono",
            "1;15/01/2026;000123456;600,00",
            "2;15/01/2026;000987654;610,00",
        ),
        (
            "Documento;Nro;Fecha;Abono",
            "000123456;2;15/01/2026;600,00",
            "000987654;1;15/01/2026;610,00",
        ),
        (
            "Nro;Fecha;Serial;Abono",
            "7;15/01/2026;000123456;600,00",
            "7;15/01/2026;000987654;610,00",
        ),
        (
            "Doc;Fecha;Nro;Abono",
            "12;15/01/2026;000123456;600,00",
            "31;15/01/2026;000987654;610,00",
        ),
    ] {
        let file = understood(&format!("{head}\n{one}\n{two}\n"));
        assert_eq!(references(&file), ["000123456", "000987654"], "{head}");
    }
}

#[test]
fn a_heading_of_two_rows_is_one() {
    let rows = "15/01/2026;000123456;PM;;600,00\n16/01/2026;000777777;COM;12,00;\n";
    for head in [
        "Fecha;Referencia;Descripción;Monto;\n;;;Débito;Crédito",
        "Fecha;Referencia;Descripción;Movimientos Bs;\n;;;Débito;Crédito",
        "Fecha;Referencia;Descripción;Monto Bs.;Monto Bs.\n;;;Débito;Crédito",
    ] {
        let file = understood(&format!("{head}\n{rows}"));
        assert_eq!(moved(&file), ["600.00", "-12.00"], "{head}: {:?}", file.columns);
        assert!(file.is_clear(), "{head}");
    }
    let units = understood("Fecha;Referencia;Abono;Abono\n;;($);(Bs.)\n15/01/2026;000123456;15,00;600,00\n");
    assert_eq!(moved(&units), ["600.00"]);
    let page = "<table><tr><th rowspan=2>Fecha</th><th rowspan=\"2\">Referencia</th><th rowspan=2>Descripción</th>\
        <th colspan=2>Monto</th></tr><tr><th>Debito</th><th>Credito</th></tr>\
        <tr><td rowspan=2>15/01/2026</td><td>000123456</td><td>PM</td><td></td><td>600,00</td></tr>\
        <tr><td>000777777</td><td>COM</td><td>12,00</td><td></td></tr></table>";
    let file = understood(page);
    assert_eq!(moved(&file), ["600.00", "-12.00"], "{:?}", file.columns);
    assert_eq!(references(&file), ["000123456", "000777777"]);
    assert!(file.is_clear());
}
