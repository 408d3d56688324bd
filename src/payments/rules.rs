//! How payments are told apart. Pure.

use super::Method;

/// A reference without what banks and people add to it: blanks, dashes, leading zeros, small letters. Two payments to
/// one account with the same key are the same money. Cash has no reference to go by: its key is empty.
pub fn reference_key(method: Method, reference: &str) -> String {
    if method == Method::Efectivo {
        return String::new();
    }
    let plain: String = reference
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .map(|c| c.to_ascii_uppercase())
        .collect();
    plain.trim_start_matches('0').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reference_is_known_however_it_is_written() {
        for (given, key) in [
            ("00123456", "123456"),
            (" 123-456 ", "123456"),
            ("000", ""),
            ("ab 12cd", "AB12CD"),
            ("Nº 0045", "N0045"),
        ] {
            assert_eq!(reference_key(Method::PagoMovil, given), key, "{given:?}");
        }
        assert_eq!(reference_key(Method::Efectivo, "caja 1"), "");
    }
}
