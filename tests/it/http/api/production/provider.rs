//! What the provider is asked for, and what happens when it is away.

use super::*;
use crate::fixtures;
use crate::harness::start_charging;
use krafta::domain::payments::cards;
use krafta::schema::products;
use std::io::{Read as _, Write as _};
use std::net::TcpListener;
use std::sync::mpsc::{Receiver, channel};

/// Answers every request so, and tells what was asked.
fn provider(status: &'static str, body: String) -> (String, Receiver<String>) {
    answering(move |_| (status, body.clone()))
}

/// Answers what was asked.
fn answering(answer: impl Fn(&str) -> (&'static str, String) + Send + 'static) -> (String, Receiver<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    let (tell, told) = channel();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let mut text = String::new();
            let mut chunk = [0; 8192];
            while !is_whole(&text) {
                let read = stream.read(&mut chunk).unwrap();
                assert_ne!(read, 0, "{text}");
                text.push_str(std::str::from_utf8(&chunk[..read]).unwrap());
            }
            let (status, body) = answer(&text);
            let answer = format!(
                "HTTP/1.1 {status}\r\ncontent-type: application/json\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{body}",
                body.len()
            );
            stream.write_all(answer.as_bytes()).unwrap();
            if tell.send(text).is_err() {
                break;
            }
        }
    });
    (address, told)
}

fn is_whole(text: &str) -> bool {
    let Some((head, body)) = text.split_once("\r\n\r\n") else {
        return false;
    };
    let length = head.lines().find_map(|line| {
        line.to_lowercase()
            .strip_prefix("content-length: ")
            .map(str::to_owned)
    });
    body.len() >= length.map_or(0, |length| length.parse::<usize>().unwrap())
}

#[test]
fn a_customer_pays_by_card_what_is_missing() {
    let session = json!({"id": "cs_live_1", "url": "https://checkout.stripe.com/c/pay/cs_live_1"});
    let (address, told) = provider("200 OK", session.to_string());
    let site = start_charging(&address);
    site.shop();
    let guest = site.client();
    let mut body = fixtures::example();
    body.as_object_mut().unwrap().remove("payment");
    body["customerEmail"] = json!("ana@krafta.test");
    let placed = site.place(&guest, &body);
    let page = guest.get(&placed.link()).text();
    assert!(page.contains("Pagar $15,00 con tarjeta"), "{page}");
    let path = format!("/orders/{}/card", placed.id);
    let token = [("token", placed.token.as_str())];
    for _ in 0..2 {
        let answer = guest.post_form(&path, &token);
        assert_eq!(
            (answer.status, answer.header("location")),
            (303, "https://checkout.stripe.com/c/pay/cs_live_1")
        );
    }
    let asked = told.recv().unwrap();
    // One page is enough.
    assert!(told.try_recv().is_err());
    let (head, form) = asked.split_once("\r\n\r\n").unwrap();
    assert!(head.starts_with("POST /v1/checkout/sessions HTTP/1.1"), "{head}");
    assert!(
        head.to_lowercase()
            .contains("authorization: bearer sk_test_krafta"),
        "{head}"
    );
    let pairs: Vec<(String, String)> = url::form_urlencoded::parse(form.as_bytes())
        .into_owned()
        .collect();
    let value = |name: &str| {
        pairs
            .iter()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.as_str())
    };
    assert_eq!(value("line_items[0][price_data][unit_amount]"), Some("1500"));
    assert_eq!(value("customer_email"), Some("ana@krafta.test"));
    assert_eq!(value("metadata[order_id]"), Some(placed.id.to_string().as_str()));
    // The provider is not told what opens the order; the browser that went there comes back to it.
    let back = format!("/orders/{}/card", placed.id);
    assert_eq!(
        value("cancel_url"),
        Some(format!("{}{back}", site.address).as_str())
    );
    assert!(!form.contains(&placed.token));
    let to = guest.get(&format!("{back}?pago=tarjeta"));
    assert_eq!(
        (to.status, to.header("location")),
        (303, format!("{}&pago=tarjeta", placed.link()).as_str())
    );
    assert!(
        guest
            .get(to.header("location"))
            .text()
            .contains("Esperamos la confirmación de tu tarjeta")
    );
    assert_eq!(site.client().get(&back).header("location"), "/seguimiento");
    // Paid, there is nothing left to pay.
    let event = completed("evt_1", "cs_live_1", placed.id, 1500);
    assert_eq!(site.event(&event).status, 200);
    assert!(site.found(placed.id).payment_status.is_settled());
    assert_eq!(guest.post_form(&path, &token).status, 409);
    // Neither is it anybody else's to pay.
    assert_eq!(site.signed_in(Role::Cliente).post_form(&path, &[]).status, 404);
}

#[test]
fn a_provider_that_is_busy_is_asked_once_more_for_the_same() {
    let session = json!({"id": "cs_live_1", "url": "https://checkout.stripe.com/c/pay/cs_live_1"});
    let asked = std::sync::atomic::AtomicUsize::new(0);
    let (address, told) =
        answering(
            move |_| match asked.fetch_add(1, std::sync::atomic::Ordering::Relaxed) {
                0 => ("503 Service Unavailable", String::new()),
                _ => ("200 OK", session.to_string()),
            },
        );
    let site = start_charging(&address);
    site.shop();
    let mut body = fixtures::example();
    body.as_object_mut().unwrap().remove("payment");
    let client = site.signed_in(Role::Cliente);
    let placed = site.place(&client, &body);
    let answer = client.post_form(&format!("/orders/{}/card", placed.id), &[]);
    assert_eq!(
        answer.header("location"),
        "https://checkout.stripe.com/c/pay/cs_live_1"
    );
    let header = |request: &str, name: &str| {
        let line = request.lines().find(|line| line.to_lowercase().starts_with(name));
        line.unwrap_or_default().to_owned()
    };
    let (first, second) = (told.recv().unwrap(), told.recv().unwrap());
    let key = header(&first, "idempotency-key: ");
    assert!(key.len() > 30, "{key}");
    assert_eq!(header(&second, "idempotency-key: "), key);
    assert!(header(&first, "stripe-version: ").ends_with("2026-09-30.endive"));
    // Gone from the provider's checkout sessions with that version.
    assert!(!first.contains("&payment_method_types"), "{first}");
    assert!(told.try_recv().is_err());
}

#[test]
fn an_address_that_the_provider_refuses_stops_no_payment() {
    let session = json!({"id": "cs_live_1", "url": "https://checkout.stripe.com/c/pay/cs_live_1"});
    let error = json!({"error": {"type": "invalid_request_error", "code": "email_invalid", "param": "customer_email"}});
    let (address, _told) = answering(move |request| match request.contains("customer_email") {
        true => ("400 Bad Request", error.to_string()),
        false => ("200 OK", session.to_string()),
    });
    let site = start_charging(&address);
    site.shop();
    let mut body = fixtures::example();
    body.as_object_mut().unwrap().remove("payment");
    body["customerEmail"] = json!("ana@krafta.test");
    let guest = site.client();
    let placed = site.place(&guest, &body);
    let answer = guest.post_form(
        &format!("/orders/{}/card", placed.id),
        &[("token", placed.token.as_str())],
    );
    assert_eq!(
        answer.header("location"),
        "https://checkout.stripe.com/c/pay/cs_live_1"
    );
}

#[test]
fn a_provider_that_is_away_leaves_nothing_behind() {
    let gone = "http://127.0.0.1:9".to_owned();
    let (broken, _told) = provider("500 Internal Server Error", String::new());
    let error = json!({"error": {"type": "invalid_request_error", "code": "amount_too_small"}});
    let (refusing, _told2) = provider("400 Bad Request", error.to_string());
    let (odd, _told3) = provider("200 OK", json!({"id": "cs_1", "url": "javascript:1"}).to_string());
    for address in [gone, broken, refusing, odd] {
        let site = start_charging(&address);
        site.shop();
        let mut body = fixtures::example();
        body.as_object_mut().unwrap().remove("payment");
        let client = site.signed_in(Role::Cliente);
        let placed = site.place(&client, &body);
        let path = format!("/orders/{}", placed.id);
        let answer = client.post_form(&format!("{path}/card"), &[]);
        assert_eq!(
            (answer.status, answer.header("location")),
            (303, path.as_str()),
            "{address}"
        );
        assert!(client.get(&path).text().contains("no podemos cobrar con tarjeta"));
        assert_eq!(site.submissions(placed.id).len(), 0);
        site.app
            .db
            .read_here(|conn| {
                let all = diesel::update(products::table);
                Ok(all.set(products::external_id.eq(GARMENT)).execute(conn)?)
            })
            .unwrap();
        let orders = site.count_orders();
        let mut body = example();
        body["sizes"] = json!([{"size": "M", "quantity": 1}]);
        let answer = client.post_json("/api/production", &body);
        assert_eq!(answer.status, 503, "{address}: {}", answer.text());
        assert!(!answer.header("retry-after").is_empty());
        assert_eq!(site.count_orders(), orders);
    }
}

#[test]
fn what_is_too_little_for_a_card_is_not_asked_for() {
    let (address, told) = provider("200 OK", "{}".to_owned());
    let site = start_charging(&address);
    site.shop();
    let mut body = fixtures::example();
    body["payment"]["amountReported"] = json!(598.00);
    let guest = site.client();
    let placed = site.place(&guest, &body);
    site.confirm(&site.signed_in(Role::Admin), &placed);
    let page = guest.get(&placed.link()).text();
    assert!(page.contains("$0,05") && !page.contains("con tarjeta"), "{page}");
    let answer = guest.post_form(
        &format!("/orders/{}/card", placed.id),
        &[("token", &placed.token)],
    );
    assert_eq!(answer.status, 409);
    assert!(told.try_recv().is_err());
}

#[test]
fn nobody_is_charged_for_an_order_that_is_over() {
    let session = json!({"id": "cs_live_1", "url": "https://checkout.stripe.com/c/pay/cs_live_1"});
    let (address, told) = provider("200 OK", session.to_string());
    let site = start_charging(&address);
    site.shop();
    let mut body = fixtures::example();
    body.as_object_mut().unwrap().remove("payment");
    let client = site.signed_in(Role::Cliente);
    let placed = site.place(&client, &body);
    let answer = client.post_form(&format!("/orders/{}/card", placed.id), &[]);
    assert_eq!(answer.status, 303);
    assert!(
        told.recv()
            .unwrap()
            .starts_with("POST /v1/checkout/sessions HTTP")
    );
    let end = || {
        actix_web::rt::System::new()
            .block_on(cards::run_once(&site.app.db, &site.services.cards))
            .unwrap();
    };
    end();
    assert!(told.try_recv().is_err(), "it can still be paid");
    let path = format!("/api/orders/{}/cancellation", placed.id);
    assert_eq!(client.post_json(&path, &json!({"reason": "Ya no"})).status, 200);
    end();
    let asked = told.recv().unwrap();
    assert!(
        asked.starts_with("POST /v1/checkout/sessions/cs_live_1/expire HTTP"),
        "{asked}"
    );
    end();
    assert!(told.try_recv().is_err(), "once is enough");
}
