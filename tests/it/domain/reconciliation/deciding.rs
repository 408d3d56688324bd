//! The queue, and one payment at a time.

use super::{account, imported, payment_of, payments_of, pressed, reported};
use crate::harness;
use krafta::domain::accounts::Role;
use serde_json::json;

const QUEUE: &str = "/admin/payments";

#[test]
fn fifty_payments_one_after_the_other() {
    let site = harness::start();
    site.shop();
    let admin = site.signed_in(Role::Admin);
    assert!(admin.get(QUEUE).text().contains("No hay pagos por revisar"));
    let placed: Vec<_> = (0..30)
        .map(|n| {
            reported(
                &site,
                &format!("7000{n:02}"),
                json!({"payerName": "Nombre Muy Largo de la Cruz"}),
            )
        })
        .collect();
    let first = admin.get(QUEUE).text();
    // Oldest first, page by page.
    assert!(first.contains(&placed[0].number) && first.contains(&placed[24].number));
    assert!(!first.contains(&placed[25].number));
    let (_, rest) = first.split_once("/admin/payments?cursor=").unwrap();
    let next = format!("{QUEUE}?cursor={}", rest.split('"').next().unwrap());
    let second = admin.get(&next).text();
    assert!(second.contains(&placed[29].number) && !second.contains(&placed[24].number));

    let page = |n: usize| format!("{QUEUE}/{}", payment_of(&site, &placed[n]));
    let html = admin.get(&page(0)).text();
    for shown in [
        "Bs. 600,00",
        "value=\"600,00\"",
        "700000",
        "Confirmar Pago",
        "Rechazar",
        &page(1),
    ] {
        assert!(html.contains(shown), "{shown}");
    }
    let typed = [("amountReceived", "600,00")];
    let decided = pressed(&admin, &html, &format!("{}/confirmation", page(0)), &typed);
    assert_eq!(
        (decided.status, decided.header("location")),
        (303, page(1).as_str())
    );
    // Which one was decided is named, and a press away.
    let html = admin.get(&page(1)).text();
    let said = format!(
        "{} confirmado. Este es el siguiente. <a href=\"{}\">Ver</a>",
        placed[0].number,
        page(0)
    );
    assert!(html.contains(&said), "{html}");
    let wrong = admin.post_form(
        &format!("{}/confirmation", page(1)),
        &[("amountReceived", "mucho")],
    );
    assert!(wrong.status == 400 && wrong.text().contains("value=\"mucho\""));
    let wrong = admin.post_form(&format!("{}/rejection", page(1)), &[("reason", " ")]);
    assert!(wrong.status == 400 && wrong.text().contains("Es obligatorio."));
    let reason = "El monto no coincide.";
    let decided = admin.post_form(&format!("{}/rejection", page(1)), &[("reason", reason)]);
    assert_eq!(
        (decided.status, decided.header("location")),
        (303, page(2).as_str())
    );
    assert_eq!(
        (site.status(placed[0].id), site.status(placed[1].id)),
        ("NOTIFIED", "REJECTED")
    );
    assert!(site.client().get(&placed[1].link()).text().contains(reason));
    // Decided before: told, and not moved on.
    let again = admin.post_form(&format!("{}/confirmation", page(0)), &[]);
    assert_eq!((again.status, again.header("location")), (303, page(0).as_str()));
    let other = admin.post_form(&format!("{}/rejection", page(0)), &[("reason", "x")]);
    assert!(other.status == 409 && other.text().contains("ya fue confirmado"));
    // After the last one comes the oldest that is left.
    let last = admin.get(&page(29)).text();
    assert!(last.contains(&page(28)) && last.contains(&page(2)));
    let nowhere = format!("{QUEUE}/{}", uuid::Uuid::new_v4());
    assert_eq!(admin.get(&nowhere).status, 404);
}

#[test]
fn a_page_costs_the_same_however_many_wait() {
    let site = harness::start();
    site.shop();
    let account = account(&site);
    let admin = site.signed_in(Role::Admin);
    let statements = |path: &str| {
        let before = site.app.db.statements();
        assert_eq!(admin.get(path).status, 200, "{path}");
        site.app.db.statements() - before
    };
    let searched = "/admin/payments?q=600,00&signal=probable&via=PAGO_MOVIL&from=2026-01-01";
    let measure =
        |page: &str, one: &str| [QUEUE, searched, "/admin/payments/unclaimed", page, one].map(statements);
    let line = |n: usize| format!("15/01/2026;5500{n:04}1;PAGO;;600,00\n");
    let order = |n: usize| reported(&site, &format!("5500{n:04}1"), json!({}));
    let first = order(0);
    let one = format!("{QUEUE}/{}", payment_of(&site, &first));
    let few = imported(&admin, account, &(line(0) + &line(900)));
    let cost = measure(&few, &one);
    for n in 1..12 {
        order(n);
    }
    let lines: String = (0..12).chain(901..930).map(line).collect();
    let many = imported(&admin, account, &lines);
    assert_eq!(measure(&many, &one), cost);
    assert!(cost.iter().all(|cost| *cost < 36), "{cost:?}");
}

#[test]
fn money_of_a_statement_is_used_up_by_a_confirmation_by_hand() {
    let site = harness::start();
    site.shop();
    let account = account(&site);
    let admin = site.signed_in(Role::Admin);
    let early = reported(&site, "111222", json!({}));
    let confirm = json!({"orderId": early.id, "status": "CONFIRMED"});
    assert_eq!(admin.put_json("/api/payments", &confirm).status, 200);
    let late = reported(&site, "333444", json!({}));
    let page = imported(
        &admin,
        account,
        "15/01/2026;0000111222;PAGO;;600,00\n15/01/2026;0000333444;PAGO;;600,00\n",
    );
    // The first was confirmed before the file came, the second is by hand after it.
    let html = admin.get(&page).text();
    assert!(
        html.contains(&early.number) && html.contains("Un pago coincide"),
        "{html}"
    );
    let one = format!("{QUEUE}/{}", payment_of(&site, &late));
    assert!(admin.get(&one).text().contains("Está en el banco"));
    let confirmed = admin.post_form(&format!("{one}/confirmation"), &[("amountReceived", "600,00")]);
    assert_eq!(confirmed.status, 303);
    assert!(
        admin
            .get("/admin/payments/unclaimed")
            .text()
            .contains("Todo el dinero tiene dueño")
    );
    assert!(payments_of(&site, &late)[0].amount_received.is_some());
}

/// The line that may be a payment's is confirmed with it, or is left alone, as the button says.
#[test]
fn a_probable_line_is_used_by_its_own_button_alone() {
    let site = harness::start();
    site.shop();
    let account = account(&site);
    let admin = site.signed_in(Role::Admin);
    let bare = json!({"payerName": "X"});
    let (with, without) = (
        reported(&site, "8812", bare.clone()),
        reported(&site, "9913", bare),
    );
    let lines = "15/01/2026;000000008812;PAGO;;600,00\n15/01/2026;000000009913;PAGO;;590,00\n";
    let statement = imported(&admin, account, lines);
    let page = |placed| format!("{QUEUE}/{}", payment_of(&site, placed));
    let html = admin.get(&page(&with)).text();
    let first = html.find("btn-primary").unwrap();
    assert!(
        html[first..]
            .split("</button>")
            .next()
            .unwrap()
            .contains("Es este pago"),
        "{html}"
    );
    assert!(html.contains("Confirmar sin línea del banco") && !html.contains("Confirmar Pago"));
    let (_, line) = html.split_once("name=\"line\" value=\"").unwrap();
    let done = admin.post_form(&format!("{}/confirmation", page(&with)), &[("line", &line[..36])]);
    assert_eq!(
        (done.status, done.header("location")),
        (303, page(&without).as_str()),
        "{}",
        done.text()
    );
    assert!(
        admin
            .get(&page(&with))
            .text()
            .contains("Con esta línea del banco")
    );
    // What the bank says counts against what was expected, and not what was typed.
    let html = admin.get(&page(&without)).text();
    assert!(
        html.contains("Faltan Bs. 10,00 según el banco") && !html.contains("Coincide con lo esperado"),
        "{html}"
    );
    let done = admin.post_form(
        &format!("{}/confirmation", page(&without)),
        &[("amountReceived", "600,00"), ("shown", "OTHER_AMOUNT")],
    );
    assert_eq!(done.status, 303, "{}", done.text());
    assert!(admin.get(&page(&without)).text().contains("Sin línea del banco"));
    let html = admin.get(&statement).text();
    assert_eq!(
        html.matches(">Confirmado<").count(),
        2,
        "one figure, one line: {html}"
    );
    // Nothing offers to take back what cannot be taken back.
    assert!(
        html.contains("Todavía no se puede") && !html.contains(&format!("{statement}/undo")),
        "{html}"
    );
}

#[test]
fn the_desk_corrects_and_takes_back_where_one_is() {
    let site = harness::start();
    site.shop();
    let account = account(&site);
    let admin = site.signed_in(Role::Admin);
    let placed = reported(&site, "700001", json!({"originBank": "0102"}));
    let page = format!("{QUEUE}/{}", payment_of(&site, &placed));
    let form = |noun: &str| {
        format!(
            "/admin/orders/{}/payments/{}/{noun}",
            placed.id,
            payment_of(&site, &placed)
        )
    };
    let html = admin.get(&page).text();
    assert!(
        html.contains("Todavía no hay estado de cuenta") && html.contains("Banco de Venezuela"),
        "{html}"
    );
    let typed = [("reference", "700002"), ("back", page.as_str())];
    let done = admin.post_form(&form("reference"), &typed);
    assert_eq!((done.status, done.header("location")), (303, page.as_str()));
    // The bank told of that day, and may have more of it.
    imported(
        &admin,
        account,
        "14/01/2026;1;PAGO;;5,00\n15/01/2026;2;PAGO;;5,00\n",
    );
    let html = admin.get(&page).text();
    assert!(
        html.contains("aún no lo trae") && html.contains("700002"),
        "{html}"
    );
    assert_eq!(admin.post_form(&format!("{page}/confirmation"), &[]).status, 303);
    let html = admin.get(&page).text();
    assert!(
        html.contains("Fue un error") && html.matches("<h2>Lo que se reportó</h2>").count() == 1,
        "{html}"
    );
    let typed = [("reason", "Era de otro"), ("back", page.as_str())];
    let done = admin.post_form(&form("reopening"), &typed);
    assert_eq!((done.status, done.header("location")), (303, page.as_str()));
    assert!(
        admin
            .get(&page)
            .text()
            .contains("El pago vuelve a estar por revisar")
    );
}
