//! Names for addresses and codes: «Taza de cerámica» is `taza-de-ceramica`. Pure.

use crate::base::text;

/// In characters.
pub const LONGEST: usize = 80;
/// In characters; the column of a variant's code takes as many.
pub const LONGEST_CODE: usize = 64;

/// Small letters, digits and single hyphens between them; may be empty.
pub fn slug(words: &str) -> String {
    let mut out = String::new();
    for c in text::fold(words).chars() {
        if out.len() == LONGEST {
            break;
        }
        if c.is_ascii_alphanumeric() {
            out.push(c);
        } else if !out.is_empty() && !out.ends_with('-') {
            out.push('-');
        }
    }
    out.trim_end_matches('-').to_owned()
}

/// What the code of a side or an area is made of, which designs name: «Manga izquierda» is `manga_izquierda`. `None`: it would not
/// begin with a letter.
pub fn part_code(name: &str) -> Option<String> {
    const LONGEST_PART: usize = 34;
    let mut code = slug(name).replace('-', "_");
    code.truncate(LONGEST_PART);
    let code = code.trim_matches('_');
    code.starts_with(|c: char| c.is_ascii_lowercase())
        .then(|| code.to_owned())
}

pub fn is_slug(text: &str) -> bool {
    !text.is_empty() && text.len() <= LONGEST && slug(text) == text
}

/// What a new variant's code is made of; clients name it in their orders.
pub fn is_code(text: &str) -> bool {
    (1..=LONGEST_CODE).contains(&text.len())
        && text
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_becomes_an_address() {
        for (name, expected) in [
            ("Taza de cerámica", "taza-de-ceramica"),
            ("  Franela ÑANDÚ (M/L)! ", "franela-nandu-m-l"),
            ("100 % algodón", "100-algodon"),
            ("¡¿?!", ""),
            ("日本", ""),
        ] {
            assert_eq!(slug(name), expected, "{name:?}");
            assert!(expected.is_empty() || is_slug(expected));
        }
        let long = slug(&"muy largo ".repeat(50));
        assert!(long.len() <= LONGEST && is_slug(&long), "{long}");
        for text in ["", "-a", "a-", "a--b", "A", "ñ", "a b"] {
            assert!(!is_slug(text), "{text}");
        }
    }
}
