//! Reading what came in, JSON or form, so that every wrong field is named.

mod description;
mod digest;
mod parse;
mod request;
pub mod rules;
#[cfg(test)]
mod tests;

pub use description::{describe_field, parameter, text_of};
pub use digest::digest;
pub use parse::{MOST as JSON_MOST, Shape, parse};
pub use request::{Maybe, Request, complete};
pub use rules::Rule;

use crate::base::email;
use crate::base::error::{AppError, FieldErrors};
use crate::base::money::{self, Rate, Usd, meant};
use chrono::{Datelike as _, NaiveDate};
use rust_decimal::Decimal;
use serde_json::{Map, Value};
use std::cell::RefCell;
use std::str::FromStr;
use uuid::Uuid;

/// As it is typed, marks that nobody sees included.
const EMAIL_MAX: usize = email::MAX;

/// Collects what is wrong with a request; nothing is done until all of it was read.
#[derive(Default)]
pub struct Errors(RefCell<FieldErrors>);

impl Errors {
    pub fn new() -> Self {
        Self::default()
    }

    /// What a refused request was told, to be said again beside its fields.
    pub fn of(fields: FieldErrors) -> Self {
        Self(RefCell::new(fields))
    }

    /// The first complaint about a field is kept.
    pub fn add(&self, field: impl Into<String>, why: impl Into<String>) {
        self.0
            .borrow_mut()
            .entry(field.into())
            .or_insert_with(|| why.into());
    }

    pub fn is_empty(&self) -> bool {
        self.0.borrow().is_empty()
    }

    /// Is something wrong inside of this list or object?
    fn has_below(&self, field: &str) -> bool {
        let inside = |name: &String| {
            name.strip_prefix(field)
                .is_some_and(|rest| rest.starts_with(['[', '.']))
        };
        self.0.borrow().keys().any(inside)
    }

    /// `Err` if anything was wrong.
    pub fn check(&self) -> Result<(), AppError> {
        if self.is_empty() {
            Ok(())
        } else {
            Err(self.refusal())
        }
    }

    /// What is wrong with a field, as a sentence to stand beside it in a form; empty if nothing.
    pub fn beside(&self, field: &str) -> String {
        let errors = self.0.borrow();
        errors.get(field).map(|why| sentence(why)).unwrap_or_default()
    }

    pub fn refusal(&self) -> AppError {
        AppError::Invalid(self.0.borrow().clone())
    }
}

/// Of a field that has to be said.
pub const REQUIRED: &str = "es obligatorio";

/// A complaint about a field, «es obligatorio», as it is said beside it.
pub fn sentence(why: &str) -> String {
    let mut letters = why.chars();
    let first = letters.next().into_iter().flat_map(char::to_uppercase);
    let mut sentence: String = first.chain(letters).collect();
    if !sentence.is_empty() && !sentence.ends_with(['.', '!', '?']) {
        sentence.push('.');
    }
    sentence
}

/// An object of the request. Getters note what is wrong in `Errors` and return a blank or `None`; after
/// `errors.check()` every required value is there.
pub struct Input<'a> {
    map: &'a Map<String, Value>,
    prefix: String,
    errors: &'a Errors,
    /// By a person into a form, where everything is text. In JSON a number is a number.
    typed: bool,
}

impl<'a> Input<'a> {
    /// What a person typed: a form, or the query of an address.
    pub fn new(map: &'a Map<String, Value>, errors: &'a Errors) -> Self {
        Self {
            map,
            prefix: String::new(),
            errors,
            typed: true,
        }
    }

    /// A JSON body.
    pub fn json(map: &'a Map<String, Value>, errors: &'a Errors) -> Self {
        Self {
            typed: false,
            ..Self::new(map, errors)
        }
    }

    /// A form as a map of strings; of a repeated name the last value counts.
    pub fn of_form(pairs: Vec<(String, String)>) -> Map<String, Value> {
        pairs
            .into_iter()
            .map(|(name, value)| (name, Value::String(value)))
            .collect()
    }

    pub fn errors(&self) -> &'a Errors {
        self.errors
    }

    /// The full name of a field, as errors tell it: `payment.reference`, `items[0].quantity`.
    pub fn name(&self, field: &str) -> String {
        format!("{}{field}", self.prefix)
    }

    pub fn wrong(&self, field: &str, why: impl Into<String>) {
        self.errors.add(self.name(field), why);
    }

    /// Null and absent are the same.
    pub fn value(&self, field: &str) -> Option<&'a Value> {
        self.map.get(field).filter(|value| !value.is_null())
    }

    pub fn has(&self, field: &str) -> bool {
        self.value(field).is_some()
    }

    /// The name under which a field was sent; its own, the first, counts before the others.
    pub fn sent<'n>(&self, names: &[&'n str]) -> &'n str {
        let sent = names.iter().find(|name| self.has(name));
        sent.or(names.first()).copied().unwrap_or_default()
    }

    /// A nested object.
    pub fn object(&self, field: &str) -> Option<Input<'a>> {
        match self.value(field)? {
            Value::Object(map) => Some(Input {
                map,
                prefix: format!("{}{field}.", self.prefix),
                errors: self.errors,
                typed: self.typed,
            }),
            _ => {
                self.wrong(field, "debe ser un objeto");
                None
            }
        }
    }

    fn list(&self, field: &str, max: usize) -> Option<&'a [Value]> {
        let Value::Array(values) = self.value(field)? else {
            self.wrong(field, "debe ser una lista");
            return None;
        };
        if values.is_empty() || values.len() > max {
            self.wrong(
                field,
                match max {
                    1 => "debe tener un elemento".to_owned(),
                    max => format!("debe tener entre 1 y {max} elementos"),
                },
            );
            return None;
        }
        Some(values)
    }

    /// A list of texts, at most `max` long, as they were sent.
    pub fn texts(&self, field: &str, max: usize) -> Option<Vec<String>> {
        let values = self.list(field, max)?;
        let mut texts = Vec::with_capacity(values.len());
        for (index, value) in values.iter().enumerate() {
            match value.as_str() {
                Some(text) => texts.push(text.to_owned()),
                None => self.wrong(&format!("{field}[{index}]"), "debe ser texto"),
            }
        }
        (texts.len() == values.len()).then_some(texts)
    }

    /// A list of objects, at most `max` long.
    pub fn objects(&self, field: &str, max: usize) -> Option<Vec<Input<'a>>> {
        let values = self.list(field, max)?;
        let mut objects = Vec::with_capacity(values.len());
        for (index, value) in values.iter().enumerate() {
            let name = format!("{}{field}[{index}]", self.prefix);
            match value {
                Value::Object(map) => objects.push(Input {
                    map,
                    prefix: format!("{name}."),
                    errors: self.errors,
                    typed: self.typed,
                }),
                _ => self.errors.add(name, "debe ser un objeto"),
            }
        }
        Some(objects)
    }

    /// Trimmed text of at most `max` characters; blank is `None`.
    pub fn text(&self, field: &str, max: usize) -> Option<String> {
        let text = match self.value(field)? {
            Value::String(text) => text.trim(),
            _ => {
                self.wrong(field, "debe ser texto");
                return None;
            }
        };
        // A text may be a whole file: most are ASCII, and that is seen quickly.
        let length = if text.is_ascii() {
            text.len()
        } else {
            text.chars().count()
        };
        if length > max {
            self.wrong(field, format!("admite hasta {max} caracteres"));
            return None;
        }
        let is_bad = |c: char| c.is_control() && !matches!(c, '\n' | '\r' | '\t');
        if text.chars().any(is_bad) {
            self.wrong(field, "tiene caracteres que no se admiten");
            return None;
        }
        (!text.is_empty()).then(|| text.to_owned())
    }

    pub fn required_text(&self, field: &str, max: usize) -> String {
        self.required(field, self.text(field, max)).unwrap_or_default()
    }

    /// A whole number, in a form also as text.
    pub fn integer(&self, field: &str, range: std::ops::RangeInclusive<i64>) -> Option<i64> {
        let number = match self.value(field)? {
            Value::Number(number) => number.as_i64().or_else(|| whole(number)),
            Value::String(text) if text.trim().is_empty() => return None,
            Value::String(text) if self.typed => text.trim().parse().ok(),
            _ => None,
        };
        match number {
            Some(number) if range.contains(&number) => Some(number),
            Some(_) if range.start() == range.end() => {
                self.wrong(field, format!("debe ser {}", range.start()));
                None
            }
            Some(_) => {
                self.wrong(
                    field,
                    format!("debe estar entre {} y {}", range.start(), range.end()),
                );
                None
            }
            None => {
                self.wrong(field, "debe ser un número entero");
                None
            }
        }
    }

    pub fn required_integer(&self, field: &str, range: std::ops::RangeInclusive<i64>) -> Option<i64> {
        self.required(field, self.integer(field, range))
    }

    /// Money of any sign, as people type it where it is typed; amounts check the rest.
    pub fn decimal(&self, field: &str) -> Option<Decimal> {
        self.figure(field, Usd::PLACES)
    }

    /// Bolívares for one US dollar: three decimals behind a comma are some of its four.
    pub fn rate(&self, field: &str) -> Option<Rate> {
        Rate::new(self.figure(field, Rate::PLACES)?)
            .map_err(|error| self.wrong(field, error.to_string()))
            .ok()
    }

    fn figure(&self, field: &str, places: u32) -> Option<Decimal> {
        let parsed = match self.value(field)? {
            Value::Number(number) => money::from_json(number),
            Value::String(text) if text.trim().is_empty() => return None,
            Value::String(text) if self.typed => match meant::question(text, places) {
                None => money::parse(text),
                Some(question) => match self.meant(field, text, places) {
                    Some(meant) => Ok(meant),
                    None => {
                        self.wrong(field, question);
                        return None;
                    }
                },
            },
            _ => Err(money::BadAmount::NotANumber),
        };
        parsed.map_err(|error| self.wrong(field, error.to_string())).ok()
    }

    /// What an amount that can be read in two ways is meant to be, by what its form says is due (`{field}Due`) or stood there when
    /// it was shown (`shown.{field}`).
    fn meant(&self, field: &str, text: &str, places: u32) -> Option<Decimal> {
        let said = |name: String| self.value(&name).and_then(Value::as_str);
        let expected = match said(format!("{field}Due")) {
            Some(due) => meant::expected(due),
            None => meant::stored(said(format!("shown.{field}"))?),
        };
        meant::meant(text, places, &expected)
    }

    /// An amount in US dollars or bolívares, or what a program says is a rate: whatever type is asked for.
    pub fn amount<T>(
        &self,
        field: &str,
        new: impl FnOnce(Decimal) -> Result<T, money::BadAmount>,
    ) -> Option<T> {
        new(self.decimal(field)?)
            .map_err(|error| self.wrong(field, error.to_string()))
            .ok()
    }

    pub fn usd(&self, field: &str) -> Option<Usd> {
        self.amount(field, Usd::new)
    }

    /// US dollars, and no more than this.
    pub fn usd_up_to(&self, field: &str, most: Decimal) -> Option<Usd> {
        let amount = self.usd(field)?;
        if amount.decimal() > most {
            self.wrong(field, format!("admite hasta {}", Usd::rounded(most)));
            return None;
        }
        Some(amount)
    }

    /// One of an enum's codes.
    pub fn code<T: FromStr>(&self, field: &str) -> Option<T> {
        let text = self.text(field, 64)?;
        text.parse()
            .map_err(|_| self.wrong(field, "no es un valor conocido"))
            .ok()
    }

    pub fn required_code<T: FromStr>(&self, field: &str) -> Option<T> {
        self.required(field, self.code(field))
    }

    /// An id: a UUID.
    pub fn id<T: From<Uuid>>(&self, field: &str) -> Option<T> {
        let text = self.text(field, 64)?;
        Uuid::parse_str(&text)
            .map(T::from)
            .map_err(|_| self.wrong(field, "no es un identificador válido"))
            .ok()
    }

    pub fn required_id<T: From<Uuid>>(&self, field: &str) -> Option<T> {
        self.required(field, self.id(field))
    }

    /// A day, `2026-01-15`.
    pub fn date(&self, field: &str) -> Option<NaiveDate> {
        let text = self.text(field, 10)?;
        // Others are slips of the pen, and some are beyond what the database keeps.
        let parsed = match self.typed {
            // A browser without a calendar of its own leaves what people write.
            true => text
                .parse()
                .or_else(|_| NaiveDate::parse_from_str(&text, "%d/%m/%Y")),
            false => text.parse(),
        };
        let date = parsed
            .ok()
            .filter(|date: &NaiveDate| (2000..2100).contains(&date.year()));
        if date.is_none() {
            let example = if self.typed { "15/01/2026" } else { "2026-01-15" };
            self.wrong(field, format!("debe ser una fecha como {example}"));
        }
        date
    }

    pub fn boolean(&self, field: &str) -> Option<bool> {
        match self.value(field)? {
            Value::Bool(value) => Some(*value),
            Value::String(text) if self.typed && matches!(text.as_str(), "on" | "true" | "1") => Some(true),
            Value::String(text) if self.typed && matches!(text.as_str(), "" | "false" | "0") => Some(false),
            _ => {
                self.wrong(field, "debe ser verdadero o falso");
                None
            }
        }
    }

    /// An e-mail address that mail reaches, in its one spelling.
    pub fn email(&self, field: &str) -> Option<String> {
        let address = email::normalise(&self.text(field, EMAIL_MAX)?);
        if address.is_none() {
            self.wrong(field, "no parece un correo");
        }
        address
    }

    pub fn required_email(&self, field: &str) -> String {
        self.required(field, self.email(field)).unwrap_or_default()
    }

    /// Notes that a required field is missing, unless something else was already wrong with it, or inside of it.
    pub fn required<T>(&self, field: &str, value: Option<T>) -> Option<T> {
        if value.is_none() && !self.errors.has_below(&self.name(field)) {
            self.wrong(field, REQUIRED);
        }
        value
    }
}

/// `2.0` is a whole number too; some clients write it so, or `2.0000000000000004`.
fn whole(number: &serde_json::Number) -> Option<i64> {
    use rust_decimal::prelude::ToPrimitive as _;
    money::nearest(money::from_json(number).ok()?, 0)?.to_i64()
}
