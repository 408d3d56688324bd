//! `data:` URIs (RFC 2397), the form in which a browser's canvas hands over a preview. Pure.

use base64::Engine;
use base64::alphabet;
use base64::engine::DecodePaddingMode;
use base64::engine::general_purpose::{GeneralPurpose, GeneralPurposeConfig};
use percent_encoding::percent_decode_str;

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

/// The bytes of a picture's data URI, base64 or percent-encoded. The claimed media type must be some `image/…`; which
/// one it really is, the content decides afterwards (see [`super::inspect`]).
pub fn decode(uri: &str, max_bytes: u64) -> Result<Vec<u8>, Refused> {
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
    let is_base64 = parts.any(|part| part.eq_ignore_ascii_case("base64"));

    // Three encoded characters are at least one byte in either form, so this bounds what is decoded below.
    let too_large = || Refused::TooLarge { max_bytes };
    if data.len() as u64 > max_bytes.saturating_mul(3) {
        return Err(too_large());
    }
    let plain: Vec<u8> = percent_decode_str(data).collect();
    let bytes = if is_base64 {
        let packed: Vec<u8> = plain
            .into_iter()
            .filter(|byte| !byte.is_ascii_whitespace())
            .collect();
        BASE64.decode(packed).map_err(|_| Refused::Broken)?
    } else {
        plain
    };
    if bytes.len() as u64 > max_bytes {
        return Err(too_large());
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
}
