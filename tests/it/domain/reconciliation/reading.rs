//! The small files that went wrong, sent by somebody who presses the buttons without reading: each is right, or asks.

use super::{account, account_numbered, fields_of, press, upload};
use crate::harness::client::Client;
use crate::harness::{self, Site};
use diesel::prelude::*;
use krafta::base::ids::AccountId;
use krafta::domain::accounts::Role;
use krafta::schema::{statement_lines, statement_rejects};
use rust_decimal::Decimal;

/// «600.00», «-12.00», «(600.00)» for what is set aside: the lines of an account, in the order of its files.
fn lines(site: &Site, account: AccountId) -> Vec<String> {
    let rows: Vec<(String, Decimal, Option<String>)> = site
        .app
        .db
        .read_here(|conn| {
            Ok(statement_lines::table
                .filter(statement_lines::account_id.eq(account))
                .order((statement_lines::statement_id, statement_lines::line))
                .select((
                    statement_lines::direction,
                    statement_lines::amount,
                    statement_lines::aside_reason,
                ))
                .load(conn)?)
        })
        .unwrap();
    rows.into_iter()
        .map(|(direction, amount, aside)| match (direction.as_str(), aside) {
            ("OUT", _) => format!("-{amount}"),
            (_, Some(_)) => format!("({amount})"),
            _ => amount.to_string(),
        })
        .collect()
}

/// Uploads a file, and presses «Importar» if its columns are asked for. The page of the statement, or what is asked.
fn sent(admin: &Client, account: AccountId, bytes: &[u8]) -> Result<String, String> {
    let answer = upload(admin, account, bytes, false);
    assert_eq!(answer.status, 303, "{}", answer.text());
    let to = answer.header("location").to_owned();
    if !to.contains("/drafts/") {
        return Ok(to);
    }
    let done = press(admin, &to, &[]);
    match done.status {
        303 => Ok(done.header("location").to_owned()),
        _ => Err(to),
    }
}

macro_rules! case {
    ($name:literal) => {
        &include_bytes!(concat!("../../../fixtures/statements/", $name, ".csv"))[..]
    };
}

#[test]
fn every_small_file_is_right_or_asks() {
    let site = harness::start();
    let admin = site.signed_in(Role::Admin);
    let good = &["600.00", "-12.00", "1234.56"][..];
    for (name, bytes, expected) in [
        ("b00", case!("b00_base_buena"), Some(good)),
        ("b01", case!("b01_saldo_inicial_sin_fecha"), Some(good)),
        ("b03", case!("b03_pie_con_digitos"), Some(good)),
        ("b04", case!("b04_tipo_codigos_mercantil"), None),
        (
            "b06",
            case!("b06_signo_en_columna"),
            Some(&["600.00", "-12.00", "-900.00"]),
        ),
        ("b07", case!("b07_mes_en_letras"), Some(&["600.00", "-12.00"])),
        (
            "b08",
            case!("b08_menos_antes_de_moneda"),
            Some(&["600.00", "-12.00"]),
        ),
        ("b09", case!("b09_menos_unicode"), Some(&["600.00", "-12.00"])),
        (
            "b11",
            case!("b11_descripcion_dos_lineas"),
            Some(&["600.00", "-12.00"]),
        ),
        ("b13", case!("b13_referencia_cientifica"), None),
        ("b15", case!("b15_sep_bom"), Some(&["600.00", "-12.00"])),
        ("b18", case!("b18_celdas_finales_omitidas"), Some(good)),
        ("b20", case!("b20_fecha_operacion"), Some(&["600.00", "-12.00"])),
        ("b24", case!("b24_reverso"), Some(&["600.00", "-600.00"])),
        ("b27", case!("b27_prefijo_BsD"), None),
        ("b29", case!("b29_columna_equivocada"), Some(good)),
    ] {
        let account = account(&site);
        let done = sent(&admin, account, bytes);
        assert_eq!(done.is_ok(), expected.is_some(), "{name}: {done:?}");
        assert_eq!(lines(&site, account), expected.unwrap_or_default(), "{name}");
        match done {
            Ok(page) => assert_eq!(admin.get(&page).status, 200, "{name}"),
            Err(draft) => assert_eq!(admin.get(&draft).status, 200, "{name}"),
        }
    }
    // What was passed over is counted, and shown.
    let account = account(&site);
    // Not the very same file, which is asked about: another account has it.
    let other = [case!("b01_saldo_inicial_sin_fecha"), b"\n"].concat();
    let kept = upload(&admin, account, &other, true);
    let html = admin.get(kept.header("location")).text();
    for told in [
        "1 fila sin fecha",
        "SALDO INICIAL",
        "2 ingresos en el archivo",
        "1 salida",
        "Bs. 1.834,56",
        "15 de enero de 2026 al 16",
    ] {
        assert!(html.contains(told), "{told}: {html}");
    }
    let page = sent(&admin, account, &other).unwrap();
    let html = admin.get(&page).text();
    assert!(
        html.contains("1 fila sin fecha") && html.contains("SALDO INICIAL"),
        "{html}"
    );
}

#[test]
fn a_word_that_nobody_knows_is_asked_once() {
    let site = harness::start();
    let (admin, account) = (site.signed_in(Role::Admin), account(&site));
    let draft = sent(&admin, account, case!("b04_tipo_codigos_mercantil")).unwrap_err();
    let refused = press(&admin, &draft, &[]);
    let html = refused.text();
    assert!(
        refused.status == 400 && html.contains("«TR» (1 línea)") && html.contains("Dinos qué es."),
        "{html}"
    );
    assert!(
        fields_of(&html, &draft).contains(&("word-nc".to_owned(), "in".to_owned())),
        "{html}"
    );
    let done = press(&admin, &draft, &[("word-tr", "out")]);
    assert_eq!(done.status, 303, "{}", done.text());
    assert_eq!(
        lines(&site, account),
        ["600.00", "250.00", "-12.00", "-100.00", "-50.00"]
    );
    // It is remembered; another word is asked about.
    let head = "Fecha;Tipo;Referencia;Descripción;Monto;Saldo\n";
    let more = format!("{head}16/01/2026;TR;000000666666;TRANSFERENCIA ENVIADA;1,00;10.687,00\n");
    let kept = upload(&admin, account, more.as_bytes(), false);
    assert!(
        kept.header("location").contains("/statements/"),
        "{}",
        kept.header("location")
    );
    let other = format!("{head}16/01/2026;TP;000000777777;TRASPASO;2,00;10.689,00\n");
    let asked = upload(&admin, account, other.as_bytes(), false);
    let html = admin.get(asked.header("location")).text();
    assert!(html.contains("«TP» (1 línea)"), "{html}");
    assert_eq!(lines(&site, account).len(), 6);
}

#[test]
fn money_that_tells_no_way_is_asked_about() {
    let site = harness::start();
    let (admin, account) = (site.signed_in(Role::Admin), account(&site));
    let draft = sent(&admin, account, case!("b27_prefijo_BsD")).unwrap_err();
    let html = press(&admin, &draft, &[]).text();
    assert!(
        html.contains("¿Todo lo de este archivo es dinero que entró?")
            && html.contains("Dinos si todo entró."),
        "{html}"
    );
    let no = press(&admin, &draft, &[("allIn", "no")]);
    assert!(
        no.status == 400 && no.text().contains("Elige arriba la columna"),
        "{}",
        no.text()
    );
    // Looked at first, the answer is not lost.
    let seen = press(&admin, &draft, &[("allIn", "yes"), ("then", "preview")]).text();
    assert!(
        fields_of(&seen, &draft).contains(&("allIn".to_owned(), "yes".to_owned())),
        "{seen}"
    );
    assert_eq!(press(&admin, &draft, &[("allIn", "yes")]).status, 303);
    assert_eq!(lines(&site, account), ["600.00", "600.00"]);
    // The reference is never the amount, even if somebody says so.
    let again = upload(&admin, self::account(&site), case!("b27_prefijo_BsD"), false);
    let refused = press(
        &admin,
        again.header("location"),
        &[("amount", "1"), ("allIn", "yes")],
    );
    assert!(
        refused.status == 400 && refused.text().contains("Es la misma columna que la referencia."),
        "{}",
        refused.text()
    );
}

#[test]
fn the_same_money_in_another_file_is_offered_to_nobody() {
    let site = harness::start();
    let (admin, account) = (site.signed_in(Role::Admin), account(&site));
    sent(&admin, account, case!("b17a_parcial_del_dia")).unwrap();
    let page = sent(&admin, account, case!("b17b_mes_con_otra_fecha")).unwrap();
    assert_eq!(lines(&site, account), ["600.00", "(600.00)"]);
    let html = admin.get(&page).text();
    assert!(
        html.contains("Probablemente ya visto")
            && html.contains("Se parece a la línea 2 de «movimientos.csv»"),
        "{html}"
    );
    let free = admin.get("/admin/payments/unclaimed").text();
    assert_eq!(
        free.matches("<span class=\"money\">Bs. 600,00").count(),
        1,
        "{free}"
    );
    // Until somebody says that it is other money.
    let retake = html
        .split("action=\"")
        .find(|part| part.contains("/retake\""))
        .unwrap()
        .split('"')
        .next()
        .unwrap();
    assert!(html.contains("Es otro dinero"));
    assert_eq!(
        admin
            .post_form(retake, &[("back", page.as_str())])
            .header("location"),
        page
    );
    assert_eq!(lines(&site, account), ["600.00", "600.00"]);

    let account = self::account(&site);
    sent(&admin, account, case!("b19a_un_pago")).unwrap();
    let page = sent(&admin, account, case!("b19b_dos_iguales")).unwrap();
    assert_eq!(
        lines(&site, account),
        ["600.00", "600.00"],
        "one new, then one more"
    );
    assert!(admin.get(&page).text().contains("(1 nuevo)"));
}

#[test]
fn a_file_of_another_account_and_one_of_another_name_are_told() {
    let site = harness::start();
    let admin = site.signed_in(Role::Admin);
    let account = account_numbered(&site, "0134-0000-00-0000000009");
    let draft = sent(&admin, account, case!("b00_base_buena")).unwrap_err();
    let refused = press(&admin, &draft, &[]);
    assert!(
        refused.status == 400
            && refused
                .text()
                .contains("Este archivo es de la cuenta 01020000000000000000"),
        "{}",
        refused.text()
    );
    assert!(lines(&site, account).is_empty());
    assert_eq!(press(&admin, &draft, &[("sameAccount", "on")]).status, 303);
    assert_eq!(lines(&site, account).len(), 3);
    // The same bytes are the same file, asked about or not.
    let again = upload(&admin, account, case!("b00_base_buena"), false);
    assert!(again.header("location").contains("/statements/"));
    assert!(
        admin
            .get(again.header("location"))
            .text()
            .contains("ya estaba importado")
    );
    let asked = upload(&admin, account, case!("b00_base_buena"), true);
    assert!(
        admin
            .get(asked.header("location"))
            .text()
            .contains("Este archivo ya se importó")
    );
}

#[test]
fn a_formula_is_text() {
    let site = harness::start();
    let (admin, account) = (site.signed_in(Role::Admin), account(&site));
    let file = "Fecha;Referencia;Descripción;Débito;Crédito\n\
        15/01/2026;000123456;\"=HYPERLINK(\"\"http://x.example\"\";\"\"<b>ver</b>\"\")\";;600,00\n15/01/2026;000123457;B;;=1+1\n";
    let page = sent(&admin, account, file.as_bytes()).unwrap();
    assert_eq!(lines(&site, account), ["600.00"]);
    let html = admin.get(&page).text();
    assert!(
        html.contains("=HYPERLINK(") && !html.contains("<b>ver</b>"),
        "{html}"
    );
    let open: i64 = site
        .app
        .db
        .read_here(|conn| {
            Ok(statement_rejects::table
                .filter(statement_rejects::state.eq("OPEN"))
                .count()
                .get_result(conn)?)
        })
        .unwrap();
    assert_eq!(open, 1);
}

#[test]
fn what_a_balance_contradicts_is_not_imported_unseen() {
    let site = harness::start();
    let (admin, account) = (site.signed_in(Role::Admin), account(&site));
    let head = "Fecha;Referencia;Monto;Saldo\n";
    let lines_of = |last: &str| format!("{head}15/01/2026;000111111;600,00;10.600,00\n{last}");
    let untold = lines_of("16/01/2026;000222222;12,00;10.588,00\n");
    let draft = sent(&admin, account, untold.as_bytes()).unwrap_err();
    let refused = press(&admin, &draft, &[("allIn", "yes")]);
    assert!(
        refused.status == 400 && refused.text().contains("El saldo dice que no todo entró"),
        "{}",
        refused.text()
    );
    assert!(lines(&site, account).is_empty());
    // Known columns and signs, and a balance that does not follow: shown before it goes in.
    let signed = lines_of("16/01/2026;000222222;-12,00;10.588,00\n");
    sent(&admin, account, signed.as_bytes()).unwrap();
    let off = format!("{head}17/01/2026;000333333;-1,00;10.587,00\n17/01/2026;000444444;5,00;10.582,00\n");
    let asked = upload(&admin, account, off.as_bytes(), false);
    let html = admin.get(asked.header("location")).text();
    assert!(
        html.contains("No cuadra: al saldo final le faltan Bs. 10,00."),
        "{html}"
    );
}

#[test]
fn what_was_said_of_one_file_is_asked_of_the_next() {
    let site = harness::start();
    let (admin, account) = (site.signed_in(Role::Admin), account(&site));
    let head = "Fecha;Referencia;Descripción;Monto;Tipo\n";
    let first = format!("{head}15/01/2026;000123456;PAGO MOVIL;600,00;PM\n");
    let draft = sent(&admin, account, first.as_bytes()).unwrap_err();
    assert_eq!(press(&admin, &draft, &[("allIn", "yes")]).status, 303);
    assert_eq!(lines(&site, account), ["600.00"]);
    let second = format!(
        "{head}15/01/2026;000123457;PAGO MOVIL;610,00;PM\n15/01/2026;000777777;COMISION;25,00;ND\n15/01/2026;000888888;CHEQUE;900,00;CH\n"
    );
    let draft = sent(&admin, account, second.as_bytes()).unwrap_err();
    assert_eq!(lines(&site, account), ["600.00"]);
    assert_eq!(press(&admin, &draft, &[("word-pm", "in")]).status, 303);
    assert_eq!(lines(&site, account), ["600.00", "610.00", "-25.00", "-900.00"]);
}

#[test]
fn a_word_for_how_money_stands_is_asked_once() {
    let site = harness::start();
    let (admin, account) = (site.signed_in(Role::Admin), account(&site));
    let head = "Fecha;Referencia;Abono;Estado\n";
    let file = |reference: &str| {
        format!(
            "{head}15/01/2026;{reference}1;600,00;RECHAZADA\n15/01/2026;{reference}2;610,00;EXITOSA\n15/01/2026;{reference}3;620,00;ENVIADA\n"
        )
    };
    let draft = sent(&admin, account, file("0001234").as_bytes()).unwrap_err();
    let html = admin.get(&draft).text();
    assert!(
        html.contains("¿Es dinero que se movió de verdad?") && html.contains("«ENVIADA» (1 línea)"),
        "{html}"
    );
    let done = press(&admin, &draft, &[("standing-enviada", "void")]);
    assert_eq!(done.status, 303, "{}", done.text());
    assert_eq!(lines(&site, account), ["610.00"]);
    let page = admin.get(done.header("location")).text();
    assert!(page.contains("RECHAZADA"), "kept, and shown: {page}");
    sent(&admin, account, file("0009876").as_bytes()).unwrap();
    assert_eq!(lines(&site, account), ["610.00", "610.00"]);
}

#[test]
fn the_file_of_one_account_is_asked_about_for_another() {
    let site = harness::start();
    let (admin, one, two) = (site.signed_in(Role::Admin), account(&site), account(&site));
    sent(&admin, one, case!("b00_base_buena")).unwrap();
    let draft = sent(&admin, two, case!("b00_base_buena")).unwrap_err();
    let refused = press(&admin, &draft, &[]);
    let html = refused.text();
    assert!(
        refused.status == 400 && html.contains("Este mismo archivo ya se importó en la cuenta"),
        "{html}"
    );
    assert!(lines(&site, two).is_empty());
    assert_eq!(press(&admin, &draft, &[("alsoHere", "on")]).status, 303);
    assert_eq!(lines(&site, two).len(), 3);
}

#[test]
fn two_that_paid_the_same_without_a_reference_are_two() {
    let site = harness::start();
    let (admin, account) = (site.signed_in(Role::Admin), account(&site));
    let file = |rows: &[&str]| {
        let rows: String = rows
            .iter()
            .map(|phone| format!("15/01/2026;;PM DE {phone};;600,00\n"))
            .collect();
        format!("Fecha;Referencia;Descripción;Débito;Crédito\n{rows}15/01/2026;000777777;COMISION;1,00;\n")
    };
    let (one, two) = ("04121112233", "04145556677");
    sent(&admin, account, file(&[one]).as_bytes()).unwrap();
    assert_eq!(lines(&site, account), ["600.00", "-1.00"]);
    sent(&admin, account, file(&[two]).as_bytes()).unwrap();
    sent(&admin, account, file(&[one, two]).as_bytes()).unwrap();
    assert_eq!(lines(&site, account), ["600.00", "-1.00", "600.00"]);
}
