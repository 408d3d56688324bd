//! What people type, read alike from JSON and from forms.

use super::rules;
use crate::web::Input;
use serde_json::Value;

pub(super) struct SignIn {
    pub email: String,
    pub password: String,
}

impl SignIn {
    pub fn read(input: &Input<'_>) -> Self {
        Self {
            email: input.required_email("email"),
            password: password(input),
        }
    }
}

/// Somebody who wants an account.
pub struct Registration {
    pub email: String,
    pub password: String,
    pub name: String,
}

impl Registration {
    pub fn read(input: &Input<'_>) -> Self {
        let name = input.text("name", rules::NAME_MAX).unwrap_or_default();
        Self {
            email: input.required_email("email"),
            password: new_password(input),
            // One line, whatever was pasted.
            name: name.split_whitespace().collect::<Vec<_>>().join(" "),
        }
    }
}

/// A password as it was typed: spaces at its ends are part of it.
fn password(input: &Input<'_>) -> String {
    let password = match input.value("password") {
        None => "",
        Some(Value::String(password)) => password,
        Some(_) => {
            input.wrong("password", "debe ser texto");
            ""
        }
    };
    if password.is_empty() {
        input.wrong("password", "es obligatorio");
    }
    let (least, most) = (rules::PASSWORD.start(), rules::PASSWORD.end());
    if password.chars().count() > *most {
        input.wrong("password", format!("admite de {least} a {most} caracteres"));
    }
    password.to_owned()
}

pub(super) fn new_password(input: &Input<'_>) -> String {
    let password = password(input);
    if !rules::PASSWORD.contains(&password.chars().count()) {
        let least = rules::PASSWORD.start();
        input.wrong("password", format!("debe tener al menos {least} caracteres"));
    }
    password
}
