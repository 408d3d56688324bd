//! Links that begin a chat or a mail with somebody.

use crate::domain::workshops;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

/// A chat with this number, the text typed in already; blank for what is no number.
pub fn whatsapp(phone: &str, text: &str) -> String {
    workshops::whatsapp_number(phone)
        .map(|number| match text {
            "" => format!("https://wa.me/{number}"),
            text => format!("https://wa.me/{number}?text={}", encode(text)),
        })
        .unwrap_or_default()
}

/// A chat with whomever they choose, the text typed in already.
pub fn share(text: &str) -> String {
    format!("https://wa.me/?text={}", encode(text))
}

/// A mail that is written already; blank for whoever has no address.
pub fn mail(address: &str, subject: &str, body: &str) -> String {
    match (address, subject, body) {
        ("", ..) => String::new(),
        (address, "", "") => format!("mailto:{address}"),
        _ => format!(
            "mailto:{}?subject={}&body={}",
            encode(address),
            encode(subject),
            encode(body)
        ),
    }
}

fn encode(text: &str) -> String {
    utf8_percent_encode(text, NON_ALPHANUMERIC).to_string()
}
