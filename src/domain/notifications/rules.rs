//! When a letter is tried again, and where its button leads. Pure.

use super::kinds;
use crate::base::ids::{OrderId, UploadId};
use crate::base::money::Usd;
use chrono::TimeDelta;

/// How long the link works that proves an account's address.
pub const PROOF_VALID: TimeDelta = TimeDelta::days(3);

/// After so many tries, some two and a half days, a letter is given up.
pub const TRIES: i32 = 24;
/// How long a letter that is being sent is left alone: longer than all that were claimed with it can take. Whoever
/// dies meanwhile has lost it to the next.
pub const LEASE: TimeDelta = TimeDelta::minutes(5);
/// Letters to one person within an hour; the rest of it comes in one more.
pub const LETTERS_AN_HOUR: i64 = 12;
/// How long news is gathered before it is sent.
pub const GATHERED_FOR: TimeDelta = TimeDelta::hours(1);
/// Lines of such a letter. What is more is there to be read in the app.
const LINES: usize = 100;

/// The text of a letter that gathers news, with this line added.
pub fn gathered(body: &str, line: &str) -> String {
    const BEGIN: &str = "Hola:\n\nHubo muchas novedades en poco tiempo, así que las juntamos aquí:\n";
    const MORE: &str = "\n… y otras más.";
    if body.is_empty() {
        return format!("{BEGIN}\n· {line}");
    }
    match body.lines().count() {
        lines if lines < LINES => format!("{body}\n· {line}"),
        _ if body.ends_with(MORE) => body.to_owned(),
        _ => format!("{body}{MORE}"),
    }
}

const FIRST_WAIT: TimeDelta = TimeDelta::seconds(30);
const LONGEST_WAIT: TimeDelta = TimeDelta::hours(4);

/// Until the next try after this many: twice as long each time, within bounds. `None`: no more.
pub fn wait_after(tries: i32) -> Option<TimeDelta> {
    if tries >= TRIES {
        return None;
    }
    let doublings = u32::try_from(tries - 1).unwrap_or(0).min(16);
    FIRST_WAIT
        .checked_mul(1 << doublings)
        .map(|wait| wait.min(LONGEST_WAIT))
}

/// Where a letter's button leads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Button {
    /// The order, as its customer sees it: a link that is made when the letter is sent, and never stored.
    Tracking(OrderId),
    /// Where an account's address is confirmed, by a link that is made when the letter is sent.
    Proof,
    /// A page for which one signs in.
    Page(&'static str),
}

/// What a kind of letter offers to press; the text of some says it all.
pub fn button(kind: &str, order: Option<OrderId>) -> Option<(&'static str, Button)> {
    match (kind, order) {
        (kinds::ORDER_STATUS | kinds::ORDER_MESSAGE | kinds::ORDER_LINK, Some(order)) => {
            Some(("Ver mi pedido", Button::Tracking(order)))
        }
        (kinds::DESIGN_TO_APPROVE, Some(order)) => Some(("Ver y aprobar", Button::Tracking(order))),
        (kinds::DESIGN_COMMENTED, _) => {
            Some(("Ver qué piden", Button::Page("/ops/orders?approval=COMMENTED")))
        }
        (kinds::EMAIL_PROOF, _) => Some(("Confirmar mi correo", Button::Proof)),
        (kinds::PAYMENT_TO_REVIEW, _) => Some(("Revisar los pagos", Button::Page("/admin/payments"))),
        (kinds::RATE_HELD, _) => Some(("Ver la tasa", Button::Page("/admin/settings"))),
        (kinds::ORDER_HELD | kinds::JOURNAL_UNREADABLE, _) => {
            Some(("Ver los pedidos por registrar", Button::Page("/admin/journal")))
        }
        (kinds::PAYMENT_STALLED, _) => Some(("Ver el resumen", Button::Page("/admin"))),
        (kinds::NEW_ASSIGNMENT | kinds::DUE_TODAY, _) => {
            Some(("Ver mi producción", Button::Page("/workshop/dashboard")))
        }
        _ => None,
    }
}

/// The order that a letter to its customer is about.
#[derive(Clone, Debug)]
pub struct About {
    /// From which the tracking link is made.
    pub(super) link_version: i32,
    pub(super) number: String,
    pub(super) customer_name: String,
    pub(super) total: Usd,
    /// How the first thing of it looks that has a picture.
    pub(super) picture: Option<UploadId>,
    /// What was bought: name, size, quantity.
    pub(super) items: Vec<(String, Option<String>, i32)>,
}

/// Goods that a letter names; of more it says how many.
const NAMED: usize = 10;

/// A letter to an order's customer: a greeting, what it says, and what it is about.
pub(super) fn in_full(body: &str, about: &About) -> String {
    let first = about.customer_name.split_whitespace().next();
    let greeting = match first {
        _ if body.starts_with("Hola") => String::new(),
        Some(first) => format!("Hola, {first}:\n\n"),
        None => "Hola:\n\n".to_owned(),
    };
    let mut lines: Vec<String> = about
        .items
        .iter()
        .take(NAMED)
        .map(|(name, size, quantity)| match size {
            Some(size) => format!("· {quantity} × {name}, talla {size}"),
            None => format!("· {quantity} × {name}"),
        })
        .collect();
    match about.items.len().saturating_sub(NAMED) {
        0 => {}
        1 => lines.push("· y un artículo más".to_owned()),
        more => lines.push(format!("· y {more} artículos más")),
    }
    let (number, total) = (&about.number, about.total);
    format!(
        "{greeting}{body}\n\nPedido {number}:\n{}\nTotal: {total}",
        lines.join("\n")
    )
}

/// A line of a letter; one that is nothing but an address can be followed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line<'a> {
    pub text: &'a str,
    pub is_link: bool,
}

/// A text as people write it: paragraphs with a blank line between them.
pub fn paragraphs(body: &str) -> Vec<Vec<Line<'_>>> {
    let line = |text| Line {
        text,
        is_link: (str::starts_with(text, "https://") || str::starts_with(text, "http://"))
            && !text.contains(char::is_whitespace),
    };
    body.split("\n\n")
        .map(|paragraph| {
            let lines = paragraph.lines().map(str::trim).filter(|text| !text.is_empty());
            lines.map(line).collect::<Vec<_>>()
        })
        .filter(|lines| !lines.is_empty())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tries_become_rarer_and_end() {
        let waits: Vec<i64> = (1..TRIES)
            .filter_map(wait_after)
            .map(|wait| wait.num_seconds())
            .collect();
        assert_eq!(waits.len(), 23);
        assert_eq!(&waits[..4], [30, 60, 120, 240]);
        assert!(waits.is_sorted());
        assert_eq!(waits.last(), Some(&(4 * 3600)));
        assert!(
            waits.iter().sum::<i64>() > 2 * 86_400,
            "a server may be away over a weekend's night"
        );
        assert_eq!(wait_after(TRIES), None);
        assert_eq!(wait_after(0), Some(FIRST_WAIT));
    }

    #[test]
    fn news_is_gathered_line_by_line_and_ends() {
        let mut body = String::new();
        for n in 0..300 {
            body = gathered(&body, &format!("Pedido {n}"));
        }
        assert!(body.contains("\n\n· Pedido 0\n· Pedido 1\n"), "{body}");
        assert!(body.ends_with("\n… y otras más.") && body.lines().count() == LINES + 1);
    }

    #[test]
    fn a_letter_greets_and_names_goods_and_total() {
        let item = |size: Option<&str>| ("Franela".to_owned(), size.map(str::to_owned), 2);
        let mut about = About {
            link_version: 1,
            number: "KRFT-7K2M9Q".to_owned(),
            customer_name: "María Pérez".to_owned(),
            total: "15".parse().unwrap(),
            picture: None,
            items: vec![item(Some("M")), item(None)],
        };
        assert_eq!(
            in_full("Va en camino.", &about),
            "Hola, María:\n\nVa en camino.\n\nPedido KRFT-7K2M9Q:\n· 2 × Franela, talla M\n· 2 × Franela\nTotal: $15,00"
        );
        about.customer_name = String::new();
        about.items = vec![item(None); 12];
        let letter = in_full("Hola:\n\nNovedades", &about);
        assert!(letter.starts_with("Hola:\n\nNovedades\n"), "{letter}");
        assert!(letter.contains("\n· y 2 artículos más\nTotal"), "{letter}");
        assert!(in_full("Va.", &about).starts_with("Hola:\n\nVa."));
    }

    #[test]
    fn a_text_is_read_as_paragraphs_and_links() {
        let read = paragraphs("Hola:\n\nUno\ndos\n\n\n\nhttps://krafta.ve/x\n\nmira https://krafta.ve\n");
        let texts: Vec<Vec<&str>> = read
            .iter()
            .map(|lines| lines.iter().map(|line| line.text).collect())
            .collect();
        assert_eq!(
            texts,
            [
                vec!["Hola:"],
                vec!["Uno", "dos"],
                vec!["https://krafta.ve/x"],
                vec!["mira https://krafta.ve"]
            ]
        );
        let links: Vec<bool> = read.iter().flatten().map(|line| line.is_link).collect();
        assert_eq!(links, [false, false, false, true, false]);
    }
}
