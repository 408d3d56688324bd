//! Rows that nobody could read yet: one of them may take money back.

use super::figures::{Decimals, figure};
use crate::domain::payments::{Method, alike_end, reference_key, tails};
use rust_decimal::Decimal;
use std::collections::{HashMap, HashSet};

/// What the texts of such rows name.
#[derive(Debug, Default)]
pub struct Unread {
    amounts: HashSet<Decimal>,
    by_tail: HashMap<String, Vec<String>>,
}

/// Digits in which two references agree that are one.
const SAME: usize = 6;

impl Unread {
    pub fn add(&mut self, text: &str) {
        // A cell, for «1 234,56»; a word, for «REVERSO 600,00».
        for part in text.split(" · ").chain(text.split_whitespace()) {
            let read = [Decimals::Comma, Decimals::Dot].map(|decimals| figure(part, decimals));
            let amounts = read.into_iter().flatten().flatten().map(|figure| figure.amount);
            self.amounts.extend(amounts.map(|amount| amount.normalize()));
        }
        let words = text.split(|c: char| !c.is_alphanumeric());
        for word in words.filter(|word| word.contains(|c: char| c.is_ascii_digit())) {
            for tail in tails(word) {
                self.by_tail.entry(tail).or_default().push(word.to_owned());
            }
        }
    }

    /// Does one of them have this amount, or this reference?
    pub fn names(&self, amount: Decimal, reference: &str) -> bool {
        let key = |text: &str| reference_key(Method::Transferencia, text);
        let own = key(reference);
        let is_same = |word: &String| {
            alike_end(word, reference).is_some_and(|digits| digits >= SAME)
                || !own.is_empty() && key(word) == own
        };
        let alike = tails(reference);
        let mut alike = alike.iter().filter_map(|tail| self.by_tail.get(tail)).flatten();
        self.amounts.contains(&amount.normalize()) || alike.any(is_same)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_names_money_by_its_amount_or_its_reference() {
        let names = |text: &str| {
            let mut unread = Unread::default();
            unread.add(text);
            unread.names(Decimal::new(60_000, 2), "000000123456")
        };
        for text in [
            "31/11/2026 · 000000999999 · REVERSO PM · 600,00",
            "REVERSO DE Bs. 600,00 DEL MES",
            "Bs. -600,00",
            "600.00",
            "600",
            "45/01/2026 · 123456 · REV",
            "REF:123456/X",
            "REVERSO 000000123456",
        ] {
            assert!(names(text), "{text}");
        }
        for text in [
            "",
            "31/11/2026 · 000000999999 · REVERSO PM · 600,01",
            "1.600,00",
            "REVERSO 23456",
            "12345 6",
        ] {
            assert!(!names(text), "{text}");
        }
    }

    #[test]
    fn a_short_reference_is_named_as_a_whole() {
        let mut unread = Unread::default();
        unread.add("REV · 4455");
        let names = |reference: &str| unread.names(Decimal::ONE, reference);
        assert!(names("4455") && names("004455") && !names("994455") && !names("") && !names("0000"));
        assert!(!Unread::default().names(Decimal::ONE, "4455"));
    }
}
