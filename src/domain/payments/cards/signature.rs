//! What proves that an event is the provider's: `Stripe-Signature: t=<seconds>,v1=<hex>[,v1=…]`, an HMAC-SHA256 under the
//! webhook's secret over `<seconds>.<body>`, byte for byte as the body came. Pure.

use chrono::{DateTime, TimeDelta, Utc};
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;

/// Older events, and those from the future, are somebody's recording.
const TOLERANCE: TimeDelta = TimeDelta::minutes(5);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BadSignature {
    /// There is none, or it cannot be read.
    Missing,
    /// None of them is ours over this body at that time.
    Wrong,
    /// It is right, and more than five minutes off.
    Old,
}

/// Checks a body against its header.
pub fn verify(secret: &str, header: &str, body: &[u8], now: DateTime<Utc>) -> Result<(), BadSignature> {
    let (mut time, mut signatures) = (None, Vec::new());
    for part in header.split(',') {
        match part.trim().split_once('=') {
            // The first counts: what a later one says was signed by nobody.
            Some(("t", text)) if time.is_none() => time = Some(text),
            Some(("v1", text)) => signatures.extend(hex::decode(text).ok().filter(|bytes| bytes.len() == 32)),
            _ => {}
        }
    }
    let time = time.ok_or(BadSignature::Missing)?;
    let seconds: i64 = time.parse().map_err(|_| BadSignature::Missing)?;
    let at = DateTime::from_timestamp(seconds, 0).ok_or(BadSignature::Missing)?;
    if signatures.is_empty() {
        return Err(BadSignature::Missing);
    }
    // Once, however many signatures somebody sends; compared in constant time.
    let mac = mac(secret, time, body);
    let is_ours = |signature: &Vec<u8>| mac.clone().verify_slice(signature).is_ok();
    if !signatures.iter().any(is_ours) {
        return Err(BadSignature::Wrong);
    }
    if (now - at).abs() > TOLERANCE {
        return Err(BadSignature::Old);
    }
    Ok(())
}

/// The header for a body that is sent at this time.
pub fn sign(secret: &str, body: &[u8], now: DateTime<Utc>) -> String {
    let time = now.timestamp().to_string();
    let signature = hex::encode(mac(secret, &time, body).finalize().into_bytes());
    format!("t={time},v1={signature}")
}

fn mac(secret: &str, time: &str, body: &[u8]) -> Hmac<Sha256> {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).expect("HMAC takes a key of any length");
    mac.update(time.as_bytes());
    mac.update(b".");
    mac.update(body);
    mac
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECRET: &str = "whsec_krafta_fixture_secret";

    /// Made with Stripe's own library: `tests/fixtures/stripe/make.mjs`.
    fn fixtures() -> Vec<(String, String, DateTime<Utc>)> {
        let text = include_str!("../../../../tests/fixtures/stripe/signed.json");
        let all: serde_json::Value = serde_json::from_str(text).unwrap();
        all.as_array()
            .unwrap()
            .iter()
            .map(|one| {
                let text = |name: &str| one[name].as_str().unwrap().to_owned();
                let at = one["timestamp"].as_i64().unwrap();
                (
                    text("payload"),
                    text("header"),
                    DateTime::from_timestamp(at, 0).unwrap(),
                )
            })
            .collect()
    }

    #[test]
    fn what_the_provider_signs_is_taken() {
        let all = fixtures();
        assert!(all.len() >= 4);
        for (payload, header, at) in all {
            assert_eq!(verify(SECRET, &header, payload.as_bytes(), at), Ok(()));
            for seconds in [-300, 299, 300] {
                let later = at + TimeDelta::seconds(seconds);
                assert_eq!(verify(SECRET, &header, payload.as_bytes(), later), Ok(()));
            }
            for seconds in [-301, 301, 86_400] {
                let later = at + TimeDelta::seconds(seconds);
                assert_eq!(
                    verify(SECRET, &header, payload.as_bytes(), later),
                    Err(BadSignature::Old)
                );
            }
            // As we sign ourselves, byte for byte.
            let ours = sign(SECRET, payload.as_bytes(), at);
            assert!(header.starts_with(&ours), "{header} {ours}");
        }
    }

    #[test]
    fn whatever_was_tampered_with_is_refused() {
        let (payload, header, at) = fixtures().remove(0);
        let check = |header: &str, body: &str| verify(SECRET, header, body.as_bytes(), at);
        for body in [
            payload.replace("paid", "Paid"),
            format!("{payload} "),
            payload[1..].to_owned(),
            String::new(),
        ] {
            assert_eq!(check(&header, &body), Err(BadSignature::Wrong), "{body}");
        }
        assert_eq!(
            verify("whsec_another", &header, payload.as_bytes(), at),
            Err(BadSignature::Wrong)
        );
        let seconds = at.timestamp();
        let later = header.replace(&format!("t={seconds}"), &format!("t={}", seconds + 1));
        assert_eq!(check(&later, &payload), Err(BadSignature::Wrong));
        // A second time does not replace the signed one.
        let two = format!("t={seconds},{}", later);
        assert_eq!(check(&two, &payload), Ok(()));
        let cut = &header[..header.len() - 2];
        assert_eq!(check(cut, &payload), Err(BadSignature::Missing));
        let old_scheme = header.replace("v1=", "v0=");
        for missing in [
            "",
            "t=1",
            "t=1,v1=",
            "v1=aa",
            "t=x,v1=aa",
            "t=1,v1=xyz",
            "t,v1",
            &old_scheme,
        ] {
            assert_eq!(check(missing, &payload), Err(BadSignature::Missing), "{missing}");
        }
        // Of several signatures, as while a secret is replaced, one must be right.
        let several = header.replace("v1=", &format!("v1={},v1=", "0".repeat(64)));
        assert_eq!(check(&several, &payload), Ok(()));
    }

    proptest::proptest! {
        #[test]
        fn no_header_is_too_strange(
            header in "[tv01=, a-f0-9]{0,120}|\\PC{0,60}",
            body in proptest::collection::vec(proptest::prelude::any::<u8>(), 0..60),
            seconds in proptest::prelude::any::<i32>(),
        ) {
            let now = DateTime::from_timestamp(i64::from(seconds), 0).unwrap();
            proptest::prop_assert!(verify(SECRET, &header, &body, now).is_err());
        }

        /// Fails where a byte of the body is not signed.
        #[test]
        fn a_body_that_was_changed_is_not_ours(
            body in proptest::collection::vec(proptest::prelude::any::<u8>(), 1..60),
            at in proptest::prelude::any::<proptest::sample::Index>(),
            change in 1..=u8::MAX,
        ) {
            let now = DateTime::from_timestamp(1_768_000_000, 0).unwrap();
            let header = sign(SECRET, &body, now);
            proptest::prop_assert_eq!(verify(SECRET, &header, &body, now), Ok(()));
            let mut changed = body.clone();
            changed[at.index(body.len())] ^= change;
            proptest::prop_assert_eq!(verify(SECRET, &header, &changed, now), Err(BadSignature::Wrong));
        }
    }
}
