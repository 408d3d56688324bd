//! A new password by mail: a link that works once, for an hour.
//!
//! Beside its digest, a link is kept in the mail that carries it, from which it is blanked when it has been used or, at
//! the next request of anybody, when its hour is over.

use super::{email_proof, rate_limits, rules, store};
use crate::base::error::AppError;
use crate::base::ids::UserId;
use crate::domain::notifications::{self, Notice, PASSWORD_RESET};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, Utc};
use diesel::pg::PgConnection;
use rand::Rng as _;
use sha2::{Digest as _, Sha256};

fn digest(token: &str) -> Vec<u8> {
    Sha256::digest(token.as_bytes()).to_vec()
}

/// Mails a link to the account with this e-mail, if there is one and it was not mailed too often.
pub fn ask(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    public_url: &str,
    email: &str,
) -> Result<(), AppError> {
    notifications::forget(conn, PASSWORD_RESET, None, now - rules::RESET_VALID)?;
    let Some(user) = store::lock_active(conn, email)? else {
        return Ok(());
    };
    if store::open_resets(conn, now, user)? >= rules::RESETS_AT_ONCE {
        return Ok(());
    }
    let mut secret = [0_u8; 32];
    rand::rng().fill_bytes(&mut secret);
    let token = URL_SAFE_NO_PAD.encode(secret);
    store::insert_reset(conn, now, &digest(&token), user)?;
    // No name in it: whoever registers somebody else's address must not write to them through us.
    let body = format!(
        "Hola:\n\n\
         Pediste una contraseña nueva para tu cuenta de Krafta. Créala aquí:\n\n\
         {public_url}/recuperar/{token}\n\n\
         El enlace sirve una sola vez y durante una hora. Si no lo pediste tú, no hagas nada: \
         tu contraseña sigue siendo la misma.\n\n\
         Krafta\n"
    );
    notifications::queue(
        conn,
        now,
        Notice {
            status: None,
            kind: PASSWORD_RESET,
            order_id: None,
            recipient: email.to_owned(),
            subject: "Crea tu contraseña nueva de Krafta".to_owned(),
            body,
        },
    )
}

/// The address of the account for which this link would be honoured now.
pub fn whose(conn: &mut PgConnection, now: DateTime<Utc>, token: &str) -> Result<Option<String>, AppError> {
    store::whose_reset(conn, now, &digest(token))
}

/// Sets the password, once. Every session of the account ends, and so do its other links and its failed sign-ins:
/// whoever reads its mail is its owner. Whose it is, if the link still worked.
pub fn redeem(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    token: &str,
    password_hash: &str,
) -> Result<Option<UserId>, AppError> {
    let Some(user) = store::use_reset(conn, now, &digest(token))? else {
        return Ok(None);
    };
    if !replace(conn, now, user, password_hash)? {
        return Ok(None);
    }
    email_proof::prove(conn, now, user)?;
    Ok(Some(user))
}

/// Sets the password of an active account, whoever may ask for it; what belonged to the old one ends.
pub(super) fn replace(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    user: UserId,
    password_hash: &str,
) -> Result<bool, AppError> {
    let Some(email) = store::set_password(conn, now, user, password_hash)? else {
        return Ok(false);
    };
    store::end_resets(conn, now, user)?;
    store::end_sessions(conn, user)?;
    notifications::push::forget(conn, user)?;
    rate_limits::forgive(conn, &email)?;
    notifications::forget(conn, PASSWORD_RESET, Some(&email), now)?;
    Ok(true)
}
