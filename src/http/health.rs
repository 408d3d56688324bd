//! What a machine that watches over Krafta asks.

use crate::base::error::AppError;
use crate::http::kit::Answer;
use crate::http::state::AppState;
use actix_web::{HttpResponse, web};

/// The process answers.
pub async fn healthz() -> Answer {
    Ok(HttpResponse::Ok().body("ok"))
}

/// Ready means that the database answers. Within a second, whatever it says.
pub async fn readyz(app: web::Data<AppState>) -> Answer {
    if app.db.answers().await {
        Ok(HttpResponse::Ok().body("ok"))
    } else {
        Err(AppError::Unavailable)
    }
}
