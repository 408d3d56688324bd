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

/// Without what nobody sees and programs put there when something is copied: marks of direction, zero-width blanks and joiners,
/// soft hyphens, byte order marks. For what is compared; names and wishes may need them.
pub fn visible(text: &str) -> String {
    let is_hidden = |c: char| {
        matches!(c,
            '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{3164}' | '\u{feff}' | '\u{ffa0}'
            | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
            | '\u{fe00}'..='\u{fe0f}' | '\u{e0000}'..='\u{e0fff}')
    };
    text.chars().filter(|c| !is_hidden(*c)).collect()
}

/// As it is written on a keyboard: full-width digits and letters, dashes and blanks of print.
pub fn plain(text: &str) -> String {
    if text.is_ascii() {
        return text.to_owned();
    }
    visible(text)
        .nfkc()
        .map(|c| match c {
            '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{fe63}' => '-',
            c if c.is_whitespace() => ' ',
            c => c,
        })
        .collect()
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

    #[test]
    fn what_nobody_sees_is_not_there() {
        assert_eq!(
            visible("\u{202a}ana\u{200b}@\u{ad}x\u{feff}.ve\u{202c}"),
            "ana@x.ve"
        );
        assert_eq!(visible("Peña ñandú"), "Peña ñandú");
        assert_eq!(plain("０４１４\u{2011}555\u{2013}12\u{a0}34"), "0414-555-12 34");
    }
}
