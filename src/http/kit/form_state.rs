//! A form of an order's page: sent, done or not, and answered.

use crate::base::error::AppError;
use crate::base::ids::OrderId;
use crate::domain::accounts::User;
use crate::http::admin::orders::{Side, order};
use crate::http::kit::flash::Flash;
use crate::http::kit::{self as site, Answer};
use crate::http::state::AppState;
use actix_web::HttpRequest;
use serde_json::{Map, Value};

/// Which form of the page was sent, and with what.
pub struct Asked {
    pub order: OrderId,
    /// As in its address: `rejection`, `contact`.
    pub form: &'static str,
    /// The payment, item, assignment or workshop that it is about; blank for the order itself.
    pub about: String,
    pub typed: Map<String, Value>,
}

/// A form that could not be done.
pub struct Slip {
    pub asked: Asked,
    pub error: AppError,
}

impl Asked {
    pub fn new(order: OrderId, form: &'static str, about: impl ToString, typed: Map<String, Value>) -> Self {
        Self {
            order,
            form,
            about: about.to_string(),
            typed,
        }
    }

    /// 303 to the order, or its page again with what was wrong.
    pub async fn answer(
        self,
        app: &AppState,
        who: &User,
        req: &HttpRequest,
        outcome: Result<Flash, AppError>,
    ) -> Answer {
        match outcome {
            Ok(flash) => site::see_other_with(&Side::of(who).order(self.order), flash),
            Err(
                error @ (AppError::Invalid(_)
                | AppError::Conflict(_)
                | AppError::TooLarge
                | AppError::UnsupportedMedia(_)),
            ) => {
                let slip = Slip { asked: self, error };
                order::show(app, who, req, slip.asked.order, Some(slip)).await
            }
            Err(error) => Err(error),
        }
    }
}

impl Slip {
    pub fn is(&self, form: &str, about: &str) -> bool {
        self.asked.form == form && self.asked.about == about
    }

    pub fn typed(&self, field: &str) -> Option<&str> {
        self.asked.typed.get(field).and_then(Value::as_str)
    }

    /// What is said beside a field; blank if nothing is wrong with it.
    pub fn beside(&self, field: &str) -> String {
        let AppError::Invalid(fields) = &self.error else {
            return String::new();
        };
        let Some(why) = fields.get(field) else {
            return String::new();
        };
        let mut letters = why.chars();
        match letters.next() {
            Some(first) => format!(
                "{}{}.",
                first.to_uppercase(),
                letters.as_str().trim_end_matches('.')
            ),
            None => String::new(),
        }
    }

    /// What is said on top of the page.
    pub fn banner(&self) -> String {
        match &self.error {
            AppError::Invalid(_) => "No se guardó. Revisa lo que está marcado en rojo.".to_owned(),
            error => error.sentence(),
        }
    }
}
