//! Which way money went, by the word that a bank prints beside it.

use super::done::DENIED;
use super::figures::Direction;
use super::standing::is_void;
use super::vocabulary::{BESIDE_KIND, WORDS_IN, WORDS_OUT};
use crate::base::text::fold;
use std::collections::BTreeSet;

crate::codes! {
    /// What a word of the column that tells the way means.
    pub enum Meaning {
        In = "in",
        Out = "out",
        /// A balance, a note: no money moved.
        Nothing = "none",
    }
}

impl From<Direction> for Meaning {
    fn from(direction: Direction) -> Self {
        match direction {
            Direction::In => Self::In,
            Direction::Out => Self::Out,
        }
    }
}

/// A cell as it is compared: «N/C», «n.c.» and «NC» are one word.
pub fn word(cell: &str) -> String {
    let folded: String = fold(cell)
        .chars()
        .filter(|c| !matches!(c, '.' | '/' | '(' | ')' | '*' | ':'))
        .map(|c| match c {
            '\u{2212}' | '\u{2010}'..='\u{2015}' => '-',
            c => c,
        })
        .collect();
    folded.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// What everybody means by a word, as [`word`] gives it. `None` for one that nobody knows or that banks use either way
/// («TR», «TP», «transferencia»): that is asked about, and never guessed from how it begins. So is one that says more than
/// that money came: «crédito reversado», «abono por error».
pub fn meaning(word: &str) -> Option<Meaning> {
    if is_void(word) {
        return None;
    }
    if WORDS_IN.contains(&word) {
        return Some(Meaning::In);
    }
    if WORDS_OUT.contains(&word) {
        return Some(Meaning::Out);
    }
    let words = || word.split(|c: char| !c.is_alphanumeric());
    if words().any(|word| DENIED.contains(&word)) {
        return None;
    }
    // «transferencia recibida», «debito inmediato»: codes of two letters are no words of a sentence.
    let words = || words().filter(|word| word.len() > 3);
    let says = |known: &[&str]| words().any(|word| known.contains(&word));
    let is_plain = || words().all(|word| WORDS_IN.contains(&word) || BESIDE_KIND.contains(&word));
    match (says(WORDS_IN), says(WORDS_OUT)) {
        (true, false) if is_plain() => Some(Meaning::In),
        (false, true) => Some(Meaning::Out),
        _ => None,
    }
}

/// Words that say something else beside these others: with «A» for *abono*, «C» is *cargo*.
pub fn is_ambiguous(word: &str, all: &BTreeSet<String>) -> bool {
    matches!(word, "c" | "d") && all.contains("a")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_that_says_more_than_that_money_came_is_asked_about() {
        for came in [
            "c",
            "nc",
            "abono",
            "credito inmediato",
            "pago movil recibido",
            "deposito en efectivo",
            "transferencia recibida",
        ] {
            assert_eq!(meaning(came), Some(Meaning::In), "{came}");
        }
        for left in [
            "nd",
            "pago movil enviado",
            "comision pago movil",
            "cargo por servicio",
        ] {
            assert_eq!(meaning(left), Some(Meaning::Out), "{left}");
        }
        for asked in [
            "credito reversado",
            "abono rechazado",
            "deposito reversado",
            "ingreso anulada",
            "deposito en cheque devuelto",
            "abono pendiente",
            "credito por confirmar",
            "abono no procesado",
            "deposito retenido",
            "credito diferido",
            "abono sin fondos",
            "credito de prueba",
            "reverso nc",
            "recibido parcialmente",
            "tr",
        ] {
            assert_eq!(meaning(asked), None, "{asked}");
        }
    }
}
