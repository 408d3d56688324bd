//! How staff hears of news on their devices: `VAPID_PRIVATE_KEY`, `VAPID_SUBJECT`, `PUSH_SERVICE_URL`.

use super::variable::{BadVariable, bad};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair};
use url::Url;

/// A private key of P-256 as PKCS #8. It does not show itself in logs.
#[derive(Clone, PartialEq, Eq)]
pub struct PushKey(Vec<u8>);

impl PushKey {
    pub fn new(pkcs8: Vec<u8>) -> Self {
        Self(pkcs8)
    }

    pub fn pkcs8(&self) -> &[u8] {
        &self.0
    }

    /// The text of a PEM file, with or without its first and last line.
    fn read(text: &str) -> Option<Self> {
        let inside = text.split("-----").nth(2).unwrap_or(text);
        let inside: String = inside.split_whitespace().collect();
        let pkcs8 = STANDARD.decode(inside).ok()?;
        EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &pkcs8, &SystemRandom::new()).ok()?;
        Some(Self(pkcs8))
    }
}

impl std::fmt::Debug for PushKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("PushKey(…)")
    }
}

/// How push services are spoken to.
#[derive(Clone, Debug)]
pub struct Push {
    /// `None`: one that is made once and kept in the database.
    pub key: Option<PushKey>,
    /// Whom a push service writes to when something is wrong: a `mailto:` or `https:` address.
    pub subject: String,
    /// A push service within one's own network, beside the public ones that browsers name.
    pub own_service: Option<Url>,
}

pub(super) fn read(
    get: impl Fn(&'static str) -> Result<Option<String>, BadVariable>,
    public_url: &str,
) -> Result<Push, BadVariable> {
    let key = get("VAPID_PRIVATE_KEY")?
        .map(|text| {
            let problem = "is not a private key of P-256 (PKCS #8, as openssl genpkey writes it)";
            PushKey::read(&text).ok_or_else(|| bad("VAPID_PRIVATE_KEY", problem.to_owned()))
        })
        .transpose()?;
    let subject = match get("VAPID_SUBJECT")? {
        Some(text) if text.starts_with("mailto:") || text.starts_with("https://") => text,
        Some(text) => {
            let problem = format!("{text:?} begins neither with mailto: nor with https://");
            return Err(bad("VAPID_SUBJECT", problem));
        }
        None if public_url.starts_with("https://") => public_url.to_owned(),
        None => "mailto:postmaster@localhost".to_owned(),
    };
    let own_service = get("PUSH_SERVICE_URL")?
        .map(|text| {
            let url = Url::parse(&text).ok();
            let url = url.filter(|url| matches!(url.scheme(), "http" | "https") && url.has_host());
            url.ok_or_else(|| {
                bad(
                    "PUSH_SERVICE_URL",
                    format!("{text:?} is not an http or https address"),
                )
            })
        })
        .transpose()?;
    Ok(Push {
        key,
        subject,
        own_service,
    })
}
