//! What a machine that watches over Krafta asks.

use crate::base::error::AppError;
use crate::http::kit::Answer;
use crate::http::state::AppState;
use actix_web::{HttpResponse, web};
use diesel::prelude::*;

/// The process answers.
pub async fn healthz() -> Answer {
    Ok(HttpResponse::Ok().body("ok"))
}

/// Ready means that the database answers.
pub async fn readyz(app: web::Data<AppState>) -> Answer {
    app.db
        .read(|conn| {
            diesel::select(1_i32.into_sql::<diesel::sql_types::Integer>()).execute(conn)?;
            Ok(())
        })
        .await
        .map_err(|_| AppError::Unavailable)?;
    Ok(HttpResponse::Ok().body("ok"))
}
