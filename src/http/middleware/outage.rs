//! What can be answered although the database is away.

use crate::base::error::AppError;
use actix_session::storage::{SaveError, UpdateError};
use actix_web::error::InternalError;
use actix_web::http::StatusCode;
use actix_web::{HttpResponse, ResponseError};
use std::cell::RefCell;

/// In a request on whose way the database did not answer: nobody waits for it again.
pub struct DatabaseAway;

/// Did this fail because the database is away?
pub fn is_outage(error: &actix_web::Error) -> bool {
    match error.as_error::<AppError>() {
        Some(error) => error.status() == StatusCode::SERVICE_UNAVAILABLE,
        None => is_store_failure(error),
    }
}

/// Only the session middleware makes these, when its store fails.
pub(super) fn is_store_failure(error: &actix_web::Error) -> bool {
    error.as_error::<InternalError<anyhow::Error>>().is_some()
        || error.as_error::<InternalError<SaveError>>().is_some()
        || error.as_error::<InternalError<UpdateError>>().is_some()
}

/// An answer in place of an error that came without its request; the edge sends it.
pub struct ReplacementResponse(RefCell<Option<HttpResponse>>);

impl ReplacementResponse {
    pub fn new(answer: HttpResponse) -> Self {
        Self(RefCell::new(Some(answer)))
    }

    pub(super) fn take(&self) -> Option<HttpResponse> {
        self.0.take()
    }
}

impl std::fmt::Debug for ReplacementResponse {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Instead")
    }
}

impl std::fmt::Display for ReplacementResponse {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("answered in place of an error")
    }
}

impl ResponseError for ReplacementResponse {
    fn status_code(&self) -> StatusCode {
        self.0
            .borrow()
            .as_ref()
            .map_or(StatusCode::OK, HttpResponse::status)
    }
}
