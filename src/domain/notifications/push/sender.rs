//! Takes what waits to the push services. At least once, and never what was rolled back.

use super::keys;
use super::rules::{self, PushKind, Word};
use super::seal::{self, Sender};
use super::store::{self, Due};
use crate::base::blocking::block;
use crate::base::config::Push;
use crate::base::db::Db;
use crate::base::error::AppError;
use crate::base::tls;
use anyhow::Context as _;
use chrono::{DateTime, Utc};
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use reqwest::{StatusCode, header};
use serde_json::json;
use std::net::ToSocketAddrs as _;
use std::time::Duration;
use url::Url;

/// Taken in one go. Each takes [`PATIENCE`] at most, and together less than the lease.
const AT_ONCE: i64 = 40;
/// From the first byte sent to the answer.
const PATIENCE: Duration = Duration::from_secs(6);

/// Sends what lies in wait for devices.
pub struct PushSender {
    db: Db,
    configured: Push,
    public_url: String,
    client: reqwest::Client,
    /// Reaches what [`Push::own_service`] names, wherever that is; of `None` there is no such service.
    own_client: Option<reqwest::Client>,
}

/// How it ended.
enum Outcome {
    Arrived,
    /// There is no such device any more.
    Gone,
    /// Not this one, ever.
    Refused,
    Failed,
}

impl PushSender {
    pub fn new(db: Db, configured: &Push, public_url: &str) -> std::io::Result<Self> {
        tls::init();
        let client = || {
            reqwest::Client::builder()
                .connect_timeout(PATIENCE / 2)
                .timeout(PATIENCE)
                // An address was looked at, not wherever it leads.
                .redirect(reqwest::redirect::Policy::none())
                .user_agent("Krafta")
        };
        // A client reads all authorities of the machine: none is made for what nobody named.
        let own_client = match configured.own_service {
            Some(_) => Some(client().no_proxy().build().map_err(std::io::Error::other)?),
            None => None,
        };
        Ok(Self {
            db,
            configured: configured.clone(),
            public_url: public_url.to_owned(),
            client: client()
                .no_proxy()
                .dns_resolver(OnlyPublic)
                .build()
                .map_err(std::io::Error::other)?,
            own_client,
        })
    }

    /// Everything that is due now.
    pub async fn deliver_due(&self) -> Result<(), AppError> {
        loop {
            let due = self
                .db
                .transact(|conn, now| store::claim(conn, now, AT_ONCE))
                .await?;
            if due.is_empty() {
                return Ok(());
            }
            let configured = self.configured.clone();
            let sender = self.db.read(move |conn| keys::sender(conn, &configured)).await?;
            let sender = sender.context("no key for push messages")?;
            for one in due {
                let outcome = match &one.word {
                    Some(word) => Some(self.send(&sender, &one, word).await?),
                    None => None,
                };
                self.mark(one, outcome).await?;
            }
        }
    }

    async fn send(&self, sender: &Sender, due: &Due, word: &Word) -> Result<Outcome, AppError> {
        let own = self.configured.own_service.as_ref();
        // It may have been taken out of the configuration since.
        let url = match Url::parse(&due.endpoint) {
            Ok(url) if rules::may_be_asked(&due.endpoint, own) => url,
            _ => return Ok(Outcome::Gone),
        };
        let is_own = own.is_some_and(|own| own.origin() == url.origin());
        let client = match &self.own_client {
            Some(own_client) if is_own => own_client,
            _ => &self.client,
        };
        let text = self.text(due.kind, word);
        let Ok(body) = seal::seal(&due.p256dh, &due.auth, text.as_bytes()) else {
            return Ok(Outcome::Gone);
        };
        let now = self.db.clock().now();
        let who = sender.authorization(now, &url.origin().ascii_serialization())?;
        let sent = client
            .post(url)
            .header(header::AUTHORIZATION, who)
            .header(header::CONTENT_ENCODING, "aes128gcm")
            .header(header::CONTENT_TYPE, "application/octet-stream")
            .header("TTL", rules::KEPT_FOR.num_seconds())
            .header("Urgency", "high")
            .header("Topic", due.kind.topic())
            .body(body)
            .send()
            .await;
        let outcome = match sent.map(|answer| answer.status()) {
            Ok(status) if status.is_success() => Outcome::Arrived,
            Ok(StatusCode::NOT_FOUND | StatusCode::GONE) => Outcome::Gone,
            Ok(status) if status == StatusCode::TOO_MANY_REQUESTS || status.is_server_error() => {
                tracing::info!(device = %due.device, %status, "a device could not be told now");
                Outcome::Failed
            }
            Ok(status) => {
                tracing::warn!(device = %due.device, %status, "a push service refused a message");
                Outcome::Refused
            }
            // Its address is a secret of the device.
            Err(error) => {
                let error = error.without_url();
                tracing::info!(device = %due.device, %error, "a push service could not be reached");
                Outcome::Failed
            }
        };
        Ok(outcome)
    }

    /// What `static/push-worker.js` reads.
    fn text(&self, kind: PushKind, word: &Word) -> String {
        let Word { title, body, path } = word;
        let url = format!("{}{path}", self.public_url);
        json!({"title": title, "body": body, "url": url, "tag": kind.topic()}).to_string()
    }

    async fn mark(&self, due: Due, outcome: Option<Outcome>) -> Result<(), AppError> {
        let mark = move |conn: &mut diesel::PgConnection, now: DateTime<Utc>| match &outcome {
            None => store::done(conn, &due),
            Some(Outcome::Arrived) => store::arrived(conn, now, &due),
            Some(Outcome::Gone) => store::remove_device(conn, due.device),
            Some(Outcome::Refused) => store::failed(conn, &due, None),
            Some(Outcome::Failed) => {
                let again = rules::wait_after(due.tries).map(|wait| now + wait);
                store::failed(conn, &due, again)
            }
        };
        self.db.transact(mark).await
    }
}

/// Names are looked up as ever; addresses of somebody's own network are not reached by them.
struct OnlyPublic;

impl Resolve for OnlyPublic {
    fn resolve(&self, name: Name) -> Resolving {
        let host = name.as_str().to_owned();
        Box::pin(async move {
            let found = block(move || (host.as_str(), 0).to_socket_addrs().map(Vec::from_iter)).await??;
            let public: Vec<_> = found.into_iter().filter(|at| rules::is_public(at.ip())).collect();
            if public.is_empty() {
                return Err("no public address".into());
            }
            Ok(Box::new(public.into_iter()) as Addrs)
        })
    }
}
