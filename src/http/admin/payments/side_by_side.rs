//! A payment as it was reported beside the bank's line: what is the same, and in which digits the rest differs.

use super::parts::money;
use crate::base::money::Currency;
use crate::base::{calendar, phone};
use crate::domain::payments::{Submission, view};
use crate::domain::reconciliation::Line;

/// One thing that both say.
pub struct Row {
    pub label: &'static str,
    pub reported: Vec<Piece>,
    pub bank: Vec<Piece>,
    /// `None` where one of them says nothing.
    pub is_same: Option<bool>,
}

/// A part of a text, and whether the other has something else there.
#[derive(Debug, PartialEq, Eq)]
pub struct Piece {
    pub text: String,
    pub differs: bool,
    /// It stays on one line.
    pub is_whole: bool,
}

impl Piece {
    fn new(text: impl Into<String>) -> Self {
        Self {
            text: text.into(),
            differs: false,
            is_whole: false,
        }
    }
}

pub fn rows(paid: &Submission, line: Option<(&Line, Currency)>) -> Vec<Row> {
    let day = |day| calendar::date_short_es(day);
    let bank = |text: &dyn Fn(&Line, Currency) -> String| {
        line.map(|(line, currency)| text(line, currency))
            .unwrap_or_default()
    };
    vec![
        row(
            "Monto",
            money(paid.currency, paid.amount_reported),
            bank(&|line, currency| money(currency, line.amount)),
        ),
        row(
            "Referencia",
            paid.reference.clone(),
            bank(&|line, _| line.reference.clone()),
        ),
        row(
            "Fecha",
            paid.paid_on.map(day).unwrap_or_default(),
            bank(&|line, _| day(line.posted_on)),
        ),
        // Without a word on whether they agree: the bank writes names in its own way.
        Row {
            label: "Quién",
            reported: told([
                (&paid.payer_name, false),
                (&phone::national(&paid.payer_phone), true),
                (&view::bank(paid), false),
            ]),
            bank: line.map_or_else(Vec::new, |(line, _)| {
                told([
                    (&line.description, false),
                    (&line.bank, false),
                    (&line.phone, true),
                ])
            }),
            is_same: None,
        },
    ]
}

/// What is said, with a dot between; a phone's digits stay together.
fn told(parts: [(&str, bool); 3]) -> Vec<Piece> {
    let mut pieces = Vec::new();
    for (text, is_whole) in parts.into_iter().filter(|(text, _)| !text.is_empty()) {
        if !pieces.is_empty() {
            pieces.push(Piece::new(" · "));
        }
        pieces.push(Piece {
            is_whole,
            ..Piece::new(text)
        });
    }
    pieces
}

fn row(label: &'static str, reported: String, bank: String) -> Row {
    let is_same = (!reported.is_empty() && !bank.is_empty()).then(|| reported == bank);
    let (reported, bank) = match is_same {
        Some(_) => compared(&reported, &bank),
        None => (whole(reported), whole(bank)),
    };
    // The end of a longer number is the same number.
    let is_same = is_same.map(|_| !reported.iter().any(|piece| piece.differs));
    Row {
        label,
        reported,
        bank,
        is_same,
    }
}

fn whole(text: String) -> Vec<Piece> {
    match text.as_str() {
        "" => Vec::new(),
        _ => vec![Piece::new(text)],
    }
}

/// Compared from the end, as references are: customers type the last digits. What the shorter one leaves out is no
/// difference.
fn compared(one: &str, other: &str) -> (Vec<Piece>, Vec<Piece>) {
    let (one, other): (Vec<char>, Vec<char>) = (one.chars().collect(), other.chars().collect());
    let marked = |text: &[char], beside: &[char]| {
        let mut pieces: Vec<Piece> = Vec::new();
        for (index, c) in text.iter().enumerate() {
            let from_end = text.len() - index;
            let differs = beside
                .len()
                .checked_sub(from_end)
                .is_some_and(|at| beside[at] != *c);
            match pieces.last_mut() {
                Some(piece) if piece.differs == differs => piece.text.push(*c),
                _ => pieces.push(Piece {
                    differs,
                    ..Piece::new(*c)
                }),
            }
        }
        pieces
    };
    (marked(&one, &other), marked(&other, &one))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(one: &str, other: &str) -> (String, String) {
        let text = |pieces: Vec<Piece>| -> String {
            let each = pieces.into_iter().map(|piece| match piece.differs {
                true => format!("[{}]", piece.text),
                false => piece.text,
            });
            each.collect()
        };
        let (one, other) = compared(one, other);
        (text(one), text(other))
    }

    #[test]
    fn digits_that_differ_are_marked_from_the_end() {
        for (one, other, marked, beside) in [
            ("123456", "000000123456", "123456", "000000123456"),
            ("123756", "000000123456", "123[7]56", "000000123[4]56"),
            ("00123456", "123456", "00123456", "123456"),
            ("Bs. 600,00", "Bs. 610,00", "Bs. 6[0]0,00", "Bs. 6[1]0,00"),
        ] {
            assert_eq!(shown(one, other), (marked.to_owned(), beside.to_owned()));
        }
        let row = row("Referencia", "123456".to_owned(), "000123456".to_owned());
        assert_eq!(row.is_same, Some(true));
    }
}
