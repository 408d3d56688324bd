//! What people type, read alike from JSON and from forms.

use super::common_passwords::weakness;
use super::role::Role;
use super::rules;
use crate::base::ids::WorkshopId;
use crate::base::input::rules::{email, text};
use crate::base::input::{Input, Rule};
use serde_json::Value;
use utoipa::openapi::KnownFormat;
use utoipa::openapi::schema::{ObjectBuilder, SchemaFormat, Type};

crate::request! {
    pub struct SignInRequest {
        pub email: String = required("email", email()),
        pub password: String = required("password", password(1)),
    }
}

crate::request! {
    /// Somebody who wants an account.
    pub struct RegisterRequest {
        pub email: String = required("email", email()),
        pub password: String = required("password", new_password()),
        pub name: String = default("name", name(), String::new()),
    }
    check(input) {
        own_words(input, &password, &[email.as_deref(), name.as_deref()]);
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
            name: name().read(input, "name").unwrap_or_default(),
            role,
            workshop,
        }
    }
}

/// A password that may be left blank, for one to be made; `own` is what is known of the person.
pub fn password_or_none(input: &Input<'_>, own: &[&str]) -> Option<String> {
    match blank(input, "password") {
        true => None,
        false => own_password(input, own),
    }
}

/// A new password of somebody of whom this is known.
pub fn own_password(input: &Input<'_>, own: &[&str]) -> Option<String> {
    let password = new_password().read(input, "password");
    let own: Vec<Option<&str>> = own.iter().copied().map(Some).collect();
    own_words(input, &password, &own);
    password
}

/// Whoever guesses begins with what everybody knows of a person.
fn own_words(input: &Input<'_>, password: &Option<String>, own: &[Option<&str>]) {
    let own: Vec<&str> = own.iter().copied().flatten().collect();
    if let Some(why) = password.as_deref().and_then(|password| weakness(password, &own)) {
        input.wrong("password", why);
    }
}

fn blank(input: &Input<'_>, field: &str) -> bool {
    match input.value(field) {
        None => true,
        Some(value) => value.as_str().is_some_and(str::is_empty),
    }
}

/// One line, whatever was pasted.
fn name() -> Rule<String> {
    text(rules::NAME_MAX).then(|_, _, name| Some(name.split_whitespace().collect::<Vec<_>>().join(" ")))
}

/// A password as it was typed: spaces at its ends are part of it.
fn password(least: usize) -> Rule<String> {
    let most = *rules::PASSWORD.end();
    let read = move |input: &Input<'_>, field: &str| {
        let password = match input.value(field)? {
            Value::String(password) => password,
            _ => {
                input.wrong(field, "debe ser texto");
                return None;
            }
        };
        let length = password.chars().count();
        if length > most {
            let least = rules::PASSWORD.start();
            input.wrong(field, format!("admite de {least} a {most} caracteres"));
        } else if length > 0 && length < least {
            input.wrong(field, format!("debe tener al menos {least} caracteres"));
        }
        (least..=most).contains(&length).then(|| password.clone())
    };
    Rule::new(read, move || {
        ObjectBuilder::new()
            .schema_type(Type::String)
            .format(Some(SchemaFormat::KnownFormat(KnownFormat::Password)))
            .min_length(Some(least))
            .max_length(Some(most))
    })
}

/// Long enough, and none of those that are guessed first.
fn new_password() -> Rule<String> {
    password(*rules::PASSWORD.start()).then(|input, field, password| {
        let weakness = weakness(&password, &[]);
        if let Some(why) = weakness {
            input.wrong(field, why);
        }
        weakness.is_none().then_some(password)
    })
}
