//! How words are compared and searched for. Pure.

use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

/// Without case, accents or stray blanks, its words parted by single spaces: «  San  Cristóbal» is «san cristobal».
pub fn fold(text: &str) -> String {
    let plain: String = text
        .nfd()
        .filter(|c| !is_combining_mark(*c))
        .flat_map(char::to_lowercase)
        .map(|c| if c.is_control() { ' ' } else { c })
        .collect();
    plain.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neither_case_nor_accents_nor_blanks_count() {
        for (written, folded) in [
            ("  SAN   Cristóbal\n", "san cristobal"),
            ("José\tPEÑA\0x", "jose pena x"),
            ("Me\u{301}rida", "merida"),
            (" ", ""),
        ] {
            assert_eq!(fold(written), folded, "{written:?}");
        }
    }
}
