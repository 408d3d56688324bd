//! When a letter is tried again, and where its button leads. Pure.

use crate::base::ids::OrderId;
use chrono::TimeDelta;

/// After so many tries, some two and a half days, a letter is given up.
pub const TRIES: i32 = 24;
/// How long a letter that is being sent is left alone: longer than all that were claimed with it can take. Whoever
/// dies meanwhile has lost it to the next.
pub const LEASE: TimeDelta = TimeDelta::minutes(5);
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
    /// A page for which one signs in.
    Page(&'static str),
}

/// What a kind of letter offers to press; the text of some says it all.
pub fn button(kind: &str, order: Option<OrderId>) -> Option<(&'static str, Button)> {
    match (kind, order) {
        (super::ORDER_STATUS | super::ORDER_MESSAGE, Some(order)) => {
            Some(("Ver mi pedido", Button::Tracking(order)))
        }
        (super::PAYMENT_TO_REVIEW, _) => Some(("Revisar los pagos", Button::Page("/admin/payments"))),
        (super::RATE_HELD, _) => Some(("Ver la tasa", Button::Page("/admin/settings"))),
        (super::ORDER_HELD | super::JOURNAL_UNREADABLE, _) => {
            Some(("Ver los pedidos por registrar", Button::Page("/admin/journal")))
        }
        (super::PAYMENT_STALLED, _) => Some(("Ver el resumen", Button::Page("/admin"))),
        (super::NEW_ASSIGNMENT | super::DUE_TODAY, _) => {
            Some(("Ver mi producción", Button::Page("/workshop/dashboard")))
        }
        _ => None,
    }
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
