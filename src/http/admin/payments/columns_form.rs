//! What an admin chose on the page of columns, and what is still open then.

use crate::base::input::{Errors, Input};
use crate::domain::reconciliation::rules::{Columns, Understanding};
use serde_json::{Map, Value};
use std::collections::BTreeMap;
use std::str::FromStr;

const LONGEST_WORD: usize = 200;

/// Columns that are shown and can be chosen.
pub const WIDEST: usize = 30;

/// Hexadecimal digits of a sign in the name of a field.
const SIGN: usize = 6;

/// The field of a word: letters and digits as they are, signs by number, so that it may be an id.
pub fn word_field(kind: &str, word: &str) -> String {
    let mut field = format!("{kind}-");
    for c in word.chars() {
        match c.is_ascii_alphanumeric() {
            true => field.push(c),
            false => field.push_str(&format!("_{:0SIGN$x}", u32::from(c))),
        }
    }
    field
}

/// Fields that say what a word means: of money that came or left, and of money that counts or does not.
pub const WORD: &str = "word";
pub const STANDING: &str = "standing";

/// The word of a field.
fn word_of(kind: &str, field: &str) -> Option<String> {
    let mut parts = field.strip_prefix(kind)?.strip_prefix('-')?.split('_');
    let mut word = parts.next()?.to_owned();
    for part in parts {
        let (sign, rest) = part.split_at_checked(SIGN)?;
        word.push(char::from_u32(u32::from_str_radix(sign, 16).ok()?)?);
        word.push_str(rest);
    }
    Some(word)
}

/// A field that was not sent stays as it was proposed.
pub fn chosen(typed: &Map<String, Value>, proposal: &Columns, errors: &Errors) -> Columns {
    let input = Input::new(typed, errors);
    let last = i64::try_from(WIDEST).unwrap_or(i64::MAX) - 1;
    let column = |field: &str| {
        let number = input.integer(field, 0..=last)?;
        usize::try_from(number).ok()
    };
    let required = |field: &str| input.required(field, column(field));
    let or_proposed = |field: &str, proposed: Option<usize>| match typed.contains_key(field) {
        true => column(field),
        false => proposed,
    };
    let amount = required("amount");
    let kind = column("kind");
    Columns {
        heading: proposal.heading.clone(),
        date: required("date"),
        date_order: input.required_code("dateOrder"),
        amount,
        // A column is one thing: what was chosen to be the amount is no debit besides.
        debit: or_proposed("debit", proposal.debit)
            .filter(|debit| Some(*debit) != amount && Some(*debit) != kind),
        decimals: input.required_code("decimals"),
        kind,
        words: words(WORD, typed, &proposal.words),
        state: or_proposed("state", proposal.state),
        currency: proposal.currency,
        standings: words(STANDING, typed, &proposal.standings),
        all_in: match typed.get("allIn").and_then(Value::as_str) {
            Some(said) => said == "yes",
            None => proposal.all_in,
        },
        reference: required("reference"),
        description: column("description"),
        bank: column("bank"),
        phone: column("phone"),
        balance: or_proposed("balance", proposal.balance).filter(|balance| Some(*balance) != amount),
        account_number: proposal.account_number.clone(),
    }
}

/// What words mean, as it was said here or before.
fn words<M: Copy + FromStr>(
    kind: &str,
    typed: &Map<String, Value>,
    before: &BTreeMap<String, M>,
) -> BTreeMap<String, M> {
    let said = typed.iter().filter_map(|(field, said)| {
        let word = word_of(kind, field).filter(|word| word.len() <= LONGEST_WORD)?;
        Some((word, said.as_str()?.parse().ok()?))
    });
    let mut words = before.clone();
    words.extend(said);
    words
}

/// Notes beside its field whatever must be known before anything of the file is income.
pub fn left_open(understanding: &Understanding, typed: &Map<String, Value>, errors: &Errors) {
    if !errors.is_empty() {
        return;
    }
    let (columns, reading) = (&understanding.columns, &understanding.reading);
    if columns.amount == columns.reference {
        errors.add("amount", "es la misma columna que la referencia");
    } else if columns.amount == columns.date {
        errors.add("amount", "es la misma columna que la fecha");
    }
    for (word, (_, meaning)) in &reading.words {
        if meaning.is_none() {
            errors.add(word_field(WORD, word), "dinos qué es");
        }
    }
    for (word, (_, standing)) in &reading.standings {
        if standing.is_none() {
            errors.add(
                word_field(STANDING, word),
                "dinos si es dinero que entró de verdad",
            );
        }
    }
    for column in &understanding.foreign {
        let field = if Some(*column) == columns.amount {
            "amount"
        } else {
            "debit"
        };
        errors.add(field, "está en otra moneda que la cuenta");
    }
    if reading.is_cut {
        errors.add("file", "tiene comas dentro de los montos");
    }
    if reading.is_untold {
        let said_no = typed.get("allIn").and_then(Value::as_str) == Some("no");
        errors.add(
            "allIn",
            match said_no {
                true => "elige arriba la columna que dice qué salió",
                false => "dinos si todo entró",
            },
        );
    }
    // Whoever says «todo» without looking is told by the balance.
    if columns.all_in && understanding.is_contradicted() {
        errors.add(
            "allIn",
            "el saldo dice que no todo entró; elige arriba la columna que dice qué salió",
        );
    }
    if !understanding.other_account.is_empty() {
        errors.add("sameAccount", "confirma que el archivo es de esta cuenta");
    }
    if errors.is_empty() && reading.printed.is_empty() {
        errors.add("file", "no hay ninguna línea que se pueda importar");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_comes_back_from_its_field() {
        for word in ["", "tr", "nota de credito", "+", "-", "d_c", "n\u{ba} 1", "año"] {
            let field = word_field(WORD, word);
            assert!(
                field
                    .bytes()
                    .all(|c| c.is_ascii_alphanumeric() || matches!(c, b'-' | b'_')),
                "{field}"
            );
            assert_eq!(word_of(WORD, &field).as_deref(), Some(word));
            assert_eq!(word_of(STANDING, &field), None);
        }
        assert_eq!(word_of(WORD, "word-_1"), None);
    }
}
