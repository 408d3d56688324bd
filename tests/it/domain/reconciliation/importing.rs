//! Files of banks: what goes in, what is asked, and what is refused.

use super::{COLUMNS, HEAD, account, imported, upload};
use crate::harness::{self, Site};
use diesel::prelude::*;
use krafta::domain::accounts::Role;
use krafta::schema::{statement_drafts, statement_lines, statements};

/// Of money that came in.
fn lines(site: &Site) -> i64 {
    site.app
        .db
        .read_here(|conn| {
            let came = statement_lines::table.filter(statement_lines::direction.eq("IN"));
            Ok(came.count().get_result(conn)?)
        })
        .unwrap()
}

fn files(site: &Site) -> (i64, i64) {
    site.app
        .db
        .read_here(|conn| {
            Ok((
                statements::table.count().get_result(conn)?,
                statement_drafts::table.count().get_result(conn)?,
            ))
        })
        .unwrap()
}

const LINES: &str = "15/01/2026;0001;UNO;;1,00\n15/01/2026;0001;UNO;;1,00\n16/01/2026;0002;DOS;;1.234,56\n\
    16/01/2026;0003;COMISION;5,00;\n";

#[test]
fn columns_are_told_once_and_the_same_again_changes_nothing() {
    let site = harness::start();
    let account = account(&site);
    let admin = site.signed_in(Role::Admin);
    let kept = upload(&admin, account, format!("{HEAD}{LINES}").as_bytes(), false);
    let draft = kept.header("location").to_owned();
    assert!(
        kept.status == 303 && draft.starts_with("/admin/payments/drafts/"),
        "{draft}"
    );
    let html = admin.get(&draft).text();
    for shown in [
        "¿Qué es cada columna?",
        "Bs. 1.234,56",
        "16 de enero de 2026",
        "3 ingresos",
        "Descripción",
    ] {
        assert!(html.contains(shown), "{shown}: {html}");
    }
    // Another look, with another column: nothing is written.
    let mut other: Vec<(&str, &str)> = COLUMNS.to_vec();
    other[2] = ("amount", "3");
    other.push(("then", "preview"));
    let preview = admin.post_form(&draft, &other);
    assert!(
        preview.status == 200 && preview.text().contains("0 ingresos") && preview.text().contains("1 salida"),
        "{}",
        preview.text()
    );
    assert_eq!((lines(&site), files(&site)), (0, (0, 1)));

    let page = imported(&admin, account, LINES);
    assert_eq!((lines(&site), files(&site).0), (3, 1));
    // The same file, and one that overlaps with it, go in by themselves.
    assert_eq!(imported(&admin, account, LINES), page);
    assert!(admin.get(&page).text().contains("ya estaba importado"));
    assert_eq!((lines(&site), files(&site).0), (3, 1));
    let more = format!("{LINES}17/01/2026;0004;TRES;;2,00\n");
    let html = admin.get(&imported(&admin, account, &more)).text();
    assert!(html.contains("(1 nuevo)"), "{html}");
    assert_eq!((lines(&site), files(&site).0), (4, 2));
    let nothing = imported(&admin, account, &format!("{LINES}Total;;;5,00;1.236,56\n"));
    assert!(admin.get(&nothing).text().contains("Nada nuevo en este archivo"));
    assert_eq!(lines(&site), 4);
    // Whoever wants to may look at the columns again.
    let asked = upload(&admin, account, format!("{HEAD}{LINES}").as_bytes(), true);
    assert!(asked.header("location").contains("/drafts/"));
}

#[test]
fn the_same_file_from_four_hands_is_one() {
    let site = harness::start();
    let account = account(&site);
    let admin = site.signed_in(Role::Admin);
    imported(&admin, account, "14/01/2026;0000;CERO;;1,00\n");
    let pages: Vec<String> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..4)
            .map(|_| scope.spawn(|| imported(&admin, account, LINES)))
            .collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    assert!(pages.iter().all(|page| *page == pages[0]), "{pages:?}");
    assert_eq!((lines(&site), files(&site).0), (4, 2));
}

#[test]
fn every_encoding_and_delimiter_goes_in() {
    let site = harness::start();
    let account = account(&site);
    let admin = site.signed_in(Role::Admin);
    let mut n = 0;
    let (latin, _, _) =
        encoding_rs::WINDOWS_1252.encode("Fecha;Referencia;Descripción;Crédito\n15/01/2026;11;ESPAÑA;1,00\n");
    let files: [Vec<u8>; 4] = [
        latin.into_owned(),
        "\u{feff}Fecha,Referencia,Descripción,Monto\n2026-01-15,12,\"Peña, C.A.\",\"1,234.56\"\n".into(),
        "Fecha\tReferencia\tConcepto\tAbono\r\n15/01/2026\t13\tUno\t600,00\r\n".into(),
        "Banco\nCuenta: 0134\n\nFecha|Referencia|Concepto|Haber\n15/01/2026|14|Uno|600,00\nTotal|||600,00\n"
            .into(),
    ];
    for bytes in files {
        let kept = upload(&admin, account, &bytes, true);
        assert_eq!(kept.status, 303, "{}", kept.text());
        let draft = kept.header("location").to_owned();
        let dot = bytes.windows(8).any(|word| word == b"1,234.56");
        let order = if dot { "ymd" } else { "dmy" };
        let fields = [
            ("date", "0"),
            ("dateOrder", order),
            ("reference", "1"),
            ("description", "2"),
            ("amount", "3"),
            ("decimals", if dot { "dot" } else { "comma" }),
            ("allIn", "yes"),
        ];
        // What is guessed is right already.
        assert!(admin.get(&draft).text().contains("1 ingreso "));
        let done = admin.post_form(&draft, &fields);
        assert_eq!(done.status, 303, "{}", done.text());
        n += 1;
        assert_eq!(lines(&site), n);
    }
    let html = admin.get("/admin/payments/unclaimed").text();
    assert!(
        html.contains("ESPAÑA") && html.contains("Peña, C.A.") && html.contains("Bs. 1.234,56"),
        "{html}"
    );
}

#[test]
fn what_is_no_statement_leaves_nothing_behind_and_says_what_it_is() {
    let site = harness::start();
    let account = account(&site);
    let admin = site.signed_in(Role::Admin);
    imported(&admin, account, "14/01/2026;0000;CERO;;1,00\n");
    for (bytes, why) in [
        (&b""[..], "Está vacío: descárgalo otra vez"),
        (b"\n\n", "está vacío"),
        (b"PK\x03\x04hoja", "Excel"),
        (b"%PDF-1.7 x", "es un PDF"),
        (b"\xff\xd8\xff\xe0foto", "es una foto"),
        (b"\x89PNG\r\n\x1a\n", "es una imagen"),
        (b"<html><body>Inicia</body></html>", "sin ninguna tabla"),
    ] {
        let refused = upload(&admin, account, bytes, false);
        assert!(
            refused.status == 400 && refused.text().contains(why),
            "{why}: {}",
            refused.text()
        );
    }
    let elsewhere = upload(&admin, krafta::base::ids::AccountId::any(), b"a;b;c\n", false);
    assert!(elsewhere.status == 400 && elsewhere.text().contains("No es una cuenta"));
    let huge = vec![b'x'; 21 * 1024 * 1024];
    let refused = upload(&admin, account, &huge, false);
    assert!(
        refused.status == 400 && refused.text().contains("20 MB"),
        "{}",
        refused.status
    );
    assert_eq!((lines(&site), files(&site)), (1, (1, 0)));
    // Of one line that is ten megabytes long nothing goes in, and the page still opens.
    let long = upload(&admin, account, &vec![b'x'; 10_000_000], false);
    assert_eq!(long.status, 303, "{}", long.text());
    let page = admin.get(long.header("location"));
    assert!(page.status == 200 && page.text().len() < 100_000);
    assert_eq!(admin.post_form(long.header("location"), COLUMNS).status, 400);
    assert_eq!(lines(&site), 1);
}

#[test]
fn a_hundred_thousand_lines_go_in() {
    let site = harness::start();
    let account = account(&site);
    let admin = site.signed_in(Role::Admin);
    let mut text = String::new();
    for n in 0..100_000_u32 {
        text.push_str(&format!(
            "{:02}/01/2026;{:010};PAGO MOVIL;;{},{:02}\n",
            n % 28 + 1,
            n * 7919,
            100 + n % 900,
            n % 100
        ));
    }
    let page = imported(&admin, account, &text);
    assert_eq!(lines(&site), 100_000);
    assert_eq!(admin.get(&page).status, 200);
    assert_eq!(admin.get(&format!("{page}?after=90000&show=free")).status, 200);
    // Too many are refused, and say how many would do.
    for _ in 0..60_000 {
        text.push_str("15/01/2026;1;A;;1,00\n");
    }
    let refused = upload(&admin, account, format!("{HEAD}{text}").as_bytes(), false);
    assert!(
        refused.status == 400 && refused.text().contains("más de 150000 líneas"),
        "{}",
        refused.status
    );
    assert_eq!(lines(&site), 100_000);
}

#[test]
fn a_file_that_is_too_large_costs_nothing_that_was_chosen() {
    let site = harness::start();
    let admin = site.signed_in(Role::Admin);
    let account = account(&site);
    let answer = upload(&admin, account, &vec![b';'; 21 * 1024 * 1024], true);
    let page = answer.text();
    assert_eq!(answer.status, 400, "{page}");
    assert!(page.contains("Pesa demasiado: el máximo es 20 MB."), "{page}");
    assert!(page.contains(&format!("value=\"{account}\" selected")), "{page}");
    assert!(page.contains("name=\"columns\" checked"), "{page}");
}
