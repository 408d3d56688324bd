//! Phone numbers as people write them, made comparable and callable. Pure.

/// The mobile networks of Venezuela, without the leading zero.
const MOBILE: [&str; 6] = ["412", "414", "416", "422", "424", "426"];

/// E.164 with its plus: «0414-123.45.67» is `+584141234567`.
///
/// Numbers of other countries are taken when they carry their country code; anything else is no number.
pub fn normalise(text: &str) -> Option<String> {
    let mut digits = String::new();
    let mut abroad = false;
    for c in text.trim().chars() {
        match c {
            '0'..='9' => digits.push(c),
            '+' if digits.is_empty() && !abroad => abroad = true,
            ' ' | '\u{a0}' | '-' | '.' | '(' | ')' | '/' => {}
            _ => return None,
        }
    }
    if let Some(rest) = digits.strip_prefix("00") {
        (digits, abroad) = (rest.to_owned(), true);
    }
    if abroad && !digits.starts_with("58") {
        let plausible = (8..=15).contains(&digits.len()) && !digits.starts_with('0');
        return plausible.then(|| format!("+{digits}"));
    }
    let national = match digits.strip_prefix("58") {
        Some(rest) if abroad || digits.len() > 10 => rest,
        _ => &digits,
    };
    // «+58 0414…» is written often enough.
    let national = national.strip_prefix('0').unwrap_or(national);
    let known = national.len() == 10
        && (MOBILE.iter().any(|network| national.starts_with(network)) || is_land_line(national));
    known.then(|| format!("+58{national}"))
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
    use super::{national, normalise};

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
        ] {
            assert_eq!(normalise(written).as_deref(), Some(meant), "{written:?}");
        }
    }

    #[test]
    fn other_countries_need_their_code() {
        assert_eq!(normalise("+1 (305) 555-0100").as_deref(), Some("+13055550100"));
        assert_eq!(normalise("0034 600 123 456").as_deref(), Some("+34600123456"));
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
        ] {
            assert_eq!(normalise(text), None, "{text:?}");
        }
    }
}
