//! Where a rate is published: read one after the other, until one answers.

use super::published::Fetched;
use super::rules::reading;
use crate::base::config::RateSources as Configured;
use crate::base::tls;
use anyhow::{Context as _, ensure};
use std::sync::Arc;
use std::time::Duration;

/// From the first byte sent to the last one read.
const PATIENCE: Duration = Duration::from_secs(30);
/// The bank's page has some hundred thousand bytes.
const LONGEST: usize = 2 * 1024 * 1024;

/// A handle; cheap to clone. Of `None` nobody is asked.
#[derive(Clone)]
pub struct RateSources(Option<Arc<Inner>>);

struct Inner {
    addresses: Vec<url::Url>,
    client: reqwest::Client,
}

/// How a round of asking ended.
#[derive(Default)]
pub(super) struct Round {
    /// What the first that answered said.
    pub fetched: Option<Fetched>,
    /// The hosts that were asked before it.
    pub failed: Vec<String>,
}

impl RateSources {
    pub fn new(configured: &Configured) -> std::io::Result<Self> {
        // A client reads all authorities of the machine: none is made where there is nobody to ask.
        if configured.addresses.is_empty() {
            return Ok(Self(None));
        }
        tls::init();
        let authorities = match &configured.ca {
            Some(pem) => reqwest::Certificate::from_pem_bundle(pem).map_err(std::io::Error::other)?,
            None => Vec::new(),
        };
        let client = reqwest::Client::builder()
            .connect_timeout(PATIENCE / 3)
            .timeout(PATIENCE)
            // An address is trusted, not wherever it leads.
            .redirect(reqwest::redirect::Policy::none())
            .user_agent("Krafta")
            .tls_certs_merge(authorities)
            .build()
            .map_err(std::io::Error::other)?;
        Ok(Self(Some(Arc::new(Inner {
            addresses: configured.addresses.clone(),
            client,
        }))))
    }

    /// Is there any?
    pub fn are_set(&self) -> bool {
        self.0.is_some()
    }

    pub(super) async fn ask(&self) -> Round {
        let Some(known) = &self.0 else {
            return Round::default();
        };
        let mut failed = Vec::new();
        for address in &known.addresses {
            match known.read(address).await {
                Ok(published) => {
                    let source = named(host(address));
                    return Round {
                        fetched: Some(Fetched { published, source }),
                        failed,
                    };
                }
                Err(error) => {
                    let source = host(address);
                    tracing::warn!(source, error = format!("{error:#}"), "no exchange rate");
                    failed.push(source.to_owned());
                }
            }
        }
        Round {
            fetched: None,
            failed,
        }
    }
}

impl Inner {
    async fn read(&self, address: &url::Url) -> anyhow::Result<reading::Published> {
        let sent = self.client.get(address.clone()).send().await;
        // Its address may carry a key, and errors quote it.
        let mut answer = sent.map_err(|error| error.without_url())?;
        ensure!(answer.status().is_success(), "answered {}", answer.status());
        let mut body = Vec::new();
        while let Some(part) = answer
            .chunk()
            .await
            .map_err(|error| error.without_url())
            .context("reading the answer")?
        {
            ensure!(body.len() + part.len() <= LONGEST, "longer than {LONGEST} bytes");
            body.extend_from_slice(&part);
        }
        Ok(reading::read(&String::from_utf8_lossy(&body))?)
    }
}

fn host(address: &url::Url) -> &str {
    address.host_str().unwrap_or_default()
}

/// As people know it: the bank by its name; who repeats what it says by theirs too.
fn named(host: &str) -> String {
    match host == "bcv.org.ve" || host.ends_with(".bcv.org.ve") {
        true => "BCV".to_owned(),
        false => format!("BCV ({host})"),
    }
}

#[cfg(test)]
mod tests {
    use super::named;

    #[test]
    fn the_bank_goes_by_its_name() {
        assert_eq!(named("www.bcv.org.ve"), "BCV");
        assert_eq!(named("notbcv.org.ve"), "BCV (notbcv.org.ve)");
    }
}
