//! News on somebody's own device, while no page of ours is open (Web Push): optional, of the kinds that they choose, without
//! a name in it.
//!
//! What is told is a notice ([`super::tell`]); a device hears that there is one. In the same transaction a row waits for each
//! device, and [`PushSender`] takes it to the push service of its browser.

mod keys;
mod rules;
mod seal;
mod sender;
mod store;

pub use self::keys::{ensure_key, public_key};
pub use self::rules::{PushKind, late_line, late_title};
pub use self::seal::{AUTH, POINT};
pub use self::sender::PushSender;
pub use self::store::NewSubscription;

use crate::base::config::Push;
use crate::base::error::AppError;
use crate::base::ids::{PushSubscriptionId, UserId};
use crate::base::input::Input;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;
use chrono::{DateTime, Utc};
use diesel::PgConnection;

/// In characters; the table's check is the same.
const LONGEST_ENDPOINT: usize = 1000;

/// The ticks of a form.
pub fn read_kinds(input: &Input<'_>, role: &str) -> Option<Vec<PushKind>> {
    let ticked = |kind: &&PushKind| input.boolean(kind.as_str()).unwrap_or(false);
    let kinds: Vec<PushKind> = PushKind::of_role(role).iter().filter(ticked).copied().collect();
    if kinds.is_empty() {
        input.wrong("kinds", "elige al menos uno");
        return None;
    }
    Some(kinds)
}

/// A browser as its page introduces it.
pub fn read(input: &Input<'_>, role: &str, configured: &Push) -> Option<NewSubscription> {
    let kinds = read_kinds(input, role);
    let endpoint = input.required_text("endpoint", LONGEST_ENDPOINT);
    let bytes = |field: &str, length: usize| {
        let text = input.required_text(field, 200);
        let bytes = BASE64.decode(text.trim_end_matches('=')).ok();
        let bytes = bytes.filter(|bytes| bytes.len() == length);
        if bytes.is_none() && !text.is_empty() {
            input.wrong(field, "no lo dio el navegador");
        }
        bytes
    };
    let (p256dh, auth) = (bytes("p256dh", POINT), bytes("auth", AUTH));
    let may_be_asked = rules::may_be_asked(&endpoint, configured.own_service.as_ref());
    if !endpoint.is_empty() && !may_be_asked {
        input.wrong("endpoint", "no es un servicio de avisos");
    }
    let (p256dh, auth) = (p256dh?, auth?);
    // A key that is no point of the curve never opens anything.
    if seal::seal(&p256dh, &auth, b"").is_err() {
        input.wrong("p256dh", "no lo dio el navegador");
        return None;
    }
    Some(NewSubscription {
        kinds: kinds?,
        endpoint: may_be_asked.then_some(endpoint)?,
        p256dh,
        auth,
    })
}

/// This browser tells this person from now on, and nobody else.
pub fn subscribe(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    user: UserId,
    new: &NewSubscription,
) -> Result<PushSubscriptionId, AppError> {
    store::put(conn, now, user, new)
}

/// What this device of theirs tells; `None` where it tells nothing.
pub fn kinds_of(
    conn: &mut PgConnection,
    user: UserId,
    device: PushSubscriptionId,
) -> Result<Option<Vec<PushKind>>, AppError> {
    store::kinds(conn, user, device)
}

/// It tells these from now on. 404 for another's.
pub fn choose(
    conn: &mut PgConnection,
    user: UserId,
    device: PushSubscriptionId,
    kinds: &[PushKind],
) -> Result<(), AppError> {
    match store::set_kinds(conn, user, device, kinds)? {
        true => Ok(()),
        false => Err(AppError::NotFound),
    }
}

/// Whoever signs out, or says so, is told nothing there any more.
pub fn leave(conn: &mut PgConnection, device: PushSubscriptionId) -> Result<(), AppError> {
    store::remove_device(conn, device)
}

/// Somebody signed in on this device: whoever used it before is told nothing there.
pub fn hand_over(conn: &mut PgConnection, device: PushSubscriptionId, user: UserId) -> Result<(), AppError> {
    store::remove_unless_of(conn, device, user)
}

/// All devices of somebody who may not come in any more, or has a new password.
pub fn forget(conn: &mut PgConnection, user: UserId) -> Result<(), AppError> {
    store::remove_of(conn, user)
}

/// News of this kind for these people, in the transaction that tells them.
pub(super) fn queue(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    people: &[UserId],
    notice: &str,
) -> Result<(), AppError> {
    match PushKind::of_notice(notice) {
        Some(kind) => store::queue(conn, now, people, kind),
        None => Ok(()),
    }
}
