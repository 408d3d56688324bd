//! Takes letters from the outbox to the mail server. At least once, and never what was rolled back.

use super::delivery_queue::{self, Claimed, Outcome};
use super::email::{RenderHtml, Stationery};
use crate::base::config::Smtp;
use crate::base::db::Db;
use crate::base::error::AppError;
use crate::base::signed_links::SignedLinks;
use lettre::transport::smtp::Error as SmtpError;
use lettre::{AsyncSmtpTransport, AsyncTransport as _, Tokio1Executor};
use std::time::Duration;

/// Letters claimed in one go. Each takes [`PATIENCE`] at most, and together less than the lease.
const AT_ONCE: i64 = 8;
/// How long a server may take over one letter.
const PATIENCE: Duration = Duration::from_secs(30);

/// Sends what lies in the outbox.
pub struct Mailer {
    db: Db,
    stationery: Stationery,
    transport: AsyncSmtpTransport<Tokio1Executor>,
}

impl Mailer {
    pub fn new(
        db: Db,
        smtp: &Smtp,
        public_url: &str,
        links: SignedLinks,
        html: RenderHtml,
    ) -> anyhow::Result<Self> {
        let transport = AsyncSmtpTransport::<Tokio1Executor>::from_url(smtp.url())?
            .timeout(Some(PATIENCE))
            .build();
        Ok(Self {
            db,
            stationery: Stationery {
                from: smtp.from.clone(),
                reply_to: smtp.reply_to.clone(),
                public_url: public_url.to_owned(),
                links,
                html,
            },
            transport,
        })
    }

    /// Everything that is due now; how many letters were tried.
    pub async fn deliver_due(&self) -> Result<usize, AppError> {
        let mut tried = 0;
        loop {
            let letters = self.claim().await?;
            if letters.is_empty() {
                return Ok(tried);
            }
            tried += letters.len();
            for letter in letters {
                let outcome = self.send(&letter).await;
                self.mark(letter, outcome).await?;
            }
        }
    }

    /// Some letters that nobody else sends for a while.
    pub async fn claim(&self) -> Result<Vec<Claimed>, AppError> {
        self.db
            .transact(|conn, now| delivery_queue::claim(conn, now, AT_ONCE))
            .await
    }

    /// Hands one to the server. A process that ends here sends it again later, with the same Message-ID.
    pub async fn send(&self, letter: &Claimed) -> Outcome {
        let message = match self.stationery.write(letter) {
            Ok(message) => message,
            Err(why) => return Outcome::Refused(why),
        };
        let outcome = match tokio::time::timeout(PATIENCE, self.transport.send(message)).await {
            Ok(Ok(_)) => Outcome::Sent,
            Ok(Err(error)) => told(&error),
            Err(_) => Outcome::Failed("El servidor de correo no respondió a tiempo.".to_owned()),
        };
        // Ids alone: whose mail it is stands in the outbox.
        match &outcome {
            Outcome::Sent => tracing::info!(letter = %letter.id, tries = letter.tries, "sent"),
            Outcome::Refused(_) => {
                tracing::warn!(letter = %letter.id, tries = letter.tries, "refused for good")
            }
            Outcome::Failed(_) => tracing::warn!(letter = %letter.id, tries = letter.tries, "not sent"),
        }
        outcome
    }

    /// Keeps how it ended.
    pub async fn mark(&self, letter: Claimed, outcome: Outcome) -> Result<(), AppError> {
        self.db
            .transact(move |conn, now| delivery_queue::mark(conn, now, &letter, &outcome))
            .await
    }
}

/// Refused for good is what the server says of this letter; that it does not let us in is our own trouble, and passes.
fn told(error: &SmtpError) -> Outcome {
    const WAYS_IN: [u16; 5] = [421, 530, 534, 535, 538];
    let code = error.status().map(u16::from);
    let why = match code {
        Some(_) => format!("El servidor de correo dice: {error}"),
        None => format!("No se pudo entregar al servidor de correo: {error}"),
    };
    if error.is_permanent() && !code.is_some_and(|code| WAYS_IN.contains(&code)) {
        Outcome::Refused(why)
    } else {
        Outcome::Failed(why)
    }
}
