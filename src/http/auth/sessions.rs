//! Sessions in the database, for actix-session. The cookie holds a signed random key; the table only its digest.

use crate::base::db::Db;
use crate::base::error::AppError;
use crate::base::ids::UserId;
use crate::domain::accounts::{User, store};
use crate::schema::sessions;
use actix_session::storage::{LoadError, SaveError, SessionKey, SessionStore, UpdateError};
use actix_session::{Session, SessionExt as _};
use actix_web::body::MessageBody;
use actix_web::cookie::time::Duration;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::middleware::Next;
use actix_web::{Error, HttpRequest};
use anyhow::anyhow;
use diesel::prelude::*;
use rand::distr::{Alphanumeric, SampleString as _};
use sha2::{Digest as _, Sha256};
use std::cell::RefCell;
use std::collections::HashMap;

/// From when a session last changed: somebody signed in, put something into the cart, went on at the checkout.
pub const LIFETIME: Duration = Duration::hours(24);

type State = HashMap<String, String>;

/// The session store.
#[derive(Clone)]
pub struct PgSessions {
    db: Db,
}

/// In the session's state: who signed in.
pub(super) const USER: &str = "user";

/// In the session's state: the cart, and what was typed at the checkout. The room `shop` keeps them there; `kept_cart` has a copy of
/// the cart for when the session ended. Whoever signs in on the way takes the cart along; name, telephone and address that were typed are perhaps another's who used this
/// browser before, and stay behind.
pub const CART: &str = "cart";
pub const CHECKOUT: &str = "checkout";
/// The designs that were made in this browser, and on which products they stand: see `own_designs`. They come along like the cart.
pub const DESIGNS: &str = "designs";
pub const PLACED: &str = "placed";

/// In the state of a session that could not be read, because the database was away.
const AWAY: &str = "away";

tokio::task_local! {
    /// Who came with the session of this request, read together with it, and how many notices they have not read.
    static VISITOR: RefCell<Option<(User, usize)>>;
    /// The session of this request as it was read.
    static AS_READ: RefCell<State>;
}

/// Before the sessions: a request in which [`visitor`] can be asked.
pub async fn remembering_the_visitor<B: MessageBody>(
    req: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<B>, Error> {
    let answer = AS_READ.scope(RefCell::default(), next.call(req));
    VISITOR.scope(RefCell::default(), answer).await
}

/// This person, if the session was theirs as it was read.
pub fn visitor(id: UserId) -> Option<(User, usize)> {
    VISITOR.with(RefCell::take).filter(|(user, _)| user.id == id)
}

/// Who signed in, as this session says.
pub fn user(session: &Session) -> Option<UserId> {
    session.get(USER).unwrap_or(None)
}

/// Whether there is a session, and nobody knows whose.
pub fn is_away(session: &Session) -> bool {
    session.get(AWAY).unwrap_or(None).unwrap_or(false)
}

/// The digest of the key that the cookie carries, in hexadecimal: by it a session is found later that cannot be read now.
/// Whether the cookie is ours, the session says.
pub fn digest(req: &HttpRequest) -> Option<String> {
    let cookie = req.cookie(COOKIE)?;
    let key = cookie.value().get(SIGNATURE..).filter(|key| !key.is_empty())?;
    let is_ours = !req.get_session().entries().is_empty();
    is_ours.then(|| hex::encode(Sha256::digest(key.as_bytes())))
}

pub const COOKIE: &str = "krafta-token";
/// Of a signed cookie, before its value: 32 bytes in base64.
const SIGNATURE: usize = 44;

impl PgSessions {
    pub fn new(db: Db) -> Self {
        Self { db }
    }
}

fn key_digest(key: &SessionKey) -> Vec<u8> {
    Sha256::digest(key.as_ref().as_bytes()).to_vec()
}

/// The state holds JSON texts; the user's id is kept in a column too, so that an account's sessions can be ended.
fn user_of(state: &State) -> Option<UserId> {
    state.get(USER).and_then(|json| serde_json::from_str(json).ok())
}

fn expiry(now: chrono::DateTime<chrono::Utc>, ttl: &Duration) -> chrono::DateTime<chrono::Utc> {
    now + chrono::TimeDelta::seconds(ttl.whole_seconds())
}

/// What is new or other in it, and what is not in it any more.
fn changes(read: &State, mut now: State) -> (State, Vec<String>) {
    let gone = read.keys().filter(|key| !now.contains_key(*key));
    let gone = gone.cloned().collect();
    now.retain(|key, value| read.get(key) != Some(value));
    (now, gone)
}

fn as_anyhow(error: AppError) -> anyhow::Error {
    anyhow!(error)
}

impl SessionStore for PgSessions {
    async fn load(&self, key: &SessionKey) -> Result<Option<State>, LoadError> {
        let (digest, now) = (key_digest(key), self.db.clock().now());
        let visit = match self.db.read(move |conn| store::visit(conn, &digest, now)).await {
            // Orders are taken all the same, and whoever asks for anything else is told: see `extractors`.
            Err(error) if error.http_status() == 503 => {
                return Ok(Some(HashMap::from([(AWAY.to_owned(), "true".to_owned())])));
            }
            Err(error) => return Err(LoadError::Other(as_anyhow(error))),
            Ok(visit) => visit,
        };
        let state = visit.map(|visit| {
            VISITOR.with(|visitor| visitor.replace(visit.person));
            visit.state
        });
        let state: Option<State> = state
            .map(serde_json::from_value)
            .transpose()
            .map_err(|error| LoadError::Deserialization(error.into()))?;
        if let Some(state) = &state {
            AS_READ.with(|read| read.replace(state.clone()));
        }
        Ok(state)
    }

    async fn save(&self, state: State, ttl: &Duration) -> Result<SessionKey, SaveError> {
        let key: SessionKey = Alphanumeric
            .sample_string(&mut rand::rng(), 64)
            .try_into()
            .map_err(|_| SaveError::Other(anyhow!("a session key of 64 characters is too long")))?;
        let (digest, user, ttl) = (key_digest(&key), user_of(&state), *ttl);
        let state = serde_json::to_value(state).map_err(|error| SaveError::Serialization(error.into()))?;
        self.db
            .transact(move |conn, now| {
                // Whoever signs in sweeps a few sessions that have ended.
                let ended = sessions::table
                    .filter(sessions::expires_at.lt(now))
                    .select(sessions::key_digest)
                    .limit(20);
                let ended: Vec<Vec<u8>> = ended.load(conn)?;
                diesel::delete(sessions::table.filter(sessions::key_digest.eq_any(ended))).execute(conn)?;
                diesel::insert_into(sessions::table)
                    .values((
                        sessions::key_digest.eq(&digest),
                        sessions::user_id.eq(user),
                        sessions::state.eq(&state),
                        sessions::expires_at.eq(expiry(now, &ttl)),
                    ))
                    .execute(conn)?;
                Ok(())
            })
            .await
            .map_err(|error| SaveError::Other(as_anyhow(error)))?;
        Ok(key)
    }

    /// Only what this request changed: what another window wrote meanwhile stays. A session that was ended meanwhile stays ended.
    async fn update(&self, key: SessionKey, state: State, ttl: &Duration) -> Result<SessionKey, UpdateError> {
        // What was not read is not written over.
        if state.contains_key(AWAY) {
            return Err(UpdateError::Other(as_anyhow(AppError::Unavailable)));
        }
        let (digest, user, ttl) = (key_digest(&key), user_of(&state), *ttl);
        let (changed, gone) = AS_READ.with(|read| changes(&read.borrow(), state));
        let changed =
            serde_json::to_value(changed).map_err(|error| UpdateError::Serialization(error.into()))?;
        let kept = self
            .db
            .transact(move |conn, now| {
                Ok(diesel::update(sessions::table.find(&digest))
                    .set((
                        sessions::user_id.eq(user),
                        sessions::state.eq(PgJsonbExpressionMethods::concat(
                            sessions::state.remove(gone.clone()),
                            changed.clone(),
                        )),
                        sessions::expires_at.eq(expiry(now, &ttl)),
                    ))
                    .execute(conn)?)
            })
            .await
            .map_err(|error| UpdateError::Other(as_anyhow(error)))?;
        // Ended meanwhile: its cookie, sent once more, would replace that of a session which began after it.
        if kept == 0 {
            return Err(UpdateError::Other(as_anyhow(AppError::Unavailable)));
        }
        Ok(key)
    }

    async fn update_ttl(&self, key: &SessionKey, ttl: &Duration) -> Result<(), anyhow::Error> {
        let (digest, ttl) = (key_digest(key), *ttl);
        self.db
            .transact(move |conn, now| {
                diesel::update(sessions::table.find(&digest))
                    .set(sessions::expires_at.eq(expiry(now, &ttl)))
                    .execute(conn)?;
                Ok(())
            })
            .await
            .map_err(as_anyhow)
    }

    async fn delete(&self, key: &SessionKey) -> Result<(), anyhow::Error> {
        let digest = key_digest(key);
        self.db
            .transact(move |conn, _| {
                diesel::delete(sessions::table.find(&digest)).execute(conn)?;
                Ok(())
            })
            .await
            .map_err(as_anyhow)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_changed_is_written() {
        let state = |pairs: &[(&str, &str)]| -> State {
            pairs
                .iter()
                .map(|(key, value)| ((*key).to_owned(), (*value).to_owned()))
                .collect()
        };
        let read = state(&[("cart", "1"), ("placed", "a"), ("user", "x")]);
        let now = state(&[("cart", "1"), ("placed", "b"), ("designs", "c")]);
        let (changed, gone) = changes(&read, now);
        assert_eq!(changed, state(&[("placed", "b"), ("designs", "c")]));
        assert_eq!(gone, ["user"]);
    }
}
