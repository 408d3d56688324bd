//! The order that an address names.

use crate::base::error::AppError;
use crate::base::ids::OrderId;
use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest};
use std::future::{Ready, ready};

/// `{id}`. Whatever is no id is no order either.
pub struct OrderPath(pub OrderId);

impl FromRequest for OrderPath {
    type Error = AppError;
    type Future = Ready<Result<Self, AppError>>;

    fn from_request(req: &HttpRequest, _: &mut Payload) -> Self::Future {
        let id = req.match_info().query("id").parse();
        ready(id.map(Self).map_err(|_| AppError::OrderNotFound))
    }
}
