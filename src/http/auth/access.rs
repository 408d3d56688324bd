//! Who may use a route at all. The URL table declares it for each; the gate holds it before the handler runs.

use super::extractors::Viewer;
use super::sign_in::origin;
use crate::base::error::AppError;
use crate::base::ids::UserId;
use crate::domain::accounts::rate_limits::{count_write_of, sender};
use crate::domain::accounts::{Role, Write};
use crate::domain::files::MAX_BYTES;
use crate::domain::intake;
use crate::http::middleware::outage::DatabaseAway;
use crate::http::state::AppState;
use actix_web::HttpMessage as _;
use actix_web::body::{EitherBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header;
use actix_web::middleware::Next;
use actix_web::web::Data;
use std::future::Future;
use std::time::Duration;

/// Who may come in. What they then see is the handler's matter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    Everyone,
    /// Everyone, only so often: by account, or by address without one.
    Counted(Write),
    /// Anybody with an account, only so often.
    CountedSignedIn(Write),
    /// Any of these roles.
    Roles(&'static [Role]),
}

impl Access {
    pub const SIGNED_IN: Access = Access::Roles(Role::ALL);
    pub const ADMIN: Access = Access::Roles(&[Role::Admin]);
    pub const OPERATIONS: Access = Access::Roles(&[Role::Admin, Role::Operador]);
    pub const WORKSHOP: Access = Access::Roles(&[Role::Admin, Role::Taller]);
    /// What only a workshop itself can say.
    pub const TALLER: Access = Access::Roles(&[Role::Taller]);
    pub const PRODUCTION: Access = Access::Roles(&[Role::Admin, Role::Operador, Role::Taller]);

    pub fn admits(self, role: Option<Role>) -> bool {
        match self {
            Access::Everyone | Access::Counted(_) => true,
            Access::CountedSignedIn(_) => role.is_some(),
            Access::Roles(roles) => role.is_some_and(|role| roles.contains(&role)),
        }
    }
}

/// Middleware of one route.
pub async fn gate<B: MessageBody + 'static>(
    access: Access,
    mut req: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<EitherBody<B>>, actix_web::Error> {
    if access != Access::Everyone {
        let viewer = match (access, viewer(&mut req, access).await) {
            (Access::Counted(write), Err(error)) if outlives(&req, write, &error) => {
                req.extensions_mut().insert(DatabaseAway);
                return Ok(next.call(req).await?.map_into_left_body());
            }
            (_, viewer) => viewer?,
        };
        let role = viewer.role();
        match (access, role) {
            // An admin works for everybody.
            (Access::Counted(_) | Access::CountedSignedIn(_), Some(Role::Admin)) => {}
            (Access::Counted(write), _) | (Access::CountedSignedIn(write), Some(_)) => {
                let user = viewer.user().map(|user| user.id);
                match count(&req, write, user).await {
                    Ok(()) => {}
                    Err(error) if outlives(&req, write, &error) => {
                        req.extensions_mut().insert(DatabaseAway);
                    }
                    // As an answer, so that whoever is signed in keeps their way back.
                    Err(error) => {
                        let refused = ServiceResponse::from_err(error, req.into_parts().0);
                        let refused = refused.map_into_right_body();
                        frame(&refused);
                        return Ok(refused);
                    }
                }
            }
            (_, None) => return Err(AppError::SignInNeeded.into()),
            (_, Some(_)) if !access.admits(role) => {
                let refused = ServiceResponse::from_err(AppError::Forbidden, req.into_parts().0);
                let refused = refused.map_into_right_body();
                frame(&refused);
                return Ok(refused);
            }
            (_, Some(_)) => {}
        }
    }
    let answer = next.call(req).await?.map_into_left_body();
    frame(&answer);
    Ok(answer)
}

async fn viewer(req: &mut ServiceRequest, access: Access) -> Result<Viewer, AppError> {
    let viewer = req.extract::<Viewer>();
    match access {
        Access::Counted(Write::Order) => in_time(viewer).await,
        _ => viewer.await,
    }
}

/// For so long an order waits for what is asked before it.
const PATIENCE: Duration = Duration::from_secs(1);

async fn in_time<T>(work: impl Future<Output = Result<T, AppError>>) -> Result<T, AppError> {
    let outcome = tokio::time::timeout(PATIENCE, work).await;
    outcome.unwrap_or(Err(AppError::Unavailable))
}

/// Whether this is done without the database too, once that was why it could not be asked. A page that takes a file needs the
/// database for the rest of it.
fn outlives(req: &ServiceRequest, write: Write, error: &AppError) -> bool {
    let is_kept = match write {
        Write::Order => true,
        Write::Upload => req.path().starts_with("/api/"),
        _ => false,
    };
    is_kept && intake::is_away(error)
}

/// An error's page is drawn at the edge, where nobody knows who asked: whoever is signed in keeps their way back to work.
fn frame<B>(answer: &ServiceResponse<B>) {
    let req = answer.request();
    if !answer.status().is_client_error() || req.path().starts_with("/api/") {
        return;
    }
    let viewer = req.extensions().get::<Viewer>().cloned();
    if let Some(viewer) = viewer {
        let shell = viewer.shell(req);
        req.extensions_mut().insert(shell);
    }
}

/// Before anything of the body is read.
async fn count(req: &ServiceRequest, write: Write, user: Option<UserId>) -> Result<(), AppError> {
    let origin = origin(req.request());
    let bytes = if write == Write::Upload { announced(req) } else { 0 };
    let app = req
        .app_data::<Data<AppState>>()
        .ok_or_else(|| AppError::Internal(anyhow::anyhow!("no application")))?;
    let Some(sender) = sender(user, &origin).filter(|_| app.config.has_limits) else {
        return Ok(());
    };
    let counted = app
        .db
        .transact(move |conn, now| count_write_of(conn, now, write, sender.clone(), bytes));
    match write {
        Write::Order => in_time(counted).await,
        _ => counted.await,
    }
}

/// What an upload will bring: what it says, or the most that is taken.
fn announced(req: &ServiceRequest) -> i64 {
    let length = req.headers().get(header::CONTENT_LENGTH);
    let length = length.and_then(|length| length.to_str().ok()?.parse().ok());
    let most = i64::try_from(MAX_BYTES).unwrap_or(i64::MAX);
    length.unwrap_or(most).min(most)
}
