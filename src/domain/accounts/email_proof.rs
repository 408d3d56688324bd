//! That an account's address is its owner's: they open a link that was written to it, signed in. Until then the account
//! works, and what others ordered with that address stays out of it.
//!
//! Signed in, because whoever made an account with somebody else's address must not have it proven by them.

use super::{User, rules, store};
use crate::base::error::AppError;
use crate::base::ids::UserId;
use crate::domain::notifications::{self, EMAIL_PROOF, Notice};
use chrono::{DateTime, Utc};
use diesel::pg::PgConnection;

/// Writes to the account's address, unless that was just done or is not needed. The link is made when the letter is sent.
pub fn ask(conn: &mut PgConnection, now: DateTime<Utc>, user: &User) -> Result<(), AppError> {
    let since = now - rules::PROOF_AGAIN;
    if user.email_proven_at.is_some()
        || notifications::was_written(conn, EMAIL_PROOF, &user.email, None, since)?
    {
        return Ok(());
    }
    // No name in it: whoever registers somebody else's address must not write to them through us.
    let letter = Notice {
        status: None,
        kind: EMAIL_PROOF,
        order_id: None,
        recipient: user.email.clone(),
        subject: "Confirma tu correo".to_owned(),
        body: "Hola:\n\n\
               Con este correo se creó una cuenta de Krafta. Confírmalo y verás en ella también los pedidos que hiciste \
               sin cuenta. El enlace sirve durante tres días.\n\n\
               Si no fuiste tú, no hagas nada.\n\n\
               Krafta\n"
            .to_owned(),
    };
    notifications::queue(conn, now, letter)
}

/// The address is theirs, from now on.
pub fn prove(conn: &mut PgConnection, now: DateTime<Utc>, user: UserId) -> Result<(), AppError> {
    match store::find(conn, user)? {
        Some(user) if user.email_proven_at.is_none() => store::set_proven(conn, user.id, Some(now)),
        _ => Ok(()),
    }
}
