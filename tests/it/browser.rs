//! Krafta as people meet it: in a real Chromium, on a real PostgreSQL, with the buttons that they press.
//!
//! Few, and each a story: what a request alone can show is tested with requests.

mod board;
mod buying;
mod card;
mod docs;
mod driver;
mod live;
mod network;
mod pages;
mod refunding;
mod rejection;
mod session;
mod settling;
mod statement;
mod to_dispatch;

use crate::harness::PASSWORD;
use krafta::lifecycle::OrderStatus;
use session::Browser;

/// Through the login page, as everybody does.
async fn sign_in(browser: &Browser, email: &str, password: &str) {
    browser.go("/login").await;
    browser.fill("Correo", email).await;
    browser.fill("Contraseña", password).await;
    browser.press("Entrar").await;
}

/// Somebody whom the harness made goes to work, and lands where their work is.
async fn goes_to_work(browser: &Browser, email: &str, home: &str) {
    sign_in(browser, email, PASSWORD).await;
    assert_eq!(browser.path().await, home, "after signing in");
}

/// The customer opens the tracking link again and reads where the order stands.
async fn reads(customer: &Browser, link: &str, status: OrderStatus, label: &str) {
    customer.go(link).await;
    let key = customer.attribute("main", "data-order-status").await;
    assert_eq!(key, status.as_str(), "the key on the customer's page");
    let state = "section[aria-label='Estado del pedido']";
    assert_eq!(customer.text(&format!("{state} .pill")).await, label);
    assert_eq!(
        customer.text(&format!("{state} .lead")).await,
        status.description()
    );
}
