//! What a push service carries and cannot read (RFC 8291), and by what it knows who sends (VAPID, RFC 8292).

use crate::base::config::PushKey;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;
use chrono::{DateTime, TimeDelta, Utc};
use ring::aead::{AES_128_GCM, Aad, LessSafeKey, Nonce, UnboundKey};
use ring::agreement::{ECDH_P256, EphemeralPrivateKey, UnparsedPublicKey, agree_ephemeral};
use ring::error::Unspecified;
use ring::hkdf::{HKDF_SHA256, KeyType, Prk, Salt};
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair as _};
use serde_json::json;

/// How long a token is good for; a day is the most that services take.
const TOKEN_VALID: TimeDelta = TimeDelta::hours(12);
/// Of a point of P-256, uncompressed.
pub const POINT: usize = 65;
/// Of the secret that a browser shares with us.
pub const AUTH: usize = 16;
const SALT: usize = 16;
/// All of it is one record, which has room for four times what we write.
const RECORD: u32 = 4096;

struct Length(usize);

impl KeyType for Length {
    fn len(&self) -> usize {
        self.0
    }
}

fn expand<const N: usize>(prk: &Prk, info: &[&[u8]]) -> Result<[u8; N], Unspecified> {
    let mut key = [0; N];
    prk.expand(info, Length(N))?.fill(&mut key)?;
    Ok(key)
}

/// The body of a message that this browser alone opens. An error is a key that is no point of the curve.
pub fn seal(browser: &[u8], auth: &[u8], text: &[u8]) -> Result<Vec<u8>, Unspecified> {
    let random = SystemRandom::new();
    let own = EphemeralPrivateKey::generate(&ECDH_P256, &random)?;
    let public = own.compute_public_key()?;
    let salt: [u8; SALT] = ring::rand::generate(&random)?.expose();
    agree_ephemeral(own, &UnparsedPublicKey::new(&ECDH_P256, browser), |secret| {
        sealed(secret, public.as_ref(), browser, auth, &salt, text)
    })?
}

fn sealed(
    secret: &[u8],
    own: &[u8],
    browser: &[u8],
    auth: &[u8],
    salt: &[u8; SALT],
    text: &[u8],
) -> Result<Vec<u8>, Unspecified> {
    let shared = Salt::new(HKDF_SHA256, auth).extract(secret);
    let shared: [u8; 32] = expand(&shared, &[b"WebPush: info\0", browser, own])?;
    let keys = Salt::new(HKDF_SHA256, salt).extract(&shared);
    let key: [u8; 16] = expand(&keys, &[b"Content-Encoding: aes128gcm\0"])?;
    let nonce: [u8; 12] = expand(&keys, &[b"Content-Encoding: nonce\0"])?;
    // A 2 ends the last record.
    let mut record = [text, &[2]].concat();
    LessSafeKey::new(UnboundKey::new(&AES_128_GCM, &key)?).seal_in_place_append_tag(
        Nonce::assume_unique_for_key(nonce),
        Aad::empty(),
        &mut record,
    )?;
    let length = u8::try_from(own.len()).map_err(|_| Unspecified)?;
    Ok([&salt[..], &RECORD.to_be_bytes(), &[length], own, &record].concat())
}

/// A new key, as it is kept.
pub fn new_key() -> Result<Vec<u8>, Unspecified> {
    let made = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &SystemRandom::new())?;
    Ok(made.as_ref().to_vec())
}

/// Who Krafta is to push services.
pub struct Sender {
    key: EcdsaKeyPair,
    /// Whom a service writes to when something is wrong.
    subject: String,
}

impl Sender {
    pub fn new(key: &PushKey, subject: &str) -> anyhow::Result<Self> {
        let key = EcdsaKeyPair::from_pkcs8(
            &ECDSA_P256_SHA256_FIXED_SIGNING,
            key.pkcs8(),
            &SystemRandom::new(),
        );
        Ok(Self {
            key: key.map_err(|error| anyhow::anyhow!("the key of push messages: {error}"))?,
            subject: subject.to_owned(),
        })
    }

    /// By which browsers know us.
    pub fn public(&self) -> String {
        BASE64.encode(self.key.public_key().as_ref())
    }

    /// The `Authorization` of a message to this service.
    pub fn authorization(&self, now: DateTime<Utc>, service: &str) -> anyhow::Result<String> {
        let claims = json!({"aud": service, "exp": (now + TOKEN_VALID).timestamp(), "sub": self.subject});
        let head = BASE64.encode(r#"{"typ":"JWT","alg":"ES256"}"#);
        let signed = format!("{head}.{}", BASE64.encode(claims.to_string()));
        let signature = self.key.sign(&SystemRandom::new(), signed.as_bytes());
        let signature =
            signature.map_err(|_| anyhow::anyhow!("a message to a push service was not signed"))?;
        let signature = BASE64.encode(signature.as_ref());
        Ok(format!("vapid t={signed}.{signature}, k={}", self.public()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The example of RFC 8291, section 5 and appendix A.
    #[test]
    fn a_message_is_sealed_as_the_standard_s_example() {
        let bytes = |text: &str| BASE64.decode(text).unwrap();
        let body = sealed(
            &bytes("kyrL1jIIOHEzg3sM2ZWRHDRB62YACZhhSlknJ672kSs"),
            &bytes("BP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A8"),
            &bytes("BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"),
            &bytes("BTBZMqHH6r4Tts7J_aSIgg"),
            &bytes("DGv6ra1nlYgDCS1FRnbzlw").try_into().unwrap(),
            b"When I grow up, I want to be a watermelon",
        );
        let expected = "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27ml\
                        mlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPT\
                        pK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN";
        assert_eq!(BASE64.encode(body.unwrap()), expected);
    }

    #[test]
    fn what_is_no_key_seals_nothing() {
        assert!(seal(&[4; POINT], &[0; AUTH], b"hola").is_err());
        assert!(seal(&[], &[0; AUTH], b"hola").is_err());
    }

    #[test]
    fn a_service_can_check_who_sends() {
        let key = PushKey::new(new_key().unwrap());
        let sender = Sender::new(&key, "mailto:a@krafta.test").unwrap();
        let now = DateTime::from_timestamp(1_800_000_000, 0).unwrap();
        let said = sender.authorization(now, "https://push.example").unwrap();
        let (token, public) = said.strip_prefix("vapid t=").unwrap().split_once(", k=").unwrap();
        let (signed, signature) = token.rsplit_once('.').unwrap();
        ring::signature::UnparsedPublicKey::new(
            &ring::signature::ECDSA_P256_SHA256_FIXED,
            BASE64.decode(public).unwrap(),
        )
        .verify(signed.as_bytes(), &BASE64.decode(signature).unwrap())
        .unwrap();
        let claims = BASE64.decode(signed.split_once('.').unwrap().1).unwrap();
        let claims: serde_json::Value = serde_json::from_slice(&claims).unwrap();
        assert_eq!(claims["aud"], "https://push.example");
        assert_eq!(claims["exp"], 1_800_000_000 + 12 * 3600);
        assert!(!format!("{key:?}").contains(char::is_numeric), "{key:?}");
    }
}
