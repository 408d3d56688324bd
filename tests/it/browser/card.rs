//! An order that a client made through the API is paid on the test page, and becomes one that is produced.

use super::session::{self, DESK, Scripts};
use super::{goes_to_work, reads};
use crate::harness;
use crate::harness::people;
use krafta::domain::accounts::Role;
use krafta::domain::lifecycle::OrderStatus;
use serde_json::{Value, json};

#[test]
fn an_order_is_paid_on_the_test_page_without_scripts() {
    let site = harness::demo();
    site.services.cards.offer_test_page();
    let (_, email) = site.user(Role::Cliente);
    let client = site.client();
    let login = json!({"email": email, "password": people::PASSWORD});
    assert_eq!(client.post_json("/api/auth/login", &login).status, 200);
    let body = json!({
        "designUrl": "https://ucarecdn.com/xxx/design.png",
        "garmentId": "gid://shopify/Product/123456",
        "sizes": [{"size": "M", "quantity": 2}, {"size": "L", "quantity": 3}],
    });
    let made = client.post_json("/api/production", &body);
    assert_eq!(made.status, 201, "{}", made.text());
    let made = made.json();
    let checkout = made["checkoutUrl"].as_str().unwrap();
    let page = checkout.strip_prefix(site.address.as_str()).unwrap();
    let order = made["orderId"].as_str().unwrap();
    let id = order.parse().unwrap();
    let found = site
        .app
        .db
        .read_here(|conn| krafta::domain::orders::find(conn, id))
        .unwrap();
    let total = found.unwrap().total;
    let seen = || client.get(&format!("/api/production/{order}")).json()["order"].clone();
    assert_eq!(seen()["status"], "Spec Review");
    session::tell(
        &site.address,
        [("the customer", DESK)],
        Scripts::Off,
        async |[customer]| {
            goes_to_work(customer, &email, "/orders").await;
            customer.go(page).await;
            customer.sees("No se cobra nada").await;
            customer.press(&format!("Pagar {total} de prueba")).await;
            assert_eq!(customer.path().await, format!("/orders/{order}"));
            customer.sees("Recibimos tu pago con tarjeta").await;
            reads(
                customer,
                &format!("/orders/{order}"),
                OrderStatus::Notified,
                "Taller notificado",
            )
            .await;
        },
    );
    let seen = seen();
    assert_eq!(
        (seen["status"].as_str(), seen["orderStatus"].as_str()),
        (Some("Queued"), Some("submitted"))
    );
    let stages: Vec<&Value> = seen["events"]
        .as_array()
        .unwrap()
        .iter()
        .map(|event| &event["status"])
        .collect();
    assert_eq!(stages, ["Queued"]);
}
