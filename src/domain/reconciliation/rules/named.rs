//! Whom a text of a bank names: names, masked phones, ids.

use super::no_names::NO_NAMES;
use crate::base::banks;
use crate::base::phone;
use crate::base::text::fold;
use std::collections::BTreeSet;
use std::sync::LazyLock;

/// The names of banks are no person's either, but for what people are called too.
static BANKS: LazyLock<BTreeSet<String>> = LazyLock::new(|| {
    let mut words: BTreeSet<String> = banks::ALL.iter().flat_map(|bank| split(bank.name)).collect();
    words.extend(
        [
            "bdv",
            "bnc",
            "bod",
            "bvc",
            "bfc",
            "bbva",
            "bicentenario",
            "mibanco",
            "digital",
        ]
        .map(str::to_owned),
    );
    words
});

/// The words of a text that may be a person's name, each once: «Pérez Pérez» is one, however often it is said. A name
/// that consists of what banks print on every line is none.
pub fn names(text: &str) -> BTreeSet<String> {
    let mut words = split(text);
    words.retain(|word| !NO_NAMES.contains(&word.as_str()) && !BANKS.contains(word));
    words
}

fn split(text: &str) -> BTreeSet<String> {
    fold(text)
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| word.chars().count() >= 3 && word.chars().all(char::is_alphabetic))
        .map(str::to_owned)
        .collect()
}

/// A phone of which a bank shows the ends: «0414***4455».
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Masked {
    /// Without the country and the zero.
    before: String,
    after: String,
}

impl Masked {
    /// `phone` in E.164.
    pub fn fits(&self, phone: &str) -> bool {
        phone
            .strip_prefix("+58")
            .is_some_and(|rest| rest.starts_with(&self.before) && rest.ends_with(&self.after))
    }
}

const fn is_mask(c: char) -> bool {
    matches!(c, '*' | 'x' | 'X' | '#' | '?' | '•' | '●' | '·')
}

/// What stands before a phone whose beginning is not shown.
const PHONE: [&str; 7] = ["tel", "telf", "tlf", "telefono", "cel", "celular", "tfno"];

pub fn masked_phones(text: &str) -> Vec<Masked> {
    let mut found = Vec::new();
    let mut word_before = String::new();
    for token in text.split(|c: char| c.is_whitespace() || ":,;/()".contains(c)) {
        let masked = masked(token, PHONE.contains(&fold(&word_before).as_str()));
        found.extend(masked);
        if !token.is_empty() {
            word_before = token.trim_end_matches('.').to_owned();
        }
    }
    found
}

fn masked(token: &str, after_word: bool) -> Option<Masked> {
    let token: String = token.chars().filter(|c| !"-.+".contains(*c)).collect();
    let first = token.find(is_mask)?;
    let last = token.rfind(is_mask)?;
    let mask = &token[first..last];
    if mask.is_empty() || !mask.chars().all(is_mask) {
        return None;
    }
    let is_number = |text: &str| text.chars().all(|c| c.is_ascii_digit());
    let before = &token[..first];
    let after = token[last..].trim_start_matches(is_mask);
    if !is_number(before) || !is_number(after) || after.len() < 2 {
        return None;
    }
    let before = before.strip_prefix("58").unwrap_or(before);
    let before = before.strip_prefix('0').unwrap_or(before);
    // Cards and accounts are masked too.
    let is_phone = match before {
        "" => after_word,
        _ => before.len() >= 3 && phone::is_network(&before[..3]),
    };
    (is_phone && before.len() + after.len() < 10).then(|| Masked {
        before: before.to_owned(),
        after: after.to_owned(),
    })
}

/// The ids that a text names with their letter, «V-12.345.678», or behind «CI»: as «v12345678».
pub fn id_numbers(text: &str) -> BTreeSet<String> {
    let folded = fold(text).replace("c.i.", "ci ").replace("c.i", "ci ");
    let chars: Vec<char> = folded.chars().collect();
    let mut found = BTreeSet::new();
    for at in 0..chars.len() {
        if at > 0 && chars[at - 1].is_alphanumeric() {
            continue;
        }
        let rest: String = chars[at..].iter().collect();
        let (letter, rest) = match rest.strip_prefix("cedula").or_else(|| rest.strip_prefix("ci")) {
            Some(rest) => ('v', rest.trim_start_matches([' ', ':', '-'])),
            _ if chars[at] == 'v' => ('v', rest[1..].trim_start_matches([' ', '-', '.'])),
            _ if "ejgp".contains(chars[at]) => (chars[at], rest[1..].trim_start_matches('-')),
            _ => continue,
        };
        let number: String = rest
            .chars()
            .take_while(|c| c.is_ascii_digit() || ".-".contains(*c))
            .filter(char::is_ascii_digit)
            .collect();
        let number = number.trim_start_matches('0');
        if (6..=9).contains(&number.len()) {
            found.insert(format!("{letter}{number}"));
        }
    }
    found
}

/// A RIF is a cédula and one digit more.
pub fn is_same_id(one: &str, other: &str) -> bool {
    let (short, long) = if one.len() <= other.len() {
        (one, other)
    } else {
        (other, one)
    };
    short == long || long.len() == short.len() + 1 && long.len() == 10 && long.starts_with(short)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_banks_print_on_every_line_is_no_name() {
        for words in [
            "PAGO MOVIL",
            "Pago Móvil Recibido",
            "MOVIL RECIBIDO",
            "Transferencia Recibida",
            "TRANSF INTERBANCARIA TERCEROS",
            "Banco de Venezuela",
            "BANESCO MERCANTIL PROVINCIAL",
            "Bancamiga Tpago P2P",
            "nota de crédito inmediato",
            "abono cuenta corriente",
            "600 00 28 11 2026",
            "0412 1112233",
            "",
        ] {
            assert!(names(words).is_empty(), "{words}: {:?}", names(words));
        }
        let own: Vec<String> = names("PAGO MOVIL DE MARÍA PÉREZ PÉREZ V12345678")
            .into_iter()
            .collect();
        assert_eq!(own, ["maria", "perez"]);
    }

    #[test]
    fn a_masked_phone_is_one_or_another() {
        for text in [
            "PM DE 0414***4455",
            "414XXX4455",
            "+58414***4455",
            "0414-***-4455",
            "58414****455 BANESCO",
            "TLF: ***4455",
        ] {
            let masked = masked_phones(text);
            assert_eq!(masked.len(), 1, "{text}");
            assert!(masked[0].fits("+584141234455"), "{text}");
            assert!(!masked[0].fits("+584141234456"), "{text}");
        }
        assert!(!masked_phones("0414***4455")[0].fits("+584241234455"));
        for text in [
            "0134********4455",
            "4111****1111",
            "***4455",
            "EXXON 12",
            "04141234455",
            "0414",
            "X",
            "",
        ] {
            assert_eq!(masked_phones(text), [], "{text}");
        }
    }

    #[test]
    fn an_id_is_known_however_it_is_written() {
        for text in [
            "PM DE V-12345678 JOSE",
            "V12345678",
            "v 12.345.678",
            "CI 12345678",
            "C.I.: 12.345.678",
            "cedula 12345678",
            "V-012345678",
        ] {
            let found: Vec<String> = id_numbers(text).into_iter().collect();
            assert_eq!(found, ["v12345678"], "{text}");
        }
        for text in [
            "",
            "PAGO DE 04141234567",
            "REV 123456",
            "E 123456",
            "V-123",
            "NV12345678",
            "LIC 12345678",
        ] {
            assert!(id_numbers(text).is_empty(), "{text}: {:?}", id_numbers(text));
        }
        assert!(is_same_id("v12345678", "v12345678") && is_same_id("v123456784", "v12345678"));
        assert!(!is_same_id("v12345678", "e12345678") && !is_same_id("v1234567", "v12345678"));
    }

    #[test]
    fn only_a_phone_is_read_from_what_is_masked() {
        assert_eq!(masked_phones("0414***67").len(), 1);
        for other in [
            // One sign is no mask.
            "0414*4567",
            "0414**1**67",
            "0414a***67",
            "0414***6a",
            "0414***6",
            // Nothing is hidden.
            "0414***1234567",
        ] {
            assert_eq!(masked_phones(other).len(), 0, "{other}");
        }
    }

    #[test]
    fn an_id_is_read_with_its_letter_or_behind_its_word() {
        for (text, right) in [
            ("V-12.345.678", "v12345678"),
            ("CI12345678", "v12345678"),
            ("C.I. 12345678", "v12345678"),
            ("cédula: 12345678", "v12345678"),
            ("J-12345678-9", "j123456789"),
            ("G200000001", "g200000001"),
        ] {
            assert_eq!(Vec::from_iter(id_numbers(text)), [right], "{text}");
        }
        for other in ["CIERRE 12345678", "12345678", "V-12345", "J-1234567890"] {
            assert_eq!(id_numbers(other).len(), 0, "{other}");
        }
    }
}
