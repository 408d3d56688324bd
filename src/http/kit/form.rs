//! A form that could not be done, on its way back to the page.

use crate::base::error::AppError;
use crate::base::input::Errors;
use serde_json::{Map, Value};

pub struct Slip {
    /// As in its address: `offers`, `account`.
    pub form: &'static str,
    pub error: AppError,
    pub typed: Map<String, Value>,
}

impl Slip {
    /// May this error be shown on the page again? Others have a page of their own.
    pub fn can_show(error: &AppError) -> bool {
        matches!(
            error,
            AppError::Invalid(_) | AppError::Conflict(_) | AppError::Taken(_)
        )
    }

    /// Of forms that a page repeats, the row says which was sent; blank where there is one only.
    pub fn is(&self, form: &str, row: &str) -> bool {
        self.form == form && self.typed("row").unwrap_or_default() == row
    }

    pub fn typed(&self, field: &str) -> Option<&str> {
        self.typed.get(field).and_then(Value::as_str)
    }

    /// What is said beside a field; blank if nothing is wrong with it.
    pub fn beside(&self, field: &str) -> String {
        let Some(fields) = self.error.fields() else {
            return String::new();
        };
        let errors = Errors::new();
        if let Some(why) = fields.get(field) {
            errors.add(field, why.as_str());
        }
        errors.beside(field)
    }

    /// What is said on top of the page.
    pub fn banner(&self) -> String {
        match &self.error {
            AppError::Invalid(_) => "No se guardó. Revisa lo que está marcado en rojo.".to_owned(),
            error => error.sentence(),
        }
    }
}
