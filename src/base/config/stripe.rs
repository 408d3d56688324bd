//! Card payments: `STRIPE_SECRET_KEY`, `STRIPE_WEBHOOK_SECRET`, `STRIPE_API_URL`.

use super::secret::Secret;
use super::variable::{BadVariable, bad};

/// Where card payments are made, and what says that its word is its own.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Stripe {
    /// `None`: no card is charged; with `--demo` there is a page to test with.
    pub account: Option<Account>,
    /// What its events are signed with. `None`: made from the session key, which serves the test page.
    pub webhook_secret: Option<Secret>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    pub secret_key: Secret,
    /// Without a trailing slash.
    pub api_url: String,
}

pub(super) fn read(
    get: impl Fn(&'static str) -> Result<Option<String>, BadVariable>,
) -> Result<Stripe, BadVariable> {
    let secret = |name: &'static str| -> Result<Option<Secret>, BadVariable> {
        match get(name)? {
            Some(text) if !text.chars().all(|c| c.is_ascii_graphic()) => {
                Err(bad(name, "has characters that no such key has"))
            }
            text => Ok(text.map(Secret::new)),
        }
    };
    let api_url = get("STRIPE_API_URL")?.unwrap_or_else(|| "https://api.stripe.com".to_owned());
    match url::Url::parse(&api_url) {
        Ok(url) if matches!(url.scheme(), "http" | "https") && url.has_host() => {}
        _ => {
            return Err(bad(
                "STRIPE_API_URL",
                format!("{api_url:?} is not an http or https address"),
            ));
        }
    }
    let webhook_secret = secret("STRIPE_WEBHOOK_SECRET")?;
    let secret_key = secret("STRIPE_SECRET_KEY")?;
    if secret_key.is_some() && webhook_secret.is_none() {
        // Customers would pay, and nobody here would ever hear of it.
        return Err(bad(
            "STRIPE_WEBHOOK_SECRET",
            "is needed together with STRIPE_SECRET_KEY",
        ));
    }
    Ok(Stripe {
        account: secret_key.map(|secret_key| Account {
            secret_key,
            api_url: api_url.trim_end_matches('/').to_owned(),
        }),
        webhook_secret,
    })
}
