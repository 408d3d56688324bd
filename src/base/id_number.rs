//! Who somebody is to the state: a cédula, or a RIF with its check digit. Pure.

use std::fmt;

/// What a RIF begins with, and what that counts in its check digit. A cédula is V or E.
const LETTERS: [(char, u32); 5] = [('V', 4), ('E', 8), ('J', 12), ('P', 16), ('G', 20)];
const WEIGHTS: [u32; 8] = [3, 2, 7, 6, 5, 4, 3, 2];
/// By the remainder of eleven.
const CHECK_DIGITS: &[u8; 11] = b"00987654321";

/// A cédula (V-12345678) or a RIF (J-07013380-5).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IdNumber {
    letter: char,
    digits: String,
}

impl IdNumber {
    /// As people write it. Without a letter it is V, and no letter is ever taken for another. A RIF has nine digits, a
    /// cédula six to eight; nine after V or E are the RIF of that person.
    pub fn parse(text: &str) -> Option<Self> {
        let plain: String = text
            .to_uppercase()
            .chars()
            .filter(|c| !c.is_whitespace() && !"-.:/".contains(*c))
            .collect();
        let plain = ["CI", "RIF"]
            .iter()
            .find_map(|word| plain.strip_prefix(word))
            .unwrap_or(&plain);
        let (letter, digits) = match plain.chars().next()? {
            first if LETTERS.iter().any(|(letter, _)| *letter == first) => (first, &plain[1..]),
            _ => ('V', plain),
        };
        let is_person = matches!(letter, 'V' | 'E');
        let fits = digits.bytes().all(|byte| byte.is_ascii_digit())
            && (digits.len() == 9 || is_person && (6..9).contains(&digits.len()));
        fits.then(|| Self {
            letter,
            digits: digits.to_owned(),
        })
    }

    /// Is its last digit what the others make of it? One that is not is a slip of the pen, or an old number: a warning, and
    /// never a reason to refuse it. A cédula has none.
    pub fn has_right_digit(&self) -> bool {
        let Some((body, check)) = self.rif() else {
            return true;
        };
        let letter = LETTERS.iter().find(|(letter, _)| *letter == self.letter);
        let digits = body.bytes().map(|byte| u32::from(byte - b'0'));
        let sum: u32 = digits.zip(WEIGHTS).map(|(digit, weight)| digit * weight).sum();
        let sum = sum + letter.map_or(0, |(_, counts)| *counts);
        let right = CHECK_DIGITS.get((sum % 11) as usize).copied();
        check.bytes().next() == right
    }

    fn rif(&self) -> Option<(&str, &str)> {
        (self.digits.len() == 9).then(|| self.digits.split_at(8))
    }
}

impl fmt::Display for IdNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.rif() {
            Some((body, check)) => write!(f, "{}-{body}-{check}", self.letter),
            None => write!(f, "{}-{}", self.letter, self.digits),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_understood_however_it_is_written() {
        for (written, kept) in [
            ("12345678", "V-12345678"),
            ("v12.345.678", "V-12345678"),
            ("V - 12 345 678", "V-12345678"),
            ("C.I. 12.345.678", "V-12345678"),
            ("E-84123456", "E-84123456"),
            ("123456", "V-123456"),
            ("V-11470283-4", "V-11470283-4"),
            ("114702834", "V-11470283-4"),
            ("J070133805", "J-07013380-5"),
            ("RIF: J-50193407-0", "J-50193407-0"),
            ("g-20000001-0", "G-20000001-0"),
        ] {
            let read = IdNumber::parse(written).map(|id| id.to_string());
            assert_eq!(read.as_deref(), Some(kept), "{written:?}");
            assert_eq!(IdNumber::parse(kept).unwrap().to_string(), kept);
        }
    }

    #[test]
    fn what_is_none_is_none() {
        for written in [
            "",
            "V",
            "V-12345",
            "V-1234567890",
            "J-12345678",
            "J-1234567",
            "X-12345678",
            "VJ-12345678",
            "12a45678",
            "María",
            "ñ12345678",
            "V-١٢٣٤٥٦٧٨",
        ] {
            assert_eq!(IdNumber::parse(written), None, "{written:?}");
        }
    }

    #[test]
    fn a_check_digit_is_right_or_not() {
        let is_right = |text: &str| IdNumber::parse(text).unwrap().has_right_digit();
        for text in ["V-11470283-4", "J-07013380-5", "J-50193407-0", "V-12345678"] {
            assert!(is_right(text), "{text}");
        }
        for text in ["V-11470283-5", "J-07013380-6", "J-50193407-1", "V-07013380-5"] {
            assert!(!is_right(text), "{text}");
        }
        // One digit of ten is right, whatever the others are.
        let right = (0..10).filter(|digit| is_right(&format!("J-30405060-{digit}")));
        assert_eq!(right.count(), 1);
    }
}
