//! `Idempotency-Key`: a repeat with the same key is the same request.

use crate::base::error::AppError;
use crate::domain::ordering::IdempotencyKey;
use actix_web::HttpRequest;

/// As it was sent; `None` without one.
pub fn header(req: &HttpRequest) -> Result<Option<&str>, AppError> {
    let Some(header) = req.headers().get("idempotency-key") else {
        return Ok(None);
    };
    let key = header.to_str().map(str::trim).unwrap_or_default();
    if key.is_empty() || key.len() > 200 {
        return Err(AppError::field(
            "Idempotency-Key",
            "debe tener entre 1 y 200 caracteres",
        ));
    }
    Ok(Some(key))
}

/// With what it stands for.
pub fn key(req: &HttpRequest, owner: String, body: [u8; 32]) -> Result<Option<IdempotencyKey>, AppError> {
    Ok(header(req)?.map(|key| IdempotencyKey {
        owner,
        key: key.to_owned(),
        body,
    }))
}
