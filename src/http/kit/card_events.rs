//! What the card provider, or the page that stands for it, tells us: signed, then done.

use crate::base::db::Db;
use crate::base::error::AppError;
use crate::domain::payments::cards::event::Unreadable;
use crate::domain::payments::cards::{BadSignature, Cards, Event, hear};
use chrono::{DateTime, Utc};

/// Checks an event and does what it says.
pub async fn take(db: &Db, cards: &Cards, signature: &str, body: &[u8]) -> Result<(), AppError> {
    check(cards, signature, body, db.clock().now())?;
    let event = Event::read(body).map_err(|Unreadable(field)| {
        // Signed, and not what we know: a person has to look at it.
        tracing::error!(field, "a signed card event that cannot be read");
        AppError::field(field, "falta o no se entiende")
    })?;
    db.transact(move |conn, now| hear(conn, now, &event)).await
}

fn check(cards: &Cards, signature: &str, body: &[u8], now: DateTime<Utc>) -> Result<(), AppError> {
    cards.verify(signature, body, now).map_err(|bad| {
        let why = match bad {
            BadSignature::Missing => "falta o no se puede leer",
            BadSignature::Wrong => "no es de este contenido",
            BadSignature::Old => "tiene más de cinco minutos",
        };
        AppError::field("Stripe-Signature", why)
    })
}
