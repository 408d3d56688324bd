//! How payments are told apart. Pure.

use super::Method;
use crate::base::money::Currency;
use crate::domain::settings::CashDesk;
use crate::domain::shipping::state_key;
use unicode_normalization::UnicodeNormalization as _;

/// Usual reasons to reject a payment, to be chosen with a tap.
pub const REJECTIONS: [&str; 5] = [
    "No encontramos el pago en nuestra cuenta.",
    "La referencia no coincide.",
    "El monto no coincide.",
    "El comprobante no se puede leer.",
    "Esta referencia ya se usó en otro pedido.",
];

/// In what a payment is made: in its account's currency where one is named, else in its method's. A Pago Móvil is bolívares
/// whatever an account says, and notes of either kind are cash. Another one that was said is refused, with why.
pub fn currency_of(
    method: Method,
    said: Option<Currency>,
    account: Option<Currency>,
) -> Result<Currency, &'static str> {
    let (only, why) = match (method, account) {
        (Method::PagoMovil, _) => (Currency::Ves, "Pago Móvil se paga en bolívares"),
        (_, Some(Currency::Ves)) => (Currency::Ves, "Esa cuenta recibe bolívares"),
        (_, Some(Currency::Usd)) => (Currency::Usd, "Esa cuenta recibe dólares"),
        (Method::Transferencia, None) => (
            Currency::Ves,
            "Una transferencia es en bolívares; si fue a una cuenta en dólares, di a cuál",
        ),
        (Method::Zelle, None) => (Currency::Usd, "Zelle se paga en dólares"),
        (Method::Tarjeta, None) => (Currency::Usd, "La tarjeta se cobra en dólares"),
        (Method::Efectivo, None) => return Ok(said.unwrap_or(method.currency())),
    };
    match said {
        Some(said) if said != only => Err(why),
        _ => Ok(only),
    }
}

/// Cash is brought: by those whose order stays in the state of the place that takes it, be it fetched there or brought to them.
pub fn takes_cash_from(desk: &CashDesk, state: &str) -> bool {
    !desk.place.is_empty() && state_key(&desk.state) == state_key(state)
}

/// A reference without what banks and people add to it: blanks, dashes, leading zeros, small letters, digits of other
/// scripts, «Ref» before it or a letter behind. Two payments to one account with the same key are the same money. Cash
/// has no reference to go by: its key is empty, and no other is.
pub fn reference_key(method: Method, reference: &str) -> String {
    if method == Method::Efectivo {
        return String::new();
    }
    let plain = plain(reference);
    match plain.trim_start_matches('0') {
        "" if plain.is_empty() => reference.nfkc().filter(|c| !c.is_whitespace()).collect(),
        "" => "0".to_owned(),
        key => key.to_owned(),
    }
}

/// Of two keys for the same money the one that tells more: what the bank printed, unless the customer had more of it.
pub fn fuller_key<'a>(printed: &'a str, typed: &'a str) -> &'a str {
    if printed.chars().count() >= typed.chars().count() {
        printed
    } else {
        typed
    }
}

/// Pago Móvil is settled between Venezuelan banks, whose references are numbers; people put blanks, dashes and dots into
/// them. What other methods print may carry letters.
pub fn is_reference(method: Method, reference: &str) -> bool {
    match method {
        Method::PagoMovil => {
            let is_mark = |c: char| c.is_whitespace() || matches!(c, '.' | ',' | '/' | '#') || is_dash(c);
            // Nothing but zeros tells no payment from another.
            reference.nfkc().filter_map(digit).any(|digit| digit != '0')
                && reference.nfkc().all(|c| digit(c).is_some() || is_mark(c))
        }
        _ => true,
    }
}

/// Shorter than this, the end of a reference says nothing: one in a thousand has it.
pub const SHORTEST_END: usize = 4;

/// In how many characters two references agree, if one is the end of the other: customers type the last digits, banks
/// print long numbers, padded with zeros in front or behind. Padding counts for nothing: zeros in front unless they were
/// typed as a part of the end, and zeros behind unless it is a single one, as one number of ten has by itself. What says
/// the very same agrees, but in no more than padding leaves.
pub fn common_end(one: &str, other: &str) -> Option<usize> {
    let (one, other) = (plain(one), plain(other));
    let (core, other_core) = (unpadded(&one), unpadded(&other));
    let (key, other_key) = (core.trim_start_matches('0'), other_core.trim_start_matches('0'));
    // Of zeros alone even the very same is no sign.
    if key.is_empty() {
        return None;
    }
    let by_key = shared_end(key, other_key);
    let as_typed = match one == other {
        true => Some(length(&one).min(SHORTEST_END)),
        // The longer one has the longer key: it ends with the other.
        false => shared_end(core, other_core).map(|digits| digits.min(length(key).max(length(other_key)))),
    };
    let behind = (length(&one) - length(core)).min(length(&other) - length(other_core));
    let last = usize::from(behind == 1);
    by_key
        .max(as_typed)
        .map(|digits| digits + last)
        .filter(|digits| *digits >= SHORTEST_END)
}

/// In how many characters two references agree that might be one. No proof, for padding counts here: what speaks against
/// a payment.
pub fn alike_end(one: &str, other: &str) -> Option<usize> {
    let (plain_one, plain_other) = (plain(one), plain(other));
    let (key, other_key) = (
        plain_one.trim_start_matches('0'),
        plain_other.trim_start_matches('0'),
    );
    if key.is_empty() || other_key.is_empty() {
        return None;
    }
    let as_typed =
        shared_end(&plain_one, &plain_other).map(|digits| digits.min(length(key).max(length(other_key))));
    let printed = shared_end(key, other_key).max(as_typed);
    let printed = printed.filter(|digits| *digits >= SHORTEST_END);
    printed.max(common_end(one, other))
}

/// Might these be one reference?
pub fn ends_alike(one: &str, other: &str) -> bool {
    alike_end(one, other).is_some()
}

/// Few enough of its digits were typed that somebody may have guessed them.
pub fn is_guessable(reference: &str) -> bool {
    length(unpadded(&plain(reference)).trim_start_matches('0')) < ENOUGH
}

/// Digits of a reference that are enough by themselves.
pub const ENOUGH: usize = 6;

/// Without the zeros behind.
fn unpadded(plain: &str) -> &str {
    plain.trim_end_matches('0')
}

/// The length of the shorter, if it is the end of the longer.
fn shared_end(one: &str, other: &str) -> Option<usize> {
    let (short, long) = if length(one) <= length(other) {
        (one, other)
    } else {
        (other, one)
    };
    long.ends_with(short).then(|| length(short))
}

fn length(text: &str) -> usize {
    text.chars().count()
}

/// The last characters of a key, by which rows are looked up: as the columns `reference_tail` are made. So many zeros
/// behind are padding.
pub fn tail(key: &str) -> &str {
    last(if key.ends_with(PADDING) {
        unpadded(key)
    } else {
        key
    })
}

const PADDING: &str = "0000";

fn last(text: &str) -> &str {
    let start = text.char_indices().rev().nth(SHORTEST_END - 1);
    &text[start.map_or(0, |(at, _)| at)..]
}

/// The last characters by which rows with the same end are looked up; see [`ends_alike`]. Of padding behind some may be the
/// reference's own.
pub fn tails(reference: &str) -> Vec<String> {
    let plain = plain(reference);
    let core = unpadded(&plain);
    let mut written = vec![plain.clone(), core.to_owned()];
    written.extend((1..PADDING.len()).map(|own| format!("{core}{}", &PADDING[..own])));
    let mut tails: Vec<String> = written
        .iter()
        .flat_map(|text| {
            let typed = last(text);
            [
                last(text.trim_start_matches('0')),
                typed.trim_start_matches('0'),
                typed,
            ]
        })
        .filter(|end| end.chars().any(|c| c != '0'))
        .map(str::to_owned)
        .collect();
    tails.sort_unstable();
    tails.dedup();
    tails
}

/// Letters and digits alone, as capitals and as our digits; without the letters around a number.
fn plain(reference: &str) -> String {
    let plain: String = reference
        .nfkd()
        .filter(|c| c.is_alphanumeric())
        .map(|c| digit(c).unwrap_or(c))
        .flat_map(char::to_uppercase)
        .collect();
    let number = plain.trim_matches(|c: char| !c.is_ascii_digit());
    match number.len() >= SHORTEST_END && number.chars().all(|c| c.is_ascii_digit()) {
        true => number.to_owned(),
        false => plain,
    }
}

/// Hyphens and dashes, as keyboards and chats set them.
const fn is_dash(c: char) -> bool {
    matches!(
        c,
        '-' | '\u{ad}' | '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{fe58}' | '\u{fe63}' | '\u{ff0d}'
    )
}

/// Where the ten digits of scripts that are written around the world begin.
const ZEROS: [char; 14] = [
    '0', '\u{660}', '\u{6f0}', '\u{7c0}', '\u{966}', '\u{9e6}', '\u{a66}', '\u{ae6}', '\u{b66}', '\u{be6}',
    '\u{c66}', '\u{e50}', '\u{ed0}', '\u{1040}',
];

/// A digit of any of them, as ours.
fn digit(c: char) -> Option<char> {
    ZEROS.iter().find_map(|zero| {
        let value = u32::from(c).checked_sub(u32::from(*zero))?;
        char::from_digit(value, 10)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_payment_has_its_account_s_currency_or_its_method_s() {
        use Currency::{Usd, Ves};
        use Method::{Efectivo, PagoMovil, Tarjeta, Transferencia, Zelle};
        for (method, account, said_nothing, takes) in [
            (PagoMovil, None, Ves, [false, true]),
            (PagoMovil, Some(Ves), Ves, [false, true]),
            (PagoMovil, Some(Usd), Ves, [false, true]),
            (Transferencia, None, Ves, [false, true]),
            (Transferencia, Some(Usd), Usd, [true, false]),
            (Transferencia, Some(Ves), Ves, [false, true]),
            (Zelle, None, Usd, [true, false]),
            (Zelle, Some(Usd), Usd, [true, false]),
            (Tarjeta, None, Usd, [true, false]),
            (Efectivo, None, Usd, [true, true]),
            (Efectivo, Some(Ves), Ves, [false, true]),
            (Efectivo, Some(Usd), Usd, [true, false]),
        ] {
            let of = |said| currency_of(method, said, account);
            assert_eq!(of(None), Ok(said_nothing), "{method} {account:?}");
            for (said, takes) in [Usd, Ves].into_iter().zip(takes) {
                assert_eq!(of(Some(said)).is_ok(), takes, "{method} {account:?} {said}");
                assert!(of(Some(said)).is_err() || of(Some(said)) == Ok(said));
            }
        }
    }

    #[test]
    fn a_reference_is_known_however_it_is_written() {
        for (given, key) in [
            ("00123456", "123456"),
            (" 123-456 ", "123456"),
            ("000", "0"),
            ("ab 12cd", "AB12CD"),
            ("Nº 0045", "45"),
            ("Ref 123456", "123456"),
            ("123456A", "123456"),
            ("REF: 000123456-B", "123456"),
            ("abc123", "ABC123"),
            ("12A34", "12A34"),
            ("１２３４５６", "123456"),
            ("٠٠١٢٣٤٥٦", "123456"),
            ("۱۲۳۴۵۶", "123456"),
            ("१२३४५६", "123456"),
            ("𝟏𝟐𝟑𝟒𝟓𝟔", "123456"),
            ("12–34—56", "123456"),
            ("12\u{2011}34\u{a0}5.6", "123456"),
            ("абв", "АБВ"),
            ("ñandú7", "NANDU7"),
            ("—", "—"),
            ("- -", "--"),
        ] {
            assert_eq!(reference_key(Method::PagoMovil, given), key, "{given:?}");
        }
        assert_eq!(reference_key(Method::Efectivo, "caja 1"), "");
    }

    #[test]
    fn pago_movil_has_numbers_for_references() {
        for given in [
            "1",
            "00123456",
            "12 34-56",
            "123.456",
            "#0045",
            "１２３",
            "12–34",
            "٤٥",
        ] {
            assert!(is_reference(Method::PagoMovil, given), "{given:?}");
        }
        for given in ["", "abc", "REF 123", "12a", "--", "000", "０"] {
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
            // Padding proves nothing, however much of it was typed.
            ("0045", "0000000000045", None),
            ("000012", "0000000012", None),
            ("000000", "000000", None),
            ("0000", "1230000", None),
            ("000012", "000012", Some(4)),
            // Zeros behind are padding too; a single one is as good as any digit.
            ("900000", "002771900000", None),
            ("190000", "002771900000", None),
            ("719000", "002771900000", None),
            ("123400", "000123400", Some(4)),
            ("562438", "005624380000", Some(6)),
            ("2438", "005624380000", Some(4)),
            ("562438", "5624380", Some(6)),
            ("562439", "005624380000", None),
            ("562430", "000000562430", Some(6)),
            ("562430", "005624300000", Some(6)),
            ("123456", "001234560000", Some(6)),
            ("001234560000", "001234560000", Some(6)),
            ("002771900000", "002771900000", Some(5)),
            ("100000", "100000", Some(4)),
            ("000012", "7000012", Some(6)),
            ("123456", "000001234567", None),
            ("00123456", "99123456", Some(6)),
            ("", "123456", None),
            ("ab 1234", "AB1234", Some(4)),
            ("x9-ab", "X9AB", Some(4)),
            ("Ref １２３４５６", "00000000123456", Some(6)),
            ("ñ12ñ", "Ñ12Ñ", Some(4)),
        ] {
            assert_eq!(common_end(one, other), digits, "{one} {other}");
            assert_eq!(common_end(other, one), digits, "{other} {one}");
            assert!(digits.is_none() || ends_alike(one, other), "{one} {other}");
            if digits.is_some() {
                let key = |text: &str| tails(&reference_key(Method::PagoMovil, text));
                let looked_up = |from: &str, row: &str| {
                    let kept = reference_key(Method::PagoMovil, row);
                    tails(from).iter().any(|end| end == tail(&kept))
                };
                assert!(looked_up(one, other) && looked_up(other, one), "{:?}", key(one));
            }
        }
    }

    #[test]
    fn the_key_that_tells_more_is_what_pays() {
        assert_eq!(fuller_key("1123456", "3456"), "1123456");
        assert_eq!(fuller_key("3456", "1123456"), "1123456");
        assert_eq!(fuller_key("123456", "999999"), "123456", "as long: the bank's");
    }

    #[test]
    fn a_tail_is_four_characters_at_most() {
        for (key, end) in [
            ("", ""),
            ("45", "45"),
            ("3456", "3456"),
            ("123456", "3456"),
            ("АБВГД", "БВГД"),
            ("5624380000", "2438"),
            ("562438000", "8000"),
            ("90000", "9"),
        ] {
            assert_eq!(tail(key), end);
        }
        // Fewer zeros behind than padding are looked for too.
        assert_eq!(tails("Ref 00 0123"), ["0123", "123", "1230", "2300", "3000"]);
        assert_eq!(tails("--"), [""; 0]);
        assert_eq!(tails("562430"), ["2430", "3000", "4300", "6243"]);
        assert_eq!(tails("562430000"), ["2430", "3000", "4300", "6243"]);
    }

    #[test]
    fn what_padding_leaves_unproved_may_be_the_same_all_the_same() {
        for (one, other, expected) in [
            ("2300", "71232300", true),
            ("230000", "7123230000", true),
            ("900000", "002771900000", true),
            ("2300", "71232400", false),
            ("0000", "71230000", false),
            ("300", "71232300", false),
            ("562438", "005624380000", true),
        ] {
            assert_eq!(ends_alike(one, other), expected, "{one} {other}");
            assert_eq!(ends_alike(other, one), expected, "{other} {one}");
        }
        assert!(tails("71232300").contains(&tail("2300").to_owned()));
        assert!(tails("2300").contains(&tail("71232300").to_owned()));
    }

    #[test]
    fn few_digits_may_be_a_guess() {
        for (reference, expected) in [
            ("3456", true),
            ("23456", true),
            ("123456", false),
            ("003456", true),
            ("345600", true),
            ("X9-ab", true),
            ("Ref 00123456", false),
        ] {
            assert_eq!(is_guessable(reference), expected, "{reference}");
        }
    }

    #[test]
    fn cash_is_brought_within_the_state() {
        let desk = |place: &str, state: &str| CashDesk {
            place: place.to_owned(),
            hours: String::new(),
            state: state.to_owned(),
        };
        let here = desk("Carrera 19 con calle 25, Barquisimeto", "Lara");
        assert!(takes_cash_from(&here, "Lara") && takes_cash_from(&here, " lara "));
        assert!(!takes_cash_from(&here, "Zulia") && !takes_cash_from(&here, ""));
        assert!(!takes_cash_from(&desk("", ""), "") && !takes_cash_from(&desk("", ""), "Lara"));
    }
}
