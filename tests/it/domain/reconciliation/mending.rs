//! What can be put right afterwards: a row that could not be read, an import that was wrong, a line that was set aside.

use super::{account, imported, payments_of, press, reported, upload};
use crate::harness::{self, Site};
use diesel::prelude::*;
use krafta::domain::accounts::Role;
use krafta::schema::{statement_lines, statement_rejects, statements};
use serde_json::json;

fn count(site: &Site) -> (i64, i64) {
    site.app
        .db
        .read_here(|conn| {
            let open = statement_rejects::table.filter(statement_rejects::state.eq("OPEN"));
            Ok((
                statement_lines::table.count().get_result(conn)?,
                open.count().get_result(conn)?,
            ))
        })
        .unwrap()
}

/// The addresses of forms that end so, in the order of the page.
pub fn actions(html: &str, end: &str) -> Vec<String> {
    let all = html
        .split("action=\"")
        .skip(1)
        .map(|part| part.split('"').next().unwrap());
    all.filter(|action| action.ends_with(end))
        .map(str::to_owned)
        .collect()
}

#[test]
fn a_row_that_could_not_be_read_is_mended_or_passed_over() {
    let site = harness::start();
    let (admin, account) = (site.signed_in(Role::Admin), account(&site));
    let page = imported(
        &admin,
        account,
        "15/01/2026;000000111111;A;;1,00\n45/01/2026;000000222222;B;;600,00\n15/01/2026;1,23457E+11;C;;2,00\n\
         15/01/2027;000000444444;D;;3,00\nTotal;;;;606,00\n",
    );
    assert_eq!(count(&site), (1, 3));
    let html = admin.get(&page).text();
    for told in [
        "3 líneas no se pudieron leer",
        "La línea 3 tiene una fecha que no se entiende: «45/01/2026».",
        "45/01/2026 · 000000222222 · B · 600,00",
        "perdió los dígitos",
        "no ha llegado",
        "1 fila sin fecha",
    ] {
        assert!(html.contains(told), "{told}: {html}");
    }
    let lines = actions(&html, "/line");
    // Each form begins with what its line said.
    let form = |at: usize| {
        html.split(lines[at].as_str())
            .nth(1)
            .unwrap()
            .split("</form>")
            .next()
            .unwrap()
    };
    for (at, said) in [
        (
            0,
            [
                "value=\"\"",
                "value=\"600,00\"",
                "value=\"000000222222\"",
                "value=\"IN\" selected",
            ],
        ),
        (
            1,
            [
                "value=\"2026-01-15\"",
                "value=\"2,00\"",
                "value=\"\"",
                "value=\"IN\" selected",
            ],
        ),
        (
            2,
            [
                "value=\"2027-01-15\"",
                "value=\"3,00\"",
                "value=\"000000444444\"",
                "value=\"IN\" selected",
            ],
        ),
    ] {
        for said in said {
            assert!(form(at).contains(said), "{at} {said}: {}", form(at));
        }
    }
    let wrong = admin.post_form(
        &lines[0],
        &[
            ("date", "2027-01-15"),
            ("amount", "0"),
            ("reference", ""),
            ("direction", ""),
        ],
    );
    let text = wrong.text();
    assert_eq!(wrong.status, 400);
    for told in ["No ha llegado.", "Debe ser mayor que cero", "Es obligatorio."] {
        assert!(text.contains(told), "{told}: {text}");
    }
    assert_eq!(count(&site), (1, 3));
    let mended = [
        ("date", "2026-01-15"),
        ("amount", "600,00"),
        ("reference", "000000222222"),
        ("direction", "IN"),
    ];
    let done = admin.post_form(&lines[0], &mended);
    assert!(
        done.status == 303 && done.header("location") == page,
        "{}",
        done.text()
    );
    assert_eq!(count(&site), (2, 2));
    // Decided once.
    assert_eq!(admin.post_form(&lines[0], &mended).status, 409);
    let passed = admin.post_form(&actions(&html, "/pass")[2], &[]);
    assert_eq!((passed.status, count(&site)), (303, (2, 1)));
    // What is there already is not there twice, and what left is kept as such.
    let there = admin.post_form(
        &lines[1],
        &[
            ("date", "2026-01-15"),
            ("amount", "1"),
            ("reference", "111111"),
            ("direction", "OUT"),
        ],
    );
    assert_eq!((there.status, count(&site)), (303, (3, 0)));
    let html = admin.get(&page).text();
    assert!(
        html.contains("Ingresos leídos (2 nuevos)") && html.contains("1 salida"),
        "{html}"
    );
}

#[test]
fn an_import_is_taken_back_and_done_again() {
    let site = harness::start();
    let (admin, account) = (site.signed_in(Role::Admin), account(&site));
    let file = include_bytes!("../../../fixtures/statements/b29_columna_equivocada.csv");
    let draft = upload(&admin, account, file, false).header("location").to_owned();
    let wrong = press(&admin, &draft, &[("amount", "3")]);
    assert_eq!(wrong.status, 303, "{}", wrong.text());
    let page = wrong.header("location").to_owned();
    let html = admin.get(&page).text();
    assert!(html.contains("Deshacer la importación"), "{html}");
    let undone = admin.post_form(&actions(&html, "/undo")[0], &[]);
    let again = undone.header("location").to_owned();
    assert!(
        undone.status == 303 && again.contains("/drafts/"),
        "{}",
        undone.text()
    );
    assert_eq!(count(&site).0, 0);
    // Who and when stays, and pressed twice it is undone once.
    let html = admin.get(&page).text();
    assert!(
        html.contains("Esta importación se deshizo el") && html.contains(", por "),
        "{html}"
    );
    assert_eq!(admin.post_form(&format!("{page}/undo"), &[]).status, 303);
    assert!(
        admin
            .get("/admin/payments/statements")
            .text()
            .contains("Deshecho")
    );
    // The wrong columns are forgotten, the file is not, and it may be imported again.
    assert!(
        upload(&admin, account, file, false)
            .header("location")
            .contains("/drafts/")
    );
    let right = press(&admin, &again, &[]);
    assert!(
        right.status == 303 && right.header("location") != page,
        "{}",
        right.text()
    );
    assert_eq!(count(&site).0, 3);
    let files: i64 = site
        .app
        .db
        .read_here(|conn| Ok(statements::table.count().get_result(conn)?))
        .unwrap();
    assert_eq!(files, 2);
}

#[test]
fn an_import_that_was_used_stays() {
    let site = harness::start();
    site.shop();
    let (admin, account) = (site.signed_in(Role::Admin), account(&site));
    reported(&site, "123456", json!({}));
    let page = imported(
        &admin,
        account,
        "15/01/2026;000000123456;PAGO;;600,00\n15/01/2026;000000999999;OTRO;;7,00\n",
    );
    assert_eq!(admin.post_form(&format!("{page}/confirmations"), &[]).status, 200);
    let refused = admin.post_form(&format!("{page}/undo"), &[]);
    assert!(
        refused.status == 409 && refused.text().contains("ya es el pago de un pedido"),
        "{}",
        refused.text()
    );
    assert_eq!(count(&site).0, 2);
    // One that another file leans on is taken back after it.
    let first = imported(&admin, account, "16/01/2026;000000000001;A;;1,00\n");
    let second = imported(
        &admin,
        account,
        "16/01/2026;000000000001;A;;1,00\n16/01/2026;000000000002;B;;2,00\n",
    );
    let refused = admin.post_form(&format!("{first}/undo"), &[]);
    assert!(
        refused.status == 409 && refused.text().contains("Deshaz primero esa importación"),
        "{}",
        refused.text()
    );
    for page in [second, first] {
        assert_eq!(admin.post_form(&format!("{page}/undo"), &[]).status, 303);
    }
    assert_eq!(count(&site).0, 2);
}

#[test]
fn what_was_set_aside_is_taken_up_again() {
    let site = harness::start();
    let (admin, account) = (site.signed_in(Role::Admin), account(&site));
    let page = imported(
        &admin,
        account,
        "15/01/2026;000000123456;PAGO;;600,00\n16/01/2026;000000777777;COM;12,00;\n",
    );
    let aside = &actions(&admin.get(&page).text(), "/aside")[0];
    assert_eq!(
        admin
            .post_form(
                aside,
                &[("reason", "Venta en la tienda"), ("back", page.as_str())]
            )
            .status,
        303
    );
    assert!(
        !admin
            .get("/admin/payments/unclaimed")
            .text()
            .contains("Bs. 600,00")
    );
    let html = admin.get(&page).text();
    assert!(
        html.contains("Volver a tomar") && html.contains("Salió"),
        "{html}"
    );
    let retake = &actions(&html, "/retake")[0];
    for _ in 0..2 {
        assert_eq!(
            admin
                .post_form(retake, &[("back", page.as_str())])
                .header("location"),
            page
        );
    }
    assert!(
        admin
            .get("/admin/payments/unclaimed")
            .text()
            .contains("Bs. 600,00")
    );
    // A set-aside line goes with its import, and what left cannot be set aside.
    assert_eq!(
        admin
            .post_form(aside, &[("reason", "Venta"), ("back", page.as_str())])
            .status,
        303
    );
    assert_eq!(admin.post_form(&format!("{page}/undo"), &[]).status, 303);
    assert_eq!(count(&site).0, 0);
}

#[test]
fn a_payment_taken_back_has_the_account_that_was_reported() {
    let site = harness::start();
    site.shop();
    let (admin, account) = (site.signed_in(Role::Admin), account(&site));
    for (reference, said) in [("440001", json!({})), ("550002", json!({"accountId": account}))] {
        let placed = reported(&site, reference, said.clone());
        let before = payments_of(&site, &placed)[0].account_id;
        assert_eq!(before.is_some(), said.get("accountId").is_some());
        let page = imported(
            &admin,
            account,
            &format!("15/01/2026;0000{reference};PAGO MOVIL;;600,00\n"),
        );
        let done = admin.post_form(&format!("{page}/confirmations"), &[]);
        assert!(done.text().contains("1 pago confirmado"), "{}", done.text());
        let paid = payments_of(&site, &placed).remove(0);
        assert_eq!(paid.account_id, Some(account), "the line's");
        let path = format!("/admin/orders/{}/payments/{}/reopening", placed.id, paid.id);
        assert_eq!(
            admin.post_form(&path, &[("reason", "era de otro pedido")]).status,
            303
        );
        assert_eq!(payments_of(&site, &placed)[0].account_id, before);
    }
}
