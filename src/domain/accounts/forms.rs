//! What people type, read alike from JSON and from forms.

use super::{Role, rules};
use crate::base::ids::WorkshopId;
use crate::base::input::Input;
use serde_json::Value;
use utoipa::ToSchema;

#[derive(ToSchema)]
pub struct SignIn {
    #[schema(format = Email)]
    pub email: String,
    #[schema(format = Password)]
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
#[derive(ToSchema)]
pub struct Registration {
    #[schema(format = Email)]
    pub email: String,
    #[schema(format = Password, min_length = 8)]
    pub password: String,
    #[schema(required = false)]
    pub name: String,
}

impl Registration {
    pub fn read(input: &Input<'_>) -> Self {
        Self {
            email: input.required_email("email"),
            password: new_password(input),
            name: name(input),
        }
    }
}

/// Somebody as an admin writes them down.
pub struct Profile {
    pub email: String,
    pub name: String,
    /// There, once the errors were checked.
    pub role: Option<Role>,
    /// A TALLER's; what else was chosen means nothing.
    pub workshop: Option<WorkshopId>,
}

impl Profile {
    pub fn read(input: &Input<'_>) -> Self {
        let role = input.required_code("role");
        let workshop = match role {
            Some(Role::Taller) if blank(input, "workshop") => {
                input.wrong("workshop", "elige el taller para el que trabaja");
                None
            }
            Some(Role::Taller) => input.id("workshop"),
            _ => None,
        };
        Self {
            email: input.required_email("email"),
            name: name(input),
            role,
            workshop,
        }
    }
}

/// A password that may be left blank, for one to be made.
pub fn password_or_none(input: &Input<'_>) -> Option<String> {
    if blank(input, "password") {
        None
    } else {
        Some(new_password(input))
    }
}

fn blank(input: &Input<'_>, field: &str) -> bool {
    match input.value(field) {
        None => true,
        Some(value) => value.as_str().is_some_and(str::is_empty),
    }
}

/// One line, whatever was pasted.
fn name(input: &Input<'_>) -> String {
    let name = input.text("name", rules::NAME_MAX).unwrap_or_default();
    name.split_whitespace().collect::<Vec<_>>().join(" ")
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

pub fn new_password(input: &Input<'_>) -> String {
    let password = password(input);
    if !rules::PASSWORD.contains(&password.chars().count()) {
        let least = rules::PASSWORD.start();
        input.wrong("password", format!("debe tener al menos {least} caracteres"));
    }
    password
}
