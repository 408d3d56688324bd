//! Reporting a payment by the form.

use super::{page_of, put, send_form, status_of, without_payment};
use crate::fixtures::{Placed, example};
use crate::harness::client;
use crate::harness::client::Client;
use crate::harness::{self, Site};
use crate::http::files::webp;
use krafta::demo::pictures;
use krafta::domain::accounts::Role;
use krafta::domain::payments::{self, Submission};
use serde_json::json;

const TYPED: [(&str, &str); 7] = [
    ("method", "PAGO_MOVIL"),
    ("amountBs", "600,00"),
    ("amountUsd", "15,00"),
    ("reference", "0099887766"),
    ("originBank", "Banesco"),
    ("payerName", "Ana Pérez"),
    ("paidOn", "2026-01-15"),
];

fn report(client: &Client, order: &Placed, token: &str, fields: &[(&str, &str)]) -> client::Answer {
    let fields = [&[("token", token)], fields].concat();
    let receipt = pictures::receipt(3);
    let path = format!("{}/payments", page_of(order.id));
    send_form(client, &path, &fields, Some(("Recibo.png", &receipt)))
}

fn submissions(site: &Site, order: &Placed) -> Vec<Submission> {
    let id = order.id;
    site.app
        .db
        .read_here(|conn| payments::by_orders(conn, &[id]))
        .unwrap()
}

fn changed<'a>(name: &'a str, value: &'a str) -> Vec<(&'a str, &'a str)> {
    let kept = TYPED.into_iter().filter(|(field, _)| *field != name);
    kept.chain([(name, value)]).collect()
}

fn kept_files(site: &Site) -> usize {
    fn count(dir: &std::path::Path) -> usize {
        let entries = std::fs::read_dir(dir).unwrap().map(|entry| entry.unwrap().path());
        entries
            .map(|path| if path.is_dir() { count(&path) } else { 1 })
            .sum()
    }
    count(&site.app.config.data_dir.join("files"))
}

#[test]
fn a_guest_reports_with_a_receipt_and_comes_back_by_the_link() {
    let site = harness::start();
    site.shop();
    let guest = site.client();
    let order = site.place(&guest, &without_payment(example()));
    let answer = report(&guest, &order, &order.token, &TYPED);
    assert_eq!(
        (answer.status, answer.header("location")),
        (303, order.link().as_str()),
        "{}",
        answer.text()
    );
    let page = guest.get(&order.link()).text();
    assert_eq!(status_of(&page), "REPORTED");
    assert!(page.contains("Recibimos tu comprobante") && page.contains("0099887766"));
    let sent = submissions(&site, &order);
    assert_eq!(sent.len(), 1);
    assert_eq!(sent[0].reported().to_string(), "Bs. 600,00");
    // The receipt is theirs to open, without an account.
    let receipt = sent[0].receipt_upload_id.unwrap();
    assert!(page.contains(&format!("/files/{receipt}?order={}&#38;token=", order.id)));
    let url = site.app.files.url_in(receipt, order.id, 1);
    assert_eq!(guest.get(&url).status, 200);

    // Sent twice, it is the same payment, and its second receipt is not kept.
    let files = kept_files(&site);
    let again = report(&guest, &order, &order.token, &TYPED);
    assert_eq!((again.status, submissions(&site, &order).len()), (303, 1));
    assert_eq!(kept_files(&site), files);
}

#[test]
fn a_receipt_may_be_a_webp() {
    let site = harness::start();
    site.shop();
    let guest = site.client();
    let order = site.place(&guest, &without_payment(example()));
    let fields = [&[("token", order.token.as_str())], TYPED.as_slice()].concat();
    let path = format!("{}/payments", page_of(order.id));
    let answer = send_form(&guest, &path, &fields, Some(("Recibo.webp", &webp(300, 600))));
    assert_eq!(answer.status, 303, "{}", answer.text());
    let receipt = submissions(&site, &order)[0].receipt_upload_id.unwrap();
    let shown = guest.get(&site.app.files.url_in(receipt, order.id, 1));
    assert_eq!((shown.status, shown.header("content-type")), (200, "image/webp"));
}

/// «1.200» is twelve hundred where that is due; else whoever typed it is asked, and their receipt is not lost.
#[test]
fn an_amount_that_can_be_read_in_two_ways_is_what_is_due() {
    let site = harness::start();
    site.shop();
    let guest = site.client();
    let mut two = without_payment(example());
    for (field, figure) in [
        ("quantity", 3.0),
        ("subtotal", 36.0),
        ("total", 39.0),
        ("totalBs", 1560.0),
    ] {
        two[field] = json!(figure);
    }
    two["quantity"] = json!(3);
    let order = site.place(&guest, &two);
    let page = guest.get(&order.link()).text();
    let (_, due) = page.split_once("name=\"amountBsDue\" value=\"").unwrap();
    let due = due.split('"').next().unwrap();
    assert!(due.starts_with("1560.00~"), "{due}");
    let mut fields = changed("amountBs", "1.500");
    fields.push(("amountBsDue", due));
    let asked = report(&guest, &order, &order.token, &fields);
    assert_eq!(asked.status, 400);
    let asked = asked.text();
    assert!(asked.contains("¿es 1.500,00 o 1,50?"), "{asked}");
    assert!(asked.contains("Recibo.png</strong> ya está subido"), "{asked}");
    let (_, kept) = asked.split_once("name=\"receiptKept\" value=\"").unwrap();
    let kept = kept.split('"').next().unwrap().replace("&#38;", "&");
    let mut fields = changed("amountBs", "Bs. 1.560");
    fields.extend([
        ("amountBsDue", due),
        ("receiptKept", kept.as_str()),
        ("token", order.token.as_str()),
    ]);
    let path = format!("{}/payments", page_of(order.id));
    let answer = send_form(&guest, &path, &fields, None);
    assert_eq!(answer.status, 303, "{}", answer.text());
    let sent = submissions(&site, &order);
    assert_eq!(sent[0].reported().to_string(), "Bs. 1.560,00");
    assert!(sent[0].receipt_upload_id.is_some());
}

#[test]
fn the_owner_pays_in_dollars() {
    let site = harness::start();
    site.shop();
    let owner = site.signed_in(Role::Cliente);
    let order = site.place(&owner, &without_payment(example()));
    let path = page_of(order.id);
    let fields = changed("method", "ZELLE");
    let answer = send_form(&owner, &format!("{path}/payments"), &fields, None);
    assert_eq!(
        (answer.status, answer.header("location")),
        (303, path.as_str()),
        "{}",
        answer.text()
    );
    assert_eq!(submissions(&site, &order)[0].reported().to_string(), "$15,00");
}

#[test]
fn after_a_rejection_the_reason_is_shown_and_it_is_reported_again() {
    let site = harness::start();
    site.shop();
    let guest = site.client();
    let order = site.place(&guest, &example());
    let reason = "La referencia no existe";
    put(
        &site.signed_in(Role::Admin),
        &order,
        "REJECTED",
        json!({"reason": reason}),
    );
    let page = guest.get(&order.link()).text();
    assert_eq!(status_of(&page), "REJECTED");
    assert!(page.contains("Corrige tu pago") && page.contains(reason));
    assert_eq!(report(&guest, &order, &order.token, &TYPED).status, 303);
    let page = guest.get(&order.link()).text();
    assert_eq!(status_of(&page), "REPORTED");
    assert_eq!(submissions(&site, &order).len(), 2);
}

#[test]
fn what_is_wrong_stands_beside_its_field_and_the_receipt_is_kept() {
    let site = harness::start();
    site.shop();
    let guest = site.client();
    let order = site.place(&guest, &without_payment(example()));
    let files = kept_files(&site);
    for (field, value, complaint) in [
        ("amountBs", "mucho", "Debe ser un número."),
        ("amountBs", "0", "Debe ser mayor que cero."),
        ("amountBs", "-5", "No puede ser negativo."),
        ("reference", "", "Es obligatorio."),
        ("payerName", " ", "Es obligatorio."),
        ("paidOn", "2026-01-16", "No puede ser una fecha futura."),
        ("method", "TARJETA", "No es un valor conocido."),
        ("method", "TRUEQUE", "No es un valor conocido."),
    ] {
        let fields = changed(field, value);
        let answer = report(&guest, &order, &order.token, &fields);
        let page = answer.text();
        assert_eq!(answer.status, 400, "{field} {value}");
        assert!(page.contains(complaint), "{field} {value}: {complaint}");
        let kept = fields
            .iter()
            .find(|(name, _)| *name == "originBank")
            .is_some_and(|(_, bank)| page.contains(&format!("value=\"{bank}\"")));
        assert!(kept, "{field}");
        assert!(page.contains(&format!("name=\"token\" value=\"{}\"", order.token)));
    }
    let path = format!("{}/payments", page_of(order.id));
    let fields = [&[("token", order.token.as_str())], TYPED.as_slice()].concat();
    for (name, bytes) in [
        ("nota.txt", b"hola".as_slice()),
        (
            "a.svg",
            b"<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"9\" height=\"9\"/>",
        ),
    ] {
        let answer = send_form(&guest, &path, &fields, Some((name, bytes)));
        assert_eq!(answer.status, 400, "{name}");
        assert!(answer.text().contains("id=\"f-receipt-error\""), "{name}");
    }
    assert_eq!(submissions(&site, &order).len(), 0);
    // The receipts that came with something wrong wait for it to be mended; the sweep takes those that nobody comes back to.
    assert_eq!(site.status(order.id), "PENDING");
    assert!(kept_files(&site) > files);
}

#[test]
fn a_paid_order_asks_for_no_more() {
    let site = harness::start();
    site.shop();
    let order = site.paid(&example());
    let guest = site.client();
    let files = kept_files(&site);
    let answer = report(&guest, &order, &order.token, &TYPED);
    assert_eq!(answer.status, 409);
    assert!(answer.text().contains("no tiene ningún pago pendiente"));
    assert_eq!((submissions(&site, &order).len(), kept_files(&site)), (1, files));
}

#[test]
fn a_part_that_was_paid_leaves_the_rest_due() {
    let site = harness::start();
    site.shop();
    let guest = site.client();
    let order = site.place(&guest, &example());
    let answer = site.signed_in(Role::Admin).put_json(
        "/api/payments",
        &json!({"orderId": order.id, "status": "CONFIRMED", "amountReceived": 200}),
    );
    assert_eq!(answer.status, 200, "{}", answer.text());
    let page = guest.get(&order.link()).text();
    assert!(page.contains("Completa tu pago") && page.contains("$10,00") && page.contains("Bs. 400,00"));
    assert!(page.contains("name=\"amountBs\" type=\"text\" inputmode=\"decimal\" value=\"400,00\""));
}

#[test]
fn who_has_nothing_to_do_with_it_reports_nothing() {
    let site = harness::start();
    site.shop();
    let order = site.place(&site.client(), &without_payment(example()));
    let files = kept_files(&site);
    for (client, token, status) in [
        (site.signed_in(Role::Cliente), "", 404),
        (site.signed_in(Role::Taller), "", 404),
        (site.signed_in(Role::Admin), "", 403),
        (site.signed_in(Role::Operador), order.token.as_str(), 403),
        (site.client(), "AAAA", 404),
        (site.client(), "", 303),
    ] {
        assert_eq!(report(&client, &order, token, &TYPED).status, status);
    }
    assert_eq!((submissions(&site, &order).len(), kept_files(&site)), (0, files));
}

#[test]
fn a_pago_movil_is_in_bolivares_also_in_the_form() {
    let site = harness::start();
    site.shop();
    let guest = site.client();
    let order = site.place(&guest, &without_payment(example()));
    let answer = report(&guest, &order, &order.token, &changed("currency", "USD"));
    assert_eq!(answer.status, 400);
    assert!(
        answer.text().contains("Pago Móvil se paga en bolívares."),
        "{}",
        answer.text()
    );
    assert!(submissions(&site, &order).is_empty());
}

/// One account is taken for granted; of several the customer may say which, and its currency counts.
#[test]
fn the_form_knows_to_which_account_and_in_what() {
    use krafta::base::ids::AccountId;
    use krafta::base::money::Currency;
    use krafta::domain::payments::{Account, Method};
    let site = harness::start();
    site.shop();
    let account = |method, currency, bank: &str| {
        let account = Account {
            id: AccountId::any(),
            method,
            currency,
            bank: bank.to_owned(),
            holder: "Krafta, C.A.".to_owned(),
            id_number: String::new(),
            phone: String::new(),
            account_number: String::new(),
            email: String::new(),
            instructions: String::new(),
            active: true,
            position: 1,
        };
        let added = site
            .app
            .db
            .transact_here(|conn, _| payments::add_account(conn, &account));
        added.unwrap();
        account.id
    };
    let only = account(Method::PagoMovil, Currency::Ves, "Banesco");
    account(Method::Transferencia, Currency::Ves, "Mercantil");
    let dollars = account(Method::Transferencia, Currency::Usd, "Provincial");
    let guest = site.client();
    let order = site.place(&guest, &without_payment(example()));
    let page = guest.get(&order.link()).text();
    let hidden = format!("<input type=\"hidden\" name=\"account_PAGO_MOVIL\" value=\"{only}\"");
    assert!(page.contains(&hidden) && page.contains("No lo sé"), "{page}");
    assert!(
        page.contains("<option value=\"0102 Banco de Venezuela\">")
            && page.contains("name=\"payerIdNumber\"")
    );

    let chosen = dollars.to_string();
    let more = [
        ("account_TRANSFERENCIA", chosen.as_str()),
        ("payerIdNumber", "yo"),
    ];
    let fields = [changed("method", "TRANSFERENCIA"), more.to_vec()].concat();
    let answer = report(&guest, &order, &order.token, &fields);
    assert_eq!(answer.status, 400);
    let page = answer.text();
    assert!(page.contains("id=\"f-payerIdNumber-error\""), "{page}");
    assert!(
        page.contains(&format!("value=\"{chosen}\" data-currency=\"USD\" checked")),
        "{page}"
    );
    let more = [
        ("account_TRANSFERENCIA", chosen.as_str()),
        ("payerIdNumber", "14702834"),
    ];
    let fields = [changed("method", "TRANSFERENCIA"), more.to_vec()].concat();
    assert_eq!(report(&guest, &order, &order.token, &fields).status, 303);
    let sent = &submissions(&site, &order)[0];
    assert_eq!(
        (
            sent.reported().to_string().as_str(),
            sent.account_id,
            sent.origin_bank_code.as_deref()
        ),
        ("$15,00", Some(dollars), Some("0134"))
    );
    assert_eq!(sent.payer_id_number.as_deref(), Some("V-14702834"));
}

/// The fields are far below: what is wrong is told on top, each with a way to it, and nothing says that all is well.
#[test]
fn what_is_wrong_is_told_on_top() {
    let site = harness::start();
    site.shop();
    let guest = site.client();
    let order = site.place(&guest, &example());
    let answer = report(&guest, &order, &order.token, &changed("payerName", ""));
    assert_eq!(answer.status, 400);
    let page = answer.text();
    let (_, top) = page.split_once("Corrige esto para seguir:").unwrap();
    assert!(
        top.contains("<a href=\"#f-payerName\">Nombre de quien pagó</a>: Es obligatorio."),
        "{page}"
    );
    assert!(page.contains("Recibo.png</strong> ya está subido"), "{page}");
    assert!(!page.contains("Nada que hacer por ahora"), "{page}");
    let (before, _) = page.split_once("Corrige esto para seguir:").unwrap();
    assert!(
        before.contains("id=\"errores\"") && before.contains(" autofocus>"),
        "{page}"
    );
    assert_eq!(answer.header("cache-control"), "private, no-cache");
    let cancelled = guest.post_form(
        &format!("/orders/{}/cancellation", order.id),
        &[("token", &order.token), ("reason", " ")],
    );
    assert!(
        cancelled
            .text()
            .contains("<a href=\"#f-reason\">¿Por qué lo cancelas?</a>"),
        "{}",
        cancelled.text()
    );
    // Reloaded by its address, such a page is the order's again.
    let form = format!("/orders/{}/payments", order.id);
    let html = [("accept", "text/html,application/xhtml+xml")];
    let again = guest.send("GET", &form, &html, None);
    assert_eq!(
        (again.status, again.header("location")),
        (303, form.trim_end_matches("/payments"))
    );
    assert_eq!(guest.get(&form).status, 405);
}
