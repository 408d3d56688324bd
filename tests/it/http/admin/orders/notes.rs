//! Notes between staff, and messages to the customer: apart, and each read by whom it is for.

use crate::fixtures::example;
use crate::harness;
use diesel::prelude::*;
use krafta::domain::accounts::Role;
use krafta::schema::{notices, outbox};
use serde_json::json;

#[test]
fn a_note_stays_inside_and_a_message_reaches_the_customer() {
    let site = harness::start();
    let shop = site.shop();
    let mut body = example();
    body["customerEmail"] = json!("ana@correo.ve");
    let placed = site.paid(&body);
    let operator = site.signed_in(Role::Operador);
    let home = format!("/ops/orders/{}", placed.id);
    let note = "La tinta azul está por acabarse <b>";
    let message = "Hola Ana:\nsaldrá el lunes.";
    let send = |form: &str, text: &str| operator.post_form(&format!("{home}/{form}"), &[("text", text)]);
    for (form, text) in [("notes", note), ("messages", message), ("messages", message)] {
        let answer = send(form, text);
        assert_eq!((answer.status, answer.header("location")), (303, home.as_str()));
    }
    for path in [home.clone(), format!("/admin/orders/{}", placed.id)] {
        let client = site.signed_in(Role::Admin);
        let html = client.get(&path).text();
        let (_, rest) = html.split_once("id=\"notas\"").unwrap();
        let (notes, rest) = rest.split_once("id=\"mensajes\"").unwrap();
        let (messages, timeline) = rest.split_once("Historia").unwrap();
        assert!(
            notes.contains("La tinta azul está por acabarse &#60;b&#62;"),
            "{notes}"
        );
        assert!(notes.contains("(Operaciones)") && !notes.contains("el lunes"));
        // Sent twice, it is one message.
        assert_eq!(messages.matches("saldrá el lunes.").count(), 1, "{messages}");
        assert!(messages.contains("Le llega por correo"));
        assert!(!timeline.contains("tinta azul"));
    }
    let customer = site.client().get(&placed.link()).text();
    assert!(customer.contains("Mensaje de Krafta") && customer.contains("saldrá el lunes."));
    let (_, taller) = site.taller_of(shop.cheap);
    let dashboard = site.sign_in(&taller).get("/workshop/dashboard").text();
    let api = site
        .sign_in(&taller)
        .get(&format!("/api/orders/{}", placed.id))
        .text();
    for page in [&customer, &dashboard, &api] {
        assert!(!page.contains("tinta azul"), "{page}");
    }
    let letters = site.app.db.read_here(|conn| {
        let rows: Vec<(String, String, String)> = outbox::table
            .filter(outbox::kind.eq("order_message"))
            .select((outbox::recipient, outbox::subject, outbox::body))
            .load(conn)?;
        Ok(rows)
    });
    assert_eq!(
        letters.unwrap(),
        [(
            "ana@correo.ve".to_owned(),
            format!("Pedido {}: un mensaje de Krafta", placed.number),
            message.to_owned()
        )]
    );
}

#[test]
fn a_customer_with_an_account_reads_it_among_their_notices() {
    let site = harness::start();
    site.shop();
    let (user, email) = site.user(Role::Cliente);
    let placed = site.place(&site.sign_in(&email), &example());
    let admin = site.signed_in(Role::Admin);
    let home = format!("/admin/orders/{}", placed.id);
    let answer = admin.post_form(&format!("{home}/messages"), &[("text", "¿Nos mandas el recibo?")]);
    assert_eq!(answer.status, 303);
    let told = site.app.db.read_here(|conn| {
        let rows: Vec<(String, String)> = notices::table
            .filter(notices::user_id.eq(user))
            .filter(notices::kind.eq("order_message"))
            .select((notices::body, notices::path))
            .load(conn)?;
        Ok(rows)
    });
    assert_eq!(
        told.unwrap(),
        [(
            "¿Nos mandas el recibo?".to_owned(),
            format!("/orders/{}", placed.id)
        )]
    );
    assert!(
        site.sign_in(&email)
            .get("/avisos")
            .text()
            .contains("¿Nos mandas el recibo?")
    );
}

#[test]
fn words_have_bounds_and_what_was_typed_comes_back() {
    let site = harness::start();
    site.shop();
    let placed = site.paid(&example());
    let operator = site.signed_in(Role::Operador);
    for form in ["notes", "messages"] {
        let path = format!("/ops/orders/{}/{form}", placed.id);
        let long = "á".repeat(2001);
        for (text, words) in [
            ("  ", "Es obligatorio."),
            (&long, "Admite hasta 2000 caracteres."),
        ] {
            let answer = operator.post_form(&path, &[("text", text)]);
            assert_eq!(answer.status, 400);
            assert!(answer.text().contains(words), "{form}");
        }
        assert!(
            operator
                .post_form(&path, &[("text", &long)])
                .text()
                .contains(&long)
        );
        assert_eq!(
            operator.post_form(&path, &[("text", &"á".repeat(2000))]).status,
            303
        );
        let nowhere = format!("/ops/orders/{}/{form}", uuid::Uuid::new_v4());
        assert_eq!(operator.post_form(&nowhere, &[("text", "x")]).status, 404);
    }
}
