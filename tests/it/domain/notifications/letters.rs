//! What a letter looks like, and that it comes soon.

use super::server::MailServer;
use super::{deliver, ids, letter, queue, states};
use crate::fixtures::example;
use crate::harness::{self, snapshot};
use crate::http::api::designs::{made_two_sided, ordered, with_areas};
use crate::http::live::until;
use diesel::prelude::*;
use krafta::domain::accounts::Role;
use krafta::domain::notifications::Notice;
use krafta::schema::outbox;
use serde_json::json;

#[test]
fn a_customer_gets_text_and_html_with_their_link() {
    let server = MailServer::start();
    let site = harness::start();
    site.shop();
    let mut body = example();
    body["customerEmail"] = json!("ana@correo.ve");
    body["customerName"] = json!("Ana Ruiz");
    let order = site.place(&site.client(), &body);
    assert!(deliver(&site, &server.url()) > 0);
    let letters = server.letters();
    let [mail] = letters.as_slice() else {
        panic!("{letters:#?}")
    };
    let headers = &mail["headers"];
    assert_eq!(headers["from"], "Krafta <hola@krafta.ve>");
    assert_eq!(headers["to"], "ana@correo.ve");
    assert_eq!(
        headers["subject"],
        format!("Pedido {}: Pago en revisión", order.number)
    );
    assert_eq!(headers["message-id"], format!("<{}@krafta.ve>", ids(&site)[0]));
    assert_eq!(headers["auto-submitted"], "auto-generated");
    assert_eq!(headers["reply-to"], "Krafta <hola@krafta.ve>");
    // All of one order's letters stand together.
    let thread = format!("<order-{}@krafta.ve>", order.id);
    assert_eq!(headers["references"], thread);
    assert_eq!(headers["in-reply-to"], thread);
    assert_eq!(mail["type"], "multipart/alternative");
    assert!(
        headers["date"]
            .as_str()
            .unwrap()
            .starts_with("Thu, 15 Jan 2026 19:40:00")
    );
    let (text, html) = (mail["text"].as_str().unwrap(), mail["html"].as_str().unwrap());
    snapshot::holds("domain/notifications", "payment_reported.txt", text);
    snapshot::holds("domain/notifications", "payment_reported.html", html);
    assert_eq!(site.client().get(&order.link()).status, 200);
    assert_eq!(states(&site), [("SENT".to_owned(), 1, None)]);
    // The link was made on the way: it lies nowhere.
    let kept: Vec<String> = site
        .app
        .db
        .read_here(|conn| Ok(outbox::table.select(outbox::body).load(conn)?))
        .unwrap();
    let outbox = kept.join(" ");
    assert!(
        !outbox.contains(&order.token) && !outbox.contains("token"),
        "{outbox}"
    );
}

/// As the mail reader of whoever got the letter fetches it, without any session; a renewed link ends it.
#[test]
fn a_letter_shows_how_the_design_looks() {
    let server = MailServer::start();
    let site = harness::start();
    site.shop();
    let admin = site.signed_in(Role::Admin);
    with_areas(&site, &admin);
    let guest = site.client();
    let mut body = ordered(&made_two_sided(&guest, &site));
    body["customerEmail"] = json!("ana@correo.ve");
    let order = site.place(&guest, &body);
    assert!(deliver(&site, &server.url()) > 0);
    let letters = server.letters();
    let letter = letters
        .iter()
        .find(|one| one["headers"]["to"] == "ana@correo.ve")
        .unwrap();
    let html = letter["html"].as_str().unwrap();
    let address = html.split("<img src=\"").nth(1).expect(html);
    let address = address.split('"').next().unwrap().replace("&#38;", "&");
    let source = format!("/files/{}", address.split_once("/files/").unwrap().1);
    assert!(address.starts_with("http"), "{address}");
    let anybody = site.client();
    let picture = anybody.get(&source);
    assert_eq!(
        (picture.status, picture.header("content-type")),
        (200, "image/jpeg")
    );
    assert!(!letter["text"].as_str().unwrap().contains("/files/"));
    // And a chat in which the order's link is shared.
    let page = anybody.get(&order.link()).text();
    let shared = page
        .split("property=\"og:image\" content=\"")
        .nth(1)
        .expect(&page);
    assert!(shared.replace("&#38;", "&").starts_with(&address), "{shared}");
    let renewed = admin.post_form(&format!("/admin/orders/{}/link", order.id), &[]);
    assert_eq!(renewed.status, 303, "{}", renewed.text());
    assert_eq!(anybody.get(&source).status, 404);
}

#[test]
fn what_people_write_is_text_in_a_letter_too() {
    let server = MailServer::start();
    let site = harness::start();
    let subject = "Ñandú «<b>&\"</b>»\r\nBcc: todos@correo.ve";
    queue(
        &site,
        &Notice {
            subject: subject.to_owned(),
            body: "Uno <script>alert(1)</script>\ndos\n\nhttps://krafta.ve/x?a=1&b=2\n.\nfin\n\nKrafta\n"
                .to_owned(),
            ..letter("ana@correo.ve")
        },
    );
    assert_eq!(deliver(&site, &server.url()), 1);
    let letters = server.letters();
    let headers = &letters[0]["headers"];
    assert!(headers.get("bcc").is_none(), "{headers}");
    assert!(
        headers["subject"]
            .as_str()
            .unwrap()
            .starts_with("Ñandú «<b>&\"</b>»")
    );
    let html = letters[0]["html"].as_str().unwrap();
    snapshot::holds("domain/notifications", "what_people_write.html", html);
    // A line with nothing but a dot ends a message, unless it is told otherwise.
    let text = letters[0]["text"].as_str().unwrap();
    snapshot::holds("domain/notifications", "what_people_write.txt", text);
}

#[test]
fn the_mailer_is_woken_by_whatever_wrote_to_somebody() {
    let server = MailServer::start();
    let site = harness::start_mailing(&server.url());
    site.shop();
    let mut body = example();
    body["customerEmail"] = json!("ana@correo.ve");
    site.place(&site.client(), &body);
    // A site of the tests never looks by itself.
    until("the letter arrives", || !server.letters().is_empty());
}
