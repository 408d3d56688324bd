//! How payments are told apart. Pure.

use super::Method;

/// Usual reasons to reject a payment, to be chosen with a tap.
pub const REJECTIONS: [&str; 5] = [
    "No encontramos el pago en nuestra cuenta.",
    "La referencia no coincide.",
    "El monto no coincide.",
    "El comprobante no se puede leer.",
    "Esta referencia ya se usó en otro pedido.",
];

/// A reference without what banks and people add to it: blanks, dashes, leading zeros, small letters. Two payments to
/// one account with the same key are the same money. Cash has no reference to go by: its key is empty.
pub fn reference_key(method: Method, reference: &str) -> String {
    if method == Method::Efectivo {
        return String::new();
    }
    plain(reference).trim_start_matches('0').to_owned()
}

/// Pago Móvil is settled between Venezuelan banks, whose references are numbers; people put blanks, dashes and dots into
/// them. What other methods print may carry letters.
pub fn is_reference(method: Method, reference: &str) -> bool {
    match method {
        Method::PagoMovil => {
            // Nothing but zeros tells no payment from another.
            !reference_key(method, reference).is_empty()
                && reference
                    .chars()
                    .all(|c| c.is_ascii_digit() || c.is_whitespace() || matches!(c, '-' | '.' | '/' | '#'))
        }
        _ => true,
    }
}

/// Shorter than this, the end of a reference says nothing: one in a thousand has it.
pub const SHORTEST_END: usize = 4;

/// In how many characters two references agree, if one is the end of the other: customers type the last digits, banks
/// print long padded numbers. Zeros in front are padding, unless they were typed as a part of the end.
pub fn common_end(one: &str, other: &str) -> Option<usize> {
    let (one, other) = (plain(one), plain(other));
    let ends = |a: &str, b: &str| {
        let (short, long) = if a.len() <= b.len() { (a, b) } else { (b, a) };
        (short.len() >= SHORTEST_END && long.ends_with(short)).then_some(short.len())
    };
    let keys = ends(one.trim_start_matches('0'), other.trim_start_matches('0'));
    keys.max(ends(&one, &other))
}

/// The last characters by which rows with the same end are looked up; see [`common_end`].
pub fn tails(reference: &str) -> Vec<String> {
    let plain = plain(reference);
    let last = |text: &str| text[text.len().saturating_sub(SHORTEST_END)..].to_owned();
    let key = plain.trim_start_matches('0');
    let typed = last(&plain);
    let mut tails = vec![last(key), typed.trim_start_matches('0').to_owned(), typed];
    tails.retain(|tail| !tail.is_empty());
    tails.sort_unstable();
    tails.dedup();
    tails
}

/// Letters and digits alone, as capitals.
fn plain(reference: &str) -> String {
    reference
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .map(|c| c.to_ascii_uppercase())
        .collect()
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

    #[test]
    fn pago_movil_has_numbers_for_references() {
        for given in ["1", "00123456", "12 34-56", "123.456", "#0045"] {
            assert!(is_reference(Method::PagoMovil, given), "{given:?}");
        }
        for given in ["", "abc", "REF 123", "12a", "--", "１２３"] {
            assert!(!is_reference(Method::PagoMovil, given), "{given:?}");
        }
        assert!(is_reference(Method::Zelle, "X9-ab"));
    }

    #[test]
    fn an_end_is_known_in_a_long_padded_number() {
        for (one, other, digits) in [
            ("123456", "00000000123456", Some(6)),
            ("3456", "000001233456", Some(4)),
            ("0045", "000001230045", Some(4)),
            ("45", "000001230045", None),
            ("0045", "0000000000045", Some(4)),
            ("123456", "000001234567", None),
            ("00123456", "99123456", Some(6)),
            ("", "123456", None),
            ("ab 1234", "AB1234", Some(6)),
        ] {
            assert_eq!(common_end(one, other), digits, "{one} {other}");
            assert_eq!(common_end(other, one), digits, "{other} {one}");
            if digits.is_some() {
                let key = |text: &str| tails(&reference_key(Method::PagoMovil, text));
                let looked_up = |from: &str, row: &str| {
                    let kept = reference_key(Method::PagoMovil, row);
                    let kept = &kept[kept.len().saturating_sub(4)..];
                    tails(from).iter().any(|tail| tail == kept)
                };
                assert!(looked_up(one, other) && looked_up(other, one), "{:?}", key(one));
            }
        }
    }
}
