//! The number of the account that a file names above its table.

use super::columns::Columns;
use super::table::Table;

/// Digits of a Venezuelan account: bank, office, check digits, account.
const LENGTH: usize = 20;
/// Digits that a masked number still shows at its end.
const SHOWN: usize = 4;

/// «0102-0000-00-0000000000», «0102********1234»; digits, with `*` where it hides them.
pub fn account_number(table: &Table, columns: &Columns) -> Option<String> {
    let above = columns.first_row(table)?;
    table.rows[..above].iter().find_map(|row| {
        let says_so = row
            .cells
            .iter()
            .any(|cell| cell.to_lowercase().contains("cuenta"));
        row.filled().find_map(|cell| {
            let parts =
                cell.split(|c: char| !(c.is_ascii_digit() || matches!(c, '*' | 'X' | 'x' | ' ' | '-')));
            parts.map(digits).find(|number| {
                let is_whole =
                    number.len() == LENGTH && number.bytes().take(SHOWN).all(|c| c.is_ascii_digit());
                let end = number.len().saturating_sub(SHOWN);
                let is_masked = number.contains('*') && end > 0 && !number[end..].contains('*');
                is_whole || is_masked && says_so
            })
        })
    })
}

fn digits(text: &str) -> String {
    let kept = text.chars().filter(|c| !matches!(c, ' ' | '-'));
    kept.map(|c| if c.is_ascii_digit() { c } else { '*' }).collect()
}

/// Are these surely two accounts? What either hides or lacks says nothing.
pub fn differ(one: &str, other: &str) -> bool {
    let (one, other) = (digits_only(one), digits_only(other));
    let ends = |text: &str| text.rsplit('*').next().unwrap_or_default().to_owned();
    let starts = |text: &str| text.split('*').next().unwrap_or_default().to_owned();
    let (tail, other_tail) = (ends(&one), ends(&other));
    let (head, other_head) = (starts(&one), starts(&other));
    let is_end = tail.ends_with(&other_tail) || other_tail.ends_with(&tail);
    let is_start = head.starts_with(&other_head) || other_head.starts_with(&head);
    let is_known = tail.len() >= SHOWN && other_tail.len() >= SHOWN;
    // One that hides nothing may be told without its first digits.
    is_known && (!is_end || (one.contains('*') || other.contains('*')) && !is_start)
}

fn digits_only(text: &str) -> String {
    text.chars().filter(|c| c.is_ascii_digit() || *c == '*').collect()
}
