//! What a column holds, by the words over it.

use super::vocabulary::{HEADINGS, Role, says};

pub fn role(heading: &str) -> Option<Role> {
    let words: Vec<&str> = heading
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .collect();
    let plain = words.join(" ");
    let is = |role: Role| {
        let words = HEADINGS
            .iter()
            .filter(|(one, _)| *one == role)
            .flat_map(|(_, words)| *words);
        words.into_iter().any(|word| says(&plain, word))
    };
    // «Débito/Crédito» tells the way of what stands beside it.
    if is(Role::Debit) && is(Role::Credit) && !is(Role::Balance) {
        return Some(Role::Kind);
    }
    HEADINGS
        .iter()
        .find(|(_, words)| words.iter().any(|word| says(&plain, word)))
        .map(|(role, _)| *role)
}

/// How many different things the words of a row name, if it may be the heading of a table of money.
pub fn score(folded: &[String]) -> Option<usize> {
    let mut roles: Vec<Role> = folded.iter().filter_map(|heading| role(heading)).collect();
    let has = |role: Role| roles.contains(&role);
    if !has(Role::Date) || !(has(Role::Amount) || has(Role::Credit) || has(Role::Debit) || has(Role::Kind)) {
        return None;
    }
    let numbers = folded
        .iter()
        .filter(|cell| cell.chars().filter(char::is_ascii_digit).count() > 3);
    if numbers.count() > 0 || folded.iter().any(|cell| cell.len() > 60) {
        return None;
    }
    roles.sort_unstable_by_key(|role| *role as u8);
    roles.dedup();
    (roles.len() >= 2).then_some(roles.len())
}
