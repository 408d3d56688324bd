//! `data:` URIs (RFC 2397), the form in which a browser's canvas hands over a preview. Pure.

use base64::Engine;
use base64::alphabet;
use base64::engine::DecodePaddingMode;
use base64::engine::general_purpose::{GeneralPurpose, GeneralPurposeConfig};
use percent_encoding::{PercentDecode, percent_decode_str};

use super::kind::Refused;

/// Clients disagree about the padding, so it is not insisted upon.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &alphabet::STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// Whether `value` claims to be a data URI, as against an address.
pub fn is_data_uri(value: &str) -> bool {
    value
        .trim_start()
        .get(..5)
        .is_some_and(|scheme| scheme.eq_ignore_ascii_case("data:"))
}

/// The bytes of a picture's data URI, base64 or percent-encoded, piece by piece. The claimed media type must be some
/// `image/…`; which one it really is, the content decides afterwards (see [`super::inspect`]).
pub fn pieces(uri: &str, max_bytes: u64) -> Result<Pieces<'_>, Refused> {
    let uri = uri.trim();
    if !is_data_uri(uri) {
        return Err(Refused::UnknownType);
    }
    let (head, data) = uri[5..].split_once(',').ok_or(Refused::Broken)?;
    let mut parts = head.split(';').map(str::trim);
    let media_type = parts.next().unwrap_or_default().to_ascii_lowercase();
    if !media_type.starts_with("image/") {
        return Err(Refused::UnknownType);
    }
    // Three encoded characters are at least one byte in either form.
    if data.len() as u64 > max_bytes.saturating_mul(3) {
        return Err(Refused::TooLarge { max_bytes });
    }
    Ok(Pieces {
        encoded: percent_decode_str(data),
        is_base64: parts.any(|part| part.eq_ignore_ascii_case("base64")),
        has_ended: false,
    })
}

/// See [`pieces`].
pub struct Pieces<'a> {
    encoded: PercentDecode<'a>,
    is_base64: bool,
    has_ended: bool,
}

/// Of base64, a multiple of four characters.
const PIECE: usize = 64 * 1024;

impl Iterator for Pieces<'_> {
    type Item = Result<Vec<u8>, Refused>;

    fn next(&mut self) -> Option<Self::Item> {
        let is_base64 = self.is_base64;
        let wanted = |byte: &u8| !is_base64 || !byte.is_ascii_whitespace();
        let piece: Vec<u8> = self.encoded.by_ref().filter(wanted).take(PIECE).collect();
        if piece.is_empty() {
            return None;
        }
        if !is_base64 {
            return Some(Ok(piece));
        }
        // Padding is the end.
        if std::mem::replace(&mut self.has_ended, piece.len() < PIECE || piece.ends_with(b"=")) {
            return Some(Err(Refused::Broken));
        }
        Some(BASE64.decode(piece).map_err(|_| Refused::Broken))
    }
}

/// All of it, where it is needed at once.
pub fn decode(uri: &str, max_bytes: u64) -> Result<Vec<u8>, Refused> {
    let mut bytes = Vec::new();
    for piece in pieces(uri, max_bytes)? {
        bytes.extend_from_slice(&piece?);
        if bytes.len() as u64 > max_bytes {
            return Err(Refused::TooLarge { max_bytes });
        }
    }
    if bytes.is_empty() {
        return Err(Refused::Empty);
    }
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    const MAX: u64 = 1000;

    #[test]
    fn base64_with_and_without_padding() {
        for uri in [
            "data:image/png;base64,aG9sYQ==",
            "data:image/png;base64,aG9sYQ",
            "DATA:image/PNG;Base64,aG9s\n YQ==",
            "data:image/png;base64,aG9sYQ%3D%3D",
            "data:image/svg+xml;charset=utf-8;base64,aG9sYQ==",
        ] {
            assert_eq!(decode(uri, MAX), Ok(b"hola".to_vec()), "{uri}");
        }
    }

    #[test]
    fn a_long_one_comes_in_pieces() {
        let bytes: Vec<u8> = (0..200_000_u32).map(|n| (n % 251) as u8).collect();
        let uri = format!("data:image/png;base64,{}", BASE64.encode(&bytes));
        assert_eq!(pieces(&uri, 1 << 20).map(Iterator::count), Ok(5));
        assert_eq!(decode(&uri, 1 << 20), Ok(bytes));
        // Nothing comes behind the end.
        let two = format!(
            "data:image/png;base64,{}=={}",
            "A".repeat(PIECE - 2),
            "A".repeat(8)
        );
        assert_eq!(decode(&two, 1 << 20), Err(Refused::Broken));
    }

    #[test]
    fn percent_encoded_svg() {
        assert_eq!(
            decode("data:image/svg+xml,%3Csvg%20a='%C3%B1'/>", MAX),
            Ok("<svg a='ñ'/>".as_bytes().to_vec())
        );
    }

    #[test]
    fn what_is_no_picture_is_refused() {
        for uri in [
            "https://example.com/a.png",
            "data:text/html,<script>alert(1)</script>",
            "data:,hola",
            "data:application/pdf;base64,aG9sYQ==",
            "ñata:x",
            "",
        ] {
            assert_eq!(decode(uri, MAX), Err(Refused::UnknownType), "{uri}");
        }
    }

    #[test]
    fn broken_empty_and_too_large() {
        assert_eq!(decode("data:image/png;base64", MAX), Err(Refused::Broken));
        assert_eq!(decode("data:image/png;base64,@@@@", MAX), Err(Refused::Broken));
        assert_eq!(decode("data:image/png;base64,", MAX), Err(Refused::Empty));
        let at_limit = format!("data:image/png,{}", "x".repeat(1000));
        assert_eq!(decode(&at_limit, MAX).map(|bytes| bytes.len()), Ok(1000));
        for size in [1001, 3001] {
            let uri = format!("data:image/png,{}", "x".repeat(size));
            assert_eq!(decode(&uri, MAX), Err(Refused::TooLarge { max_bytes: MAX }));
        }
    }

    proptest::proptest! {
        #[test]
        fn what_went_in_comes_out(bytes in proptest::collection::vec(proptest::prelude::any::<u8>(), 1..300)) {
            let encoded = BASE64.encode(&bytes);
            let escaped = percent_encoding::percent_encode(&bytes, percent_encoding::NON_ALPHANUMERIC);
            for uri in [format!("data:image/png;base64,{encoded}"), format!("data:image/png,{escaped}")] {
                proptest::prop_assert_eq!(decode(&uri, MAX), Ok(bytes.clone()));
            }
        }

        #[test]
        fn no_text_is_too_strange(text in "(data:)?(image/[a-z]{0,4})?[;,a-z0-9=%+/ ]{0,80}|\\PC{0,60}") {
            if let Ok(bytes) = decode(&text, 16) {
                proptest::prop_assert!(bytes.len() <= 16);
            }
        }
    }
}
