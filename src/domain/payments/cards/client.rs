//! Who charges cards: Stripe, a page to test with, or nobody.

use super::signature;
use super::store::{CardSession, CardStatus};
use crate::base::config::{Config, Secret, StripeAccount};
use crate::base::error::AppError;
use crate::base::ids::OrderId;
use crate::base::money::Usd;
use crate::base::tls;
use anyhow::{Context as _, anyhow};
use chrono::{DateTime, TimeDelta, Utc};
use hmac::{Hmac, KeyInit as _, Mac as _};
use rand::distr::{Alphanumeric, SampleString as _};
use reqwest::{Response, StatusCode};
use rust_decimal::Decimal;
use serde_json::Value;
use sha2::Sha256;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

/// A handle; cheap to clone.
#[derive(Clone)]
pub struct Cards(Arc<Inner>);

struct Inner {
    provider: Option<Provider>,
    webhook_secret: Secret,
    public_url: String,
    /// With `--demo`, where there is no account.
    has_test_page: AtomicBool,
}

struct Provider {
    account: StripeAccount,
    client: reqwest::Client,
}

/// What is to be paid on a page.
#[derive(Clone, Debug)]
pub struct CheckoutSessionRequest {
    pub order: OrderId,
    pub amount: Usd,
    /// What it is for, for people.
    pub about: String,
    pub email: Option<String>,
}

/// How long a page is good for; the provider allows a day at most.
const GOOD_FOR: TimeDelta = TimeDelta::hours(23);
/// A customer waits meanwhile, twice at most.
const PATIENCE: Duration = Duration::from_secs(6);
/// Before asking once more.
const PAUSE: Duration = Duration::from_millis(300);
/// What is said to the provider is understood as it was on that day, whatever it changes later.
const VERSION: &str = "2026-09-30.endive";

impl Cards {
    pub fn new(config: &Config) -> std::io::Result<Self> {
        let stripe = &config.stripe;
        let provider = stripe.account.clone().map(Provider::new).transpose()?;
        let derived = || {
            let mac = Hmac::<Sha256>::new_from_slice(config.session_key.bytes())
                .expect("HMAC takes a key of any length")
                .chain_update(b"card webhook");
            Secret::new(format!("whsec_{}", hex::encode(mac.finalize().into_bytes())))
        };
        Ok(Self(Arc::new(Inner {
            provider,
            webhook_secret: stripe.webhook_secret.clone().unwrap_or_else(derived),
            public_url: config.public_url.clone(),
            has_test_page: AtomicBool::new(false),
        })))
    }

    /// Where nobody charges cards, a page is offered on which one can act as if. For `--demo`.
    pub fn offer_test_page(&self) {
        let offered = self.0.provider.is_none();
        self.0.has_test_page.store(offered, Ordering::Relaxed);
    }

    pub fn has_test_page(&self) -> bool {
        self.0.has_test_page.load(Ordering::Relaxed)
    }

    /// Can anybody pay by card?
    pub fn are_taken(&self) -> bool {
        self.0.provider.is_some() || self.has_test_page()
    }

    /// Checks an event's body against its signature.
    pub fn verify(
        &self,
        header: &str,
        body: &[u8],
        now: DateTime<Utc>,
    ) -> Result<(), signature::BadSignature> {
        signature::verify(self.0.webhook_secret.expose(), header, body, now)
    }

    /// The signature of the test page's events.
    pub fn sign(&self, body: &[u8], now: DateTime<Utc>) -> String {
        signature::sign(self.0.webhook_secret.expose(), body, now)
    }

    /// Makes a page. Nothing is written down here: that is for whoever also writes what it is for. A provider that is
    /// away, or refuses, is [`AppError::Unavailable`].
    pub async fn open(
        &self,
        now: DateTime<Utc>,
        wish: &CheckoutSessionRequest,
    ) -> Result<CardSession, AppError> {
        let expires_at = now + GOOD_FOR;
        let session = |id: String, url: String| CardSession {
            id,
            order_id: wish.order,
            amount: wish.amount,
            url,
            status: CardStatus::Open,
            payment_intent: None,
            submission_id: None,
            created_at: now,
            expires_at,
            closed_at: None,
        };
        let Some(provider) = &self.0.provider else {
            if !self.has_test_page() {
                return Err(AppError::Unavailable);
            }
            let id = format!("cs_test_{}", Alphanumeric.sample_string(&mut rand::rng(), 48));
            let url = format!("{}/checkout/prueba/{id}", self.0.public_url);
            return Ok(session(id, url));
        };
        match self.ask(provider, wish, expires_at).await {
            Ok((id, url)) => Ok(session(id, url)),
            Err(error) => {
                tracing::error!(order = %wish.order, error = format!("{error:#}"), "no card session");
                Err(AppError::Unavailable)
            }
        }
    }

    /// Ends a page, so that nobody pays on it any more. False if that could not be done.
    pub async fn end(&self, session: &str) -> bool {
        let Some(provider) = &self.0.provider else {
            // The test page asks how its order stands.
            return true;
        };
        match provider
            .post(&format!("checkout/sessions/{session}/expire"), "")
            .await
        {
            Ok(answer) if answer.status().is_success() => true,
            Ok(answer) => {
                tracing::info!(status = answer.status().as_u16(), "a card session was not ended");
                false
            }
            Err(error) => {
                tracing::warn!(%error, "a card session was not ended");
                false
            }
        }
    }

    async fn ask(
        &self,
        provider: &Provider,
        wish: &CheckoutSessionRequest,
        expires_at: DateTime<Utc>,
    ) -> anyhow::Result<(String, String)> {
        let (status, json) = match self.session(provider, wish, expires_at).await? {
            // An address that the provider does not like is no reason not to be paid.
            (status, json) if !status.is_success() && json["error"]["param"] == "customer_email" => {
                let wish = CheckoutSessionRequest {
                    email: None,
                    ..wish.clone()
                };
                self.session(provider, &wish, expires_at).await?
            }
            answered => answered,
        };
        if !status.is_success() {
            // Its code says what was wrong; its words repeat what was sent.
            let code = json["error"]["code"].as_str().or(json["error"]["type"].as_str());
            return Err(anyhow!("answered {status} ({})", code.unwrap_or("-")));
        }
        let id = json["id"].as_str().filter(|id| id.starts_with("cs_"));
        let url = json["url"].as_str().filter(|url| is_address(url));
        match id.zip(url) {
            Some((id, url)) => Ok((id.to_owned(), url.to_owned())),
            None => Err(anyhow!("answered {status} without a session")),
        }
    }

    async fn session(
        &self,
        provider: &Provider,
        wish: &CheckoutSessionRequest,
        expires_at: DateTime<Utc>,
    ) -> anyhow::Result<(StatusCode, Value)> {
        let body = form(wish, &self.0.public_url, expires_at).ok_or_else(|| anyhow!("no such amount"))?;
        let answer = provider.post("checkout/sessions", &body).await?;
        let status = answer.status();
        let bytes = answer.bytes().await.context("reading the answer")?;
        Ok((status, serde_json::from_slice(&bytes).unwrap_or_default()))
    }
}

impl Provider {
    fn new(account: StripeAccount) -> std::io::Result<Self> {
        tls::init();
        let client = reqwest::Client::builder()
            .connect_timeout(PATIENCE / 2)
            .timeout(PATIENCE)
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .map_err(std::io::Error::other)?;
        Ok(Self { account, client })
    }

    /// Asks, and once more where the provider is busy or silent: it does what one key asks for once.
    async fn post(&self, what: &str, body: &str) -> reqwest::Result<Response> {
        let key = Alphanumeric.sample_string(&mut rand::rng(), 32);
        let ask = || {
            self.client
                .post(format!("{}/v1/{what}", self.account.api_url))
                .bearer_auth(self.account.secret_key.expose())
                .header("content-type", "application/x-www-form-urlencoded")
                .header("stripe-version", VERSION)
                .header("idempotency-key", &key)
                .body(body.to_owned())
                .send()
        };
        let is_busy =
            |status: StatusCode| status.is_server_error() || status == StatusCode::TOO_MANY_REQUESTS;
        let answer = match ask().await {
            Ok(answer) if !is_busy(answer.status()) => Ok(answer),
            _ => {
                tokio::time::sleep(PAUSE).await;
                ask().await
            }
        };
        // Its address says nothing, and errors quote it.
        answer.map_err(reqwest::Error::without_url)
    }
}

fn is_address(text: &str) -> bool {
    url::Url::parse(text).is_ok_and(|url| matches!(url.scheme(), "http" | "https") && url.has_host())
}

/// The request's body. `None` if the amount cannot be told in cents.
fn form(wish: &CheckoutSessionRequest, public_url: &str, expires_at: DateTime<Utc>) -> Option<String> {
    let cents = wish.amount.decimal().checked_mul(Decimal::ONE_HUNDRED)?;
    let mut form = url::form_urlencoded::Serializer::new(String::new());
    let order = wish.order.to_string();
    let back = format!("{public_url}/orders/{order}/card");
    let about: String = wish.about.chars().take(480).collect();
    form.append_pair("mode", "payment")
        .append_pair("locale", "es-419")
        // Money that comes at once, in the currency of the order.
        .append_pair("allowed_payment_method_types[0]", "card")
        .append_pair("adaptive_pricing[enabled]", "false")
        .append_pair("client_reference_id", &order)
        .append_pair("metadata[order_id]", &order)
        .append_pair("payment_intent_data[metadata][order_id]", &order)
        .append_pair("line_items[0][quantity]", "1")
        .append_pair("line_items[0][price_data][currency]", "usd")
        .append_pair(
            "line_items[0][price_data][unit_amount]",
            &cents.normalize().to_string(),
        )
        .append_pair(
            "line_items[0][price_data][product_data][name]",
            "Pedido en Krafta",
        )
        .append_pair("line_items[0][price_data][product_data][description]", &about)
        .append_pair("expires_at", &expires_at.timestamp().to_string())
        .append_pair("success_url", &format!("{back}?pago=tarjeta"))
        .append_pair("cancel_url", &back);
    if let Some(email) = wish.email.as_deref().filter(|email| !email.is_empty()) {
        form.append_pair("customer_email", email);
    }
    Some(form.finish())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_provider_is_asked_for() {
        let wish = CheckoutSessionRequest {
            order: OrderId::any(),
            amount: "1234.50".parse().unwrap(),
            about: "2 × Franela · M".to_owned(),
            email: Some("ana@krafta.test".to_owned()),
        };
        let at = DateTime::from_timestamp(1_800_000_000, 0).unwrap();
        let body = form(&wish, "https://krafta.test", at).unwrap();
        let pairs: Vec<(String, String)> = url::form_urlencoded::parse(body.as_bytes())
            .into_owned()
            .collect();
        let value = |name: &str| &pairs.iter().find(|(key, _)| key == name).unwrap().1;
        assert_eq!(value("line_items[0][price_data][unit_amount]"), "123450");
        assert_eq!(value("metadata[order_id]"), &wish.order.to_string());
        // Nothing that opens the order: whoever paid comes back with their own session.
        let back = format!("https://krafta.test/orders/{}/card", wish.order);
        assert_eq!(value("success_url"), &format!("{back}?pago=tarjeta"));
        assert_eq!(value("cancel_url"), &back);
        assert_eq!(value("expires_at"), "1800000000");
        assert_eq!(value("customer_email"), "ana@krafta.test");
    }
}
