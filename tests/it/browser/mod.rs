//! Krafta as people meet it: in a real Chromium, on a real PostgreSQL, with the buttons that they press.
//!
//! Few, and each a story: what a request alone can show is tested with requests.

pub mod axe;
pub mod board;
pub mod buying;
pub mod card;
pub mod docs;
pub mod driver;
pub mod fifty;
pub mod forms;
pub mod in_the_dark;
pub mod live;
pub mod many;
pub mod network;
pub mod pages;
pub mod paying_back;
mod printed;
pub mod proving;
pub mod refunding;
pub mod rejection;
mod relay;
pub mod screenshots;
pub mod session;
pub mod settling;
pub mod slow_line;
pub mod statement;
pub mod studio;
pub mod to_dispatch;

use crate::harness::people::PASSWORD;
use krafta::domain::lifecycle::OrderStatus;
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
