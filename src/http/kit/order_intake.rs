//! Taking an order: into the database, or, while that is away or too slow, into the journal.

use crate::base::error::AppError;
use crate::base::ids::OrderId;
use crate::domain::accounts::{Role, User};
use crate::domain::files::Sent;
use crate::domain::intake::{self, Customer, FIRST_LINK, Intent, Record, held, looked_up};
use crate::domain::lifecycle::OrderStatus;
use crate::domain::ordering::{self, IdempotencyKey, Placed, Placement, Wanted};
use crate::http::auth::extractors::Viewer;
use crate::http::auth::sessions;
use crate::http::kit::drawn_designs;
use crate::http::middleware::outage::DatabaseAway;
use crate::http::state::AppState;
use actix_session::SessionExt as _;
use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpMessage as _, HttpRequest};
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

/// For so long the database has to place an order: whoever orders is answered within three seconds.
const PATIENCE: Duration = Duration::from_secs(2);

/// Says that something was taken without the database: `journal`.
pub const ACCEPTED: &str = "X-Krafta-Accepted";

/// Whoever orders, as far as that can be known.
#[derive(Clone, Debug)]
pub struct Buyer {
    /// Nobody for a guest, and while nobody can be asked.
    pub user: Option<User>,
    /// As the journal has them.
    by: Customer,
    /// The digest of their session's key, if they have a session.
    session: Option<String>,
    /// Seen on the way here.
    pub is_away: bool,
}

impl FromRequest for Buyer {
    type Error = AppError;
    type Future = Pin<Box<dyn Future<Output = Result<Self, AppError>>>>;

    fn from_request(req: &HttpRequest, _: &mut Payload) -> Self::Future {
        Box::pin(buyer(req.clone()))
    }
}

async fn buyer(req: HttpRequest) -> Result<Buyer, AppError> {
    let is_away = req.extensions().get::<DatabaseAway>().is_some();
    // Not asked again of a database that did not answer.
    let viewer = match is_away {
        false => Viewer::extract(&req).await,
        true => Err(AppError::Unavailable),
    };
    let session = sessions::digest(&req);
    match viewer {
        Ok(Viewer(user)) => Ok(Buyer {
            by: user
                .as_ref()
                .map_or(Customer::Guest, |user| Customer::Account(user.id)),
            user,
            session,
            is_away,
        }),
        Err(error) if intake::is_away(&error) => Ok(Buyer {
            user: None,
            by: match (sessions::user(&req.get_session()), &session) {
                (Some(user), _) => Customer::Account(user),
                (None, Some(session)) if sessions::is_away(&req.get_session()) => {
                    Customer::Session(session.clone())
                }
                (None, _) => Customer::Guest,
            },
            session,
            is_away: true,
        }),
        Err(error) => Err(error),
    }
}

impl Buyer {
    /// Whose their idempotency keys are.
    pub fn owner(&self, guest: &str) -> String {
        match &self.by {
            Customer::Guest => IdempotencyKey::owner(None, guest),
            Customer::Account(user) => user.to_string(),
            Customer::Session(session) => session_owner(session),
        }
    }

    /// Without an account: their browser alone knows whose order it is.
    pub fn is_guest(&self) -> bool {
        matches!(self.by, Customer::Guest)
    }

    pub fn customer(&self) -> Customer {
        self.by.clone()
    }

    /// The names under which the journal may have this key: what they sent while nobody knew who they are.
    fn keys(&self, repeat: &IdempotencyKey) -> Vec<IdempotencyKey> {
        let mut keys = vec![repeat.clone()];
        if let Some(session) = &self.session {
            keys.push(IdempotencyKey {
                owner: session_owner(session),
                ..repeat.clone()
            });
        }
        keys
    }

    /// Whose account that would be, only the database can say.
    fn orders_for_somebody(&self, wanted: &Wanted) -> bool {
        self.user.as_ref().is_some_and(|user| user.role == Role::Admin)
            && (wanted.customer_name.is_some()
                || wanted.customer_email.is_some()
                || wanted.customer_phone.is_some())
    }
}

fn session_owner(digest: &str) -> String {
    format!("{}{digest}", IdempotencyKey::SESSION)
}

/// Whether somebody still waits for what the database does.
#[derive(Clone, Default)]
struct Waiting(Arc<AtomicBool>);

impl Waiting {
    /// To be asked last, before the transaction is committed: what was given up is rolled back.
    fn check(&self) -> Result<(), AppError> {
        match self.0.load(Ordering::Acquire) {
            false => Ok(()),
            true => Err(AppError::Unavailable),
        }
    }
}

/// An order that was taken.
pub enum Taken {
    Placed(Box<Placed>),
    /// It will be in the database, or before an admin.
    Accepted(Arc<Record>),
}

impl Taken {
    pub fn id(&self) -> OrderId {
        match self {
            Self::Placed(placed) => placed.order.id,
            Self::Accepted(record) => record.id,
        }
    }

    pub fn number(&self) -> &str {
        match self {
            Self::Placed(placed) => &placed.order.number,
            Self::Accepted(record) => &record.number,
        }
    }

    pub fn status(&self) -> OrderStatus {
        match self {
            Self::Placed(placed) => placed.order.status,
            Self::Accepted(record) => record.status(),
        }
    }

    pub fn link_version(&self) -> i32 {
        match self {
            Self::Placed(placed) => placed.order.link_version,
            Self::Accepted(_) => FIRST_LINK,
        }
    }
}

/// Takes an order, once. What the database refuses is refused; what it does not answer is kept in the journal under the same
/// id, so that an order that it took hold of all the same is met there.
pub async fn take(app: &AppState, buyer: &Buyer, intent: Intent) -> Result<Taken, AppError> {
    let is_designed = intent.wanted.items.iter().any(|item| item.design.is_some());
    if !is_designed {
        return take_drawn(app, buyer, intent, &[]).await;
    }
    // Of what is drawn and priced from a design only the database knows.
    if buyer.is_away {
        return Err(AppError::Unavailable);
    }
    let drawn = drawn_designs::of(app, buyer.user.as_ref(), &intent.wanted).await?;
    let outcome = take_drawn(app, buyer, intent, &drawn).await;
    app.files
        .settle(drawn.iter().map(|(_, sent)| sent), &outcome)
        .await;
    outcome
}

/// With the pictures of what was designed, by the items' places.
async fn take_drawn(
    app: &AppState,
    buyer: &Buyer,
    intent: Intent,
    drawn: &[(usize, Sent)],
) -> Result<Taken, AppError> {
    if let Some(repeat) = &intent.repeat
        && let Some(record) = app.intake.repeated(buyer.keys(repeat)).await?
    {
        return Ok(Taken::Accepted(record));
    }
    if !buyer.is_away {
        let waiting = Waiting::default();
        let placed = in_database(app, buyer, intent.clone(), drawn, waiting.clone());
        match tokio::time::timeout(PATIENCE, placed).await {
            Ok(Err(error)) if intake::is_away(&error) => {}
            Ok(outcome) => return outcome,
            Err(_) => waiting.0.store(true, Ordering::Release),
        }
    }
    if buyer.orders_for_somebody(&intent.wanted) || !drawn.is_empty() {
        return Err(AppError::Unavailable);
    }
    let record = app.intake.accept(app.db.clock().now(), intent).await?;
    Ok(Taken::Accepted(record))
}

async fn in_database(
    app: &AppState,
    buyer: &Buyer,
    intent: Intent,
    drawn: &[(usize, Sent)],
    waiting: Waiting,
) -> Result<Taken, AppError> {
    let (by, receipt) = (buyer.user.as_ref(), intent.receipt.as_ref());
    let (mut previews, receipt) =
        looked_up(&app.db, &app.files, by, &intent.wanted, &intent.previews, receipt).await?;
    for (place, sent) in drawn {
        if let Some(preview) = previews.get_mut(*place) {
            *preview = Some(sent.clone());
        }
    }
    let placement = Placement {
        id: intent.id,
        by: buyer.user.clone(),
        wanted: intent.wanted,
        previews,
        receipt,
        repeat: intent.repeat,
        taken: None,
    };
    let known = app.intake.known.clone();
    app.db
        .transact(move |conn, now| {
            if let Some(repeat) = &placement.repeat
                && let Some(held) = held::repeated(conn, repeat)?
            {
                return Ok(Taken::Accepted(Arc::new(held.record)));
            }
            let placed = ordering::place(conn, now, &known, &placement)?;
            waiting.check()?;
            Ok(Taken::Placed(Box::new(placed)))
        })
        .await
}
