//! Phone numbers as people write them, made comparable and callable. Pure.

use super::text;
use std::collections::BTreeSet;

/// The mobile networks of Venezuela, without the leading zero.
const MOBILE: [&str; 6] = ["412", "414", "416", "422", "424", "426"];

/// How links to a chat with a number begin.
const CHATS: [&str; 3] = [
    "wa.me/",
    "api.whatsapp.com/send?phone=",
    "api.whatsapp.com/send/?phone=",
];

/// E.164 with its plus: «0414-123.45.67» is `+584141234567`.
///
/// Numbers of other countries are taken when they carry their country code; anything else is no number. What is copied from a
/// chat or an address book brings marks that nobody sees, or is a link («tel:…», «wa.me/…»).
pub fn normalise(text: &str) -> Option<String> {
    let plain = text::plain(text);
    let (written, is_link) = number_of_link(plain.trim());
    let mut digits = String::new();
    let mut abroad = false;
    for c in written.chars() {
        match c {
            '0'..='9' => digits.push(c),
            '+' if digits.is_empty() && !abroad => abroad = true,
            ' ' | '-' | '.' | '(' | ')' | '/' => {}
            _ => return None,
        }
    }
    if let Some(rest) = digits.strip_prefix("00") {
        (digits, abroad) = (rest.to_owned(), true);
    }
    if abroad && !digits.starts_with("58") {
        return foreign(&digits);
    }
    // In links to a chat the country goes without saying.
    ours(&digits).or_else(|| foreign(&digits).filter(|_| is_link))
}

fn ours(digits: &str) -> Option<String> {
    // No network and no city begins so.
    let national = digits.strip_prefix("58").unwrap_or(digits);
    // «+58 0414…» is written often enough.
    let national = national.strip_prefix('0').unwrap_or(national);
    let known = national.len() == 10
        && (MOBILE.iter().any(|network| national.starts_with(network)) || is_land_line(national));
    known.then(|| format!("+58{national}"))
}

/// Of another country, whose code it begins with.
fn foreign(digits: &str) -> Option<String> {
    let plausible = (8..=15).contains(&digits.len()) && !digits.starts_with('0') && !digits.starts_with("58");
    plausible.then(|| format!("+{digits}"))
}

/// The number in «tel:…» or in a link to a chat, and whether it is the latter.
fn number_of_link(text: &str) -> (&str, bool) {
    if let Some(number) = after(text, "tel:") {
        return (number.split([';', '?']).next().unwrap_or_default(), false);
    }
    let link = after(text, "https://")
        .or_else(|| after(text, "http://"))
        .unwrap_or(text);
    match CHATS.iter().find_map(|start| after(link, start)) {
        Some(number) => (
            number.split(['?', '&', '/', '#']).next().unwrap_or_default(),
            true,
        ),
        None => (text, false),
    }
}

/// What follows this beginning, in whichever case it is written.
fn after<'t>(text: &'t str, start: &str) -> Option<&'t str> {
    let (head, rest) = text.split_at_checked(start.len())?;
    head.eq_ignore_ascii_case(start).then_some(rest)
}

/// The Venezuelan mobiles that a text names, in any usual writing, in E.164: «PAGO DE 0414-123.45.67» names one. A number
/// is whole groups of digits, so that no piece of a reference is taken for one.
pub fn mentioned(text: &str) -> BTreeSet<String> {
    let groups = groups(text);
    let mut found = BTreeSet::new();
    let mut from = 0;
    while from < groups.len() {
        match number_from(text, &groups, from) {
            Some((number, next)) => {
                found.insert(number);
                from = next;
            }
            None => from += 1,
        }
    }
    found
}

/// Where runs of digits stand.
fn groups(text: &str) -> Vec<(usize, usize)> {
    let mut groups: Vec<(usize, usize)> = Vec::new();
    for (at, _) in text.char_indices().filter(|(_, c)| c.is_ascii_digit()) {
        match groups.last_mut() {
            Some((_, end)) if *end == at => *end += 1,
            _ => groups.push((at, at + 1)),
        }
    }
    groups
}

/// The mobile that begins with this group, and the group after it.
fn number_from(text: &str, groups: &[(usize, usize)], from: usize) -> Option<(String, usize)> {
    let (start, mut end) = groups[from];
    let mut digits = text[start..end].to_owned();
    if let Some(number) = mobile(&digits) {
        return Some((number, from + 1));
    }
    // Written in parts: the network by itself, and then what belongs to it.
    if !is_beginning(&digits) || is_tied(text[..start].chars().rev()) {
        return None;
    }
    for (at, (next, until)) in groups.iter().enumerate().skip(from + 1) {
        let gap = &text[end..*next];
        if gap.chars().count() > 2 || !gap.chars().all(|c| " -./()\u{a0}".contains(c)) {
            return None;
        }
        digits.push_str(&text[*next..*until]);
        end = *until;
        if let Some(number) = mobile(&digits) {
            return (!is_tied(text[end..].chars())).then_some((number, at + 1));
        }
    }
    None
}

/// All its digits, with or without the country and the zero.
fn mobile(digits: &str) -> Option<String> {
    let number = normalise(digits)?;
    let is_mobile = is_ours(&number) && has_chat(&number);
    is_mobile.then_some(number)
}

/// The country, a network, or both.
fn is_beginning(digits: &str) -> bool {
    let rest = digits.strip_prefix("00").unwrap_or(digits);
    let rest = rest.strip_prefix("58").unwrap_or(rest);
    let rest = rest.strip_prefix('0').unwrap_or(rest);
    (rest.is_empty() && digits.ends_with("58")) || MOBILE.contains(&rest)
}

/// Do more digits hang on here, as in the number of an account? `away` are the characters that lead away from it.
fn is_tied(mut away: impl Iterator<Item = char>) -> bool {
    away.next().is_some_and(|c| "-./".contains(c)) && away.next().is_some_and(|c| c.is_ascii_digit())
}

/// As people here read it: «0414-1234567». Numbers of other countries stay as they are.
pub fn national(number: &str) -> String {
    match number.strip_prefix("+58") {
        Some(rest) if rest.len() == 10 && rest.is_ascii() => format!("0{}-{}", &rest[..3], &rest[3..]),
        _ => number.to_owned(),
    }
}

/// Does a chat reach it? Land lines have none; what those of other countries are, nobody can tell by the number.
pub fn has_chat(number: &str) -> bool {
    match number.strip_prefix("+58") {
        Some(rest) => MOBILE.iter().any(|network| rest.starts_with(network)),
        None => true,
    }
}

/// The three digits of a mobile network, without the zero?
pub fn is_network(digits: &str) -> bool {
    MOBILE.contains(&digits)
}

/// In E.164: is it of Venezuela?
pub fn is_ours(number: &str) -> bool {
    number.starts_with("+58")
}

/// Area codes run from 212 (Caracas) to 295 (Nueva Esparta).
fn is_land_line(national: &str) -> bool {
    matches!(national.as_bytes(), [b'2', b'1'..=b'9', ..])
}

#[cfg(test)]
mod tests {
    use super::{mentioned, national, normalise};

    #[test]
    fn numbers_are_shown_as_they_are_dialled() {
        assert_eq!(national("+584141234567"), "0414-1234567");
        assert_eq!(national("+573001234567"), "+573001234567");
        assert_eq!(national("no tiene"), "no tiene");
        assert_eq!(national("+58áéíóú"), "+58áéíóú");
    }

    #[test]
    fn venezuelan_numbers_are_understood_however_they_are_written() {
        for (written, meant) in [
            ("04141234567", "+584141234567"),
            ("0414-123.45.67", "+584141234567"),
            ("(0424) 123 45 67", "+584241234567"),
            ("0412/1234567", "+584121234567"),
            ("0416 1234567", "+584161234567"),
            ("0426 1234567", "+584261234567"),
            ("0422 1234567", "+584221234567"),
            ("4141234567", "+584141234567"),
            ("+58 414 123 4567", "+584141234567"),
            ("+58 0414 123 4567", "+584141234567"),
            ("584141234567", "+584141234567"),
            ("0058 414 1234567", "+584141234567"),
            ("0251-2345678", "+582512345678"),
            ("0212 555 12 34", "+582125551234"),
            (" 0295\u{a0}2612345 ", "+582952612345"),
            ("\u{202a}+58 414\u{2011}1234567\u{202c}", "+584141234567"),
            ("\u{200e}0414\u{2013}123\u{200b}4567\u{feff}", "+584141234567"),
            ("０４１４１２３４５６７", "+584141234567"),
            ("＋５８ ４１４ １２３４５６７", "+584141234567"),
            ("tel:+584141234567", "+584141234567"),
            ("TEL:0414-123-4567;ext=1", "+584141234567"),
            ("https://wa.me/584141234567?text=Hola", "+584141234567"),
            ("wa.me/04141234567", "+584141234567"),
            (
                "http://api.whatsapp.com/send?phone=584141234567&text=x",
                "+584141234567",
            ),
        ] {
            assert_eq!(normalise(written).as_deref(), Some(meant), "{written:?}");
        }
    }

    #[test]
    fn what_only_looks_like_a_phone_is_none() {
        for text in ["41 41234567", "0 4141 234567", "00573001234567", "V 12345678"] {
            assert!(mentioned(text).is_empty(), "{text}: {:?}", mentioned(text));
        }
        // What belongs to one number begins no other.
        let one: Vec<String> = mentioned("0412 765 0414 1234567").into_iter().collect();
        assert_eq!(one, ["+584127650414"]);
    }

    #[test]
    fn a_phone_is_found_in_any_usual_writing() {
        for text in [
            "PAGO DE 0414-123.45.67 BANESCO",
            "PM +584141234567",
            "PM 584141234567 REF 000123456789",
            "pago movil 4141234567",
            "TLF:04141234567",
            "tel(0414)1234567",
            "0414 123 45 67, V12345678",
            "+58 414 123 4567",
            "+58 (0414) 123-4567",
            "0058 414 1234567",
            "00584141234567",
            "000123456789/04141234567",
            "0414/1234567.",
        ] {
            let found: Vec<String> = mentioned(text).into_iter().collect();
            assert_eq!(found, ["+584141234567"], "{text}");
        }
        let two = mentioned("DE 04141234567 A 0412.765.43.21");
        assert!(
            two.contains("+584141234567") && two.contains("+584127654321"),
            "{two:?}"
        );
    }

    #[test]
    fn a_piece_of_another_number_is_no_phone() {
        for text in [
            "",
            "REF 00004141234567",
            "REF 041412345678",
            "9904141234567",
            "0134-0414-1234567",
            "0414-1234567-89",
            "0414.1234567/8",
            "15/01/2026 600,00",
            "0414 x 1234567",
            "0414   1234567",
            "58 600,00",
            "414",
            "02125551234",
            "0414-123456",
            "1000414 1234567",
        ] {
            assert!(mentioned(text).is_empty(), "{text}: {:?}", mentioned(text));
        }
    }

    #[test]
    fn other_countries_need_their_code() {
        assert_eq!(normalise("+1 (305) 555-0100").as_deref(), Some("+13055550100"));
        assert_eq!(normalise("0034 600 123 456").as_deref(), Some("+34600123456"));
        assert_eq!(
            normalise("https://wa.me/13055550100").as_deref(),
            Some("+13055550100")
        );
        assert_eq!(normalise("305 555 0100"), None);
    }

    #[test]
    fn what_is_no_number_is_none() {
        for text in [
            "",
            "0",
            "00",
            "+",
            "++584141234567",
            "0414",
            "041412345678",
            "0414123456",
            "0999 1234567",
            "0200 1234567",
            "+58 999 1234567",
            "llámame",
            "0414-ABC-4567",
            "<b>04141234567</b>",
            "+1234567890123456",
            "https://wa.me/",
            "https://example.com/584141234567",
            "tel:",
            "+58 58 1234567",
        ] {
            assert_eq!(normalise(text), None, "{text:?}");
        }
    }
}
