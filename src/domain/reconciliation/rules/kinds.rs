//! Which way money went, by the word that a bank prints beside it.

use super::figures::Direction;
use super::vocabulary::{TURNED, WORDS_IN, WORDS_OUT};
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
/// («TR», «TP», «transferencia»): that is asked about, and never guessed from how it begins.
pub fn meaning(word: &str) -> Option<Meaning> {
    if WORDS_IN.contains(&word) {
        return Some(Meaning::In);
    }
    if WORDS_OUT.contains(&word) {
        return Some(Meaning::Out);
    }
    // «transferencia recibida», «debito inmediato»: codes of two letters are no words of a sentence.
    let words: Vec<&str> = word
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| word.len() > 3)
        .collect();
    if words.iter().any(|word| TURNED.contains(word)) {
        return None;
    }
    let says = |known: &[&str]| words.iter().any(|word| known.contains(word));
    match (says(WORDS_IN), says(WORDS_OUT)) {
        (true, false) => Some(Meaning::In),
        (false, true) => Some(Meaning::Out),
        _ => None,
    }
}

/// Words that say something else beside these others: with «A» for *abono*, «C» is *cargo*.
pub fn is_ambiguous(word: &str, all: &BTreeSet<String>) -> bool {
    matches!(word, "c" | "d") && all.contains("a")
}
