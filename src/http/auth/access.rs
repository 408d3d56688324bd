//! Who may use a route at all. The URL table declares it for each; the gate holds it before the handler runs.

use super::extractors::Viewer;
use super::sign_in::origin;
use crate::base::error::AppError;
use crate::domain::accounts::{Role, Write, count_write};
use crate::domain::intake;
use crate::http::middleware::outage::DatabaseAway;
use crate::http::state::AppState;
use actix_web::HttpMessage as _;
use actix_web::body::{EitherBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::middleware::Next;
use actix_web::web::Data;
use std::future::Future;
use std::time::Duration;

/// Who may come in. What they then see is the handler's matter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    Everyone,
    /// Everyone; without a session, only so often from one address.
    Counted(Write),
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
        let role = match (access, role(&mut req, access).await) {
            (Access::Counted(write), Err(error)) if write.outlives(&error) => {
                req.extensions_mut().insert(DatabaseAway);
                return Ok(next.call(req).await?.map_into_left_body());
            }
            (_, role) => role?,
        };
        match (access, role) {
            (Access::Counted(write), None) => match count(&req, write).await {
                Err(error) if write.outlives(&error) => {
                    req.extensions_mut().insert(DatabaseAway);
                }
                counted => counted?,
            },
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

async fn role(req: &mut ServiceRequest, access: Access) -> Result<Option<Role>, AppError> {
    let viewer = req.extract::<Viewer>();
    match access {
        Access::Counted(Write::Order) => in_time(viewer).await.map(|viewer| viewer.role()),
        _ => Ok(viewer.await?.role()),
    }
}

/// For so long an order waits for what is asked before it.
const PATIENCE: Duration = Duration::from_secs(1);

async fn in_time<T>(work: impl Future<Output = Result<T, AppError>>) -> Result<T, AppError> {
    let outcome = tokio::time::timeout(PATIENCE, work).await;
    outcome.unwrap_or(Err(AppError::Unavailable))
}

impl Write {
    /// Whether it is done without the database too, once this was why it could not be asked.
    fn outlives(self, error: &AppError) -> bool {
        self == Self::Order && intake::is_away(error)
    }
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
async fn count(req: &ServiceRequest, write: Write) -> Result<(), AppError> {
    let origin = origin(req.request());
    let app = req
        .app_data::<Data<AppState>>()
        .ok_or_else(|| AppError::Internal(anyhow::anyhow!("no application")))?;
    let counted = app
        .db
        .transact(move |conn, now| count_write(conn, now, write, &origin));
    match write {
        Write::Order => in_time(counted).await,
        _ => counted.await,
    }
}
