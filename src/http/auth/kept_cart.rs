//! The cart of somebody whose session ended: brought into the next one, and kept whenever it changed. A guest's browser names it
//! by a signed cookie; a customer's belongs to their account, so that whoever signs out leaves nothing of it to the next person.

use super::sessions::{self, CART};
use crate::base::error::AppError;
use crate::base::ids::{KeptCartId, UserId};
use crate::base::signed_links::SignedLinks;
use crate::domain::carts::{self, Cart, KEPT_DAYS, Owner};
use crate::http::state::AppState;
use actix_session::{Session, SessionExt as _, SessionStatus};
use actix_web::body::MessageBody;
use actix_web::cookie::{Cookie, SameSite, time::Duration};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::middleware::Next;
use actix_web::web::Data;
use actix_web::{Error, HttpRequest};

const COOKIE: &str = "krafta-cart";
/// What its token is signed for, beside its name.
const PURPOSE: &str = "cart";

/// What a session says of it.
struct Standing {
    user: Option<UserId>,
    /// As it lies there; a cart that did not change is the same text.
    cart: Option<String>,
}

impl Standing {
    fn of(session: &Session) -> Self {
        Self {
            user: sessions::user(session),
            cart: session.entries().get(CART).cloned(),
        }
    }

    fn read(&self) -> Option<Cart> {
        serde_json::from_str(self.cart.as_deref()?).ok()
    }
}

/// What becomes of the browser's cookie.
enum CookieChange {
    Stays,
    Set(KeptCartId),
    Goes,
}

/// Between the sessions and everything that answers.
pub async fn outlive_the_session<B: MessageBody>(
    req: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<B>, Error> {
    let (Some(app), session) = (req.app_data::<Data<AppState>>().cloned(), req.get_session()) else {
        return next.call(req).await;
    };
    if sessions::is_away(&session) {
        return next.call(req).await;
    }
    let browser = named(&app.signed_links, req.request());
    let mut before = Standing::of(&session);
    if let (None, None, Some(browser)) = (before.user, &before.cart, browser) {
        bring_back(&app, &session, browser).await;
        before = Standing::of(&session);
    }
    let mut answer = next.call(req).await?;
    let cookie = match follow(&app, &session, browser, before).await {
        Ok(CookieChange::Stays) => return Ok(answer),
        Ok(CookieChange::Set(id)) => {
            let id = id.to_string();
            let token = app.signed_links.for_device(&id, PURPOSE);
            cookie(&app, format!("{id}.{token}"), Duration::days(KEPT_DAYS))
        }
        Ok(CookieChange::Goes) => cookie(&app, String::new(), Duration::ZERO),
        // The session has it all the same.
        Err(error) => {
            tracing::warn!(%error, "a cart is not kept beyond its session");
            return Ok(answer);
        }
    };
    if let Err(error) = answer.response_mut().add_cookie(&cookie) {
        tracing::warn!(%error, "a browser does not name its cart");
    }
    Ok(answer)
}

/// The cart that the browser's cookie names. One that somebody made up names none.
fn named(links: &SignedLinks, req: &HttpRequest) -> Option<KeptCartId> {
    let cookie = req.cookie(COOKIE)?;
    let (id, token) = cookie.value().split_once('.')?;
    links
        .knows_device(token, id, PURPOSE)
        .then(|| id.parse().ok())
        .flatten()
}

fn cookie(app: &AppState, value: String, kept: Duration) -> Cookie<'static> {
    Cookie::build(COOKIE, value)
        .path("/")
        .max_age(kept)
        .http_only(true)
        .same_site(SameSite::Lax)
        .secure(app.config.is_https())
        .finish()
}

/// A page is shown without it rather than not at all.
async fn bring_back(app: &AppState, session: &Session, browser: KeptCartId) {
    let now = app.db.clock().now();
    let found = app
        .db
        .read(move |conn| carts::find(conn, now, Owner::Browser(browser)))
        .await;
    let kept = found.and_then(|cart| match cart {
        Some(cart) => put(session, &cart),
        None => Ok(()),
    });
    if let Err(error) = kept {
        tracing::warn!(%error, "a cart does not come back");
    }
}

fn put(session: &Session, cart: &Cart) -> Result<(), AppError> {
    let put = session.insert(CART, cart);
    put.map_err(|error| AppError::Internal(anyhow::anyhow!("session: {error}")))
}

/// What was kept follows what the request made of the session.
async fn follow(
    app: &AppState,
    session: &Session,
    browser: Option<KeptCartId>,
    before: Standing,
) -> Result<CookieChange, AppError> {
    let after = Standing::of(session);
    let had_cookie = match browser {
        Some(_) => CookieChange::Goes,
        None => CookieChange::Stays,
    };
    if session.status() == SessionStatus::Purged {
        // Signed out: an account's cart waits for its owner.
        if let (None, Some(browser)) = (before.user, browser) {
            forget(app, Owner::Browser(browser)).await?;
        }
        return Ok(had_cookie);
    }
    if let Some(user) = after.user.filter(|user| before.user != Some(*user)) {
        let brought = after.read();
        let joined = app
            .db
            .transact(move |conn, now| carts::join(conn, now, browser, user, brought.clone()))
            .await?;
        if let Some(cart) = joined {
            put(session, &cart)?;
        }
        return Ok(had_cookie);
    }
    if after.cart == before.cart {
        return Ok(CookieChange::Stays);
    }
    let owner = match (after.user, browser) {
        (Some(user), _) => Some(Owner::Account(user)),
        (None, browser) => browser.map(Owner::Browser),
    };
    match (after.read(), owner) {
        (Some(cart), owner) => {
            let owner = owner.unwrap_or_else(|| Owner::Browser(KeptCartId::new(app.db.clock().now())));
            app.db
                .transact(move |conn, now| carts::keep(conn, now, owner, &cart))
                .await?;
            // Each time: it lives as long as what it names.
            Ok(match owner {
                Owner::Browser(id) => CookieChange::Set(id),
                Owner::Account(_) => CookieChange::Stays,
            })
        }
        (None, Some(owner)) => {
            forget(app, owner).await?;
            Ok(had_cookie)
        }
        (None, None) => Ok(CookieChange::Stays),
    }
}

async fn forget(app: &AppState, owner: Owner) -> Result<(), AppError> {
    app.db.transact(move |conn, _| carts::forget(conn, owner)).await
}
