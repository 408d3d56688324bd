//! A press that a phone keeps until it is answered (`static/worker.js`): its key, and how it is told, without a page, how it ended.

use crate::base::error::AppError;
use crate::base::ids::OrderId;
use crate::domain::accounts::User;
use crate::domain::orders;
use crate::domain::production::presses::Press;
use crate::http::kit::Answer;
use crate::http::kit::form::FormState;
use crate::http::state::AppState;
use actix_web::dev::Payload;
use actix_web::http::StatusCode;
use actix_web::http::header::ACCEPT;
use actix_web::{FromRequest, HttpRequest, HttpResponse};
use serde_json::json;
use std::future::{Ready, ready};
use uuid::Uuid;

/// How a form was sent: by a page alone, or by its worker.
#[derive(Clone, Debug, Default)]
pub struct Keyed {
    key: Option<Uuid>,
    /// Whose press it is.
    by: String,
    /// Sent later, while no page waits for it.
    pub is_late: bool,
}

impl Keyed {
    fn read(req: &HttpRequest) -> Result<Self, AppError> {
        let header = |name: &str| {
            let value = req.headers().get(name).and_then(|value| value.to_str().ok());
            value.map(str::trim).unwrap_or_default()
        };
        let key = match header("idempotency-key") {
            "" => None,
            key => Some(
                key.parse()
                    .map_err(|_| AppError::field("Idempotency-Key", "debe ser un UUID"))?,
            ),
        };
        Ok(Self {
            key,
            by: header("krafta-by").to_owned(),
            is_late: key.is_some() && header(ACCEPT.as_str()).starts_with("application/json"),
        })
    }

    /// The press, if it is theirs: who signs in after somebody else sends nothing of them.
    pub fn of(&self, user: &User) -> Result<Option<Press>, AppError> {
        let is_theirs = self.by.is_empty() || self.by == user.id.to_string();
        match self.key {
            Some(_) if !is_theirs => Err(AppError::Forbidden),
            key => Ok(key.map(|key| Press { by: user.id, key })),
        }
    }

    /// To one that was sent later: what was done.
    pub fn done(words: &str) -> Answer {
        Ok(HttpResponse::Ok().json(json!({"success": true, "told": words})))
    }

    /// Or why not, and with which order, which is named to whoever had work on it.
    pub async fn refused(app: &AppState, order: Option<OrderId>, state: &FormState) -> Answer {
        let known = order.filter(|_| state.conflict().is_some());
        let number = match known {
            Some(order) => {
                let found = app.db.read(move |conn| orders::find(conn, order)).await?;
                found.map(|order| order.number)
            }
            None => None,
        };
        Self::told(state.status(), &state.sentence(), number.as_deref())
    }

    pub fn told(status: StatusCode, why: &str, number: Option<&str>) -> Answer {
        let why = match number {
            Some(number) if !why.contains(number) => format!("{number}: {why}"),
            _ => why.to_owned(),
        };
        Ok(HttpResponse::build(status).json(json!({"success": false, "error": why, "number": number})))
    }
}

impl FromRequest for Keyed {
    type Error = AppError;
    type Future = Ready<Result<Self, AppError>>;
    fn from_request(req: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(Self::read(req))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::test::TestRequest;

    #[test]
    fn a_key_is_a_uuid_and_asks_for_json_only_when_it_comes_late() {
        let key = Uuid::from_u128(7).to_string();
        let read = |headers: &[(&'static str, &str)]| {
            let mut req = TestRequest::post();
            for (name, value) in headers {
                req = req.insert_header((*name, *value));
            }
            Keyed::read(&req.to_http_request())
        };
        assert!(read(&[]).unwrap().key.is_none());
        assert!(!read(&[("accept", "application/json")]).unwrap().is_late);
        let page = read(&[("idempotency-key", &key), ("accept", "text/html")]).unwrap();
        assert!(page.key.is_some() && !page.is_late);
        assert!(
            read(&[("idempotency-key", &key), ("accept", "application/json")])
                .unwrap()
                .is_late
        );
        assert!(read(&[("idempotency-key", "siete")]).is_err());
    }
}
