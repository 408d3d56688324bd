//! How a field of a request is read and described: its type, its limit and its schema, together.

use super::parse::Shape;
use super::request::Request;
use super::{EMAIL_MAX, Input};
use crate::base::money::{BadAmount, Usd};
use chrono::NaiveDate;
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive as _;
use std::collections::BTreeSet;
use std::ops::RangeInclusive;
use std::str::FromStr;
use utoipa::ToSchema;
use utoipa::openapi::schema::{ArrayBuilder, ObjectBuilder, Schema, SchemaFormat, Type};
use utoipa::openapi::{KnownFormat, Ref, RefOr};
use uuid::Uuid;

/// What it says in OpenAPI, and what that refers to.
type Described = Box<dyn Fn() -> RefOr<Schema>>;
type Components = fn(&mut Vec<(String, RefOr<Schema>)>);
type Reader<T> = Box<dyn Fn(&Input<'_>, &str) -> Option<T>>;

/// The rule of a field.
pub struct Rule<T> {
    reader: Reader<T>,
    schema: Described,
    shape: Shape,
    components: Components,
}

impl<T: 'static> Rule<T> {
    pub fn new(
        reader: impl Fn(&Input<'_>, &str) -> Option<T> + 'static,
        schema: impl Fn() -> ObjectBuilder + 'static,
    ) -> Self {
        Self {
            reader: Box::new(reader),
            schema: Box::new(move || schema().into()),
            shape: Shape::Scalar,
            components: |_| {},
        }
    }

    /// Notes what is wrong; `None` for that, and for nothing.
    pub fn read(&self, input: &Input<'_>, field: &str) -> Option<T> {
        (self.reader)(input, field)
    }

    pub fn schema(&self) -> RefOr<Schema> {
        (self.schema)()
    }

    pub fn shape(&self) -> Shape {
        self.shape
    }

    pub fn components(&self, found: &mut Vec<(String, RefOr<Schema>)>) {
        (self.components)(found);
    }

    /// Goes on with what was read.
    pub fn then<U: 'static>(self, next: impl Fn(&Input<'_>, &str, T) -> Option<U> + 'static) -> Rule<U> {
        let reader = self.reader;
        Rule {
            reader: Box::new(move |input, field| next(input, field, reader(input, field)?)),
            schema: self.schema,
            shape: self.shape,
            components: self.components,
        }
    }

    /// May be left out, but not sent blank.
    pub fn not_blank(self) -> Self {
        let reader = self.reader;
        Self {
            reader: Box::new(move |input, field| {
                let value = reader(input, field);
                match input.has(field) {
                    true => input.required(field, value),
                    false => value,
                }
            }),
            ..self
        }
    }

    /// Means nothing beside this other field.
    pub fn unless(self, other: &'static str) -> Self {
        let reader = self.reader;
        Self {
            reader: Box::new(move |input, field| match input.has(other) {
                true => None,
                false => reader(input, field),
            }),
            ..self
        }
    }

    /// Kept so while parsing.
    pub fn shaped(self, shape: Shape) -> Self {
        Self { shape, ..self }
    }
}

impl Rule<String> {
    /// Sent blank, it empties what is there.
    pub fn or_blank(self) -> Self {
        let reader = self.reader;
        Self {
            reader: Box::new(move |input, field| {
                let value = reader(input, field);
                input.has(field).then(|| value.unwrap_or_default())
            }),
            ..self
        }
    }
}

fn string() -> ObjectBuilder {
    ObjectBuilder::new().schema_type(Type::String)
}

fn formatted(format: KnownFormat) -> ObjectBuilder {
    string().format(Some(SchemaFormat::KnownFormat(format)))
}

/// Refers to a type's own schema.
fn referring<T, S: ToSchema>(reader: impl Fn(&Input<'_>, &str) -> Option<T> + 'static) -> Rule<T> {
    Rule {
        reader: Box::new(reader),
        schema: Box::new(|| Ref::from_schema_name(S::name()).into()),
        shape: Shape::Scalar,
        components: component::<S>,
    }
}

/// A schema that others refer to, with those that it refers to.
fn component<T: ToSchema>(found: &mut Vec<(String, RefOr<Schema>)>) {
    found.push((T::name().into_owned(), T::schema()));
    T::schemas(found);
}

/// Trimmed text of at most so many characters.
pub fn text(max: usize) -> Rule<String> {
    Rule::new(
        move |input, field| input.text(field, max),
        move || string().max_length(Some(max)),
    )
}

pub fn email() -> Rule<String> {
    Rule::new(
        |input, field| input.email(field),
        || {
            string()
                .format(Some(SchemaFormat::Custom("email".to_owned())))
                .max_length(Some(EMAIL_MAX))
        },
    )
}

pub fn boolean() -> Rule<bool> {
    Rule::new(
        |input, field| input.boolean(field),
        || ObjectBuilder::new().schema_type(Type::Boolean),
    )
}

pub fn integer(range: RangeInclusive<i32>) -> Rule<i32> {
    let (least, most) = (*range.start(), *range.end());
    Rule::new(
        move |input, field| {
            let number = input.integer(field, i64::from(least)..=i64::from(most))?;
            i32::try_from(number).ok()
        },
        move || {
            ObjectBuilder::new()
                .schema_type(Type::Integer)
                .minimum(Some(least))
                .maximum(Some(most))
        },
    )
}

/// A decimal of any sign: what it must be depends on something else.
pub fn decimal() -> Rule<Decimal> {
    Rule::new(
        |input, field| input.decimal(field),
        || ObjectBuilder::new().schema_type(Type::Number),
    )
}

/// An amount, or a rate: `amount(Usd::new)`.
pub fn amount<T: ToSchema + 'static>(new: fn(Decimal) -> Result<T, BadAmount>) -> Rule<T> {
    referring::<T, T>(move |input, field| input.amount(field, new))
}

/// US dollars, and no more than this.
pub fn usd_up_to(most: Decimal) -> Rule<Usd> {
    Rule::new(
        move |input, field| input.usd_up_to(field, most),
        move || {
            ObjectBuilder::new()
                .schema_type(Type::Number)
                .minimum(Some(0))
                .maximum(most.to_f64())
        },
    )
}

/// One of an enum's codes.
pub fn code<T: FromStr + ToSchema + 'static>() -> Rule<T> {
    referring::<T, T>(|input, field| input.code(field))
}

/// A word that only its own type can read.
pub fn word<T: FromStr + 'static>() -> Rule<T> {
    Rule::new(|input, field| input.code(field), string)
}

pub fn id<T: From<Uuid> + 'static>() -> Rule<T> {
    Rule::new(|input, field| input.id(field), || formatted(KnownFormat::Uuid))
}

pub fn date() -> Rule<NaiveDate> {
    Rule::new(|input, field| input.date(field), || formatted(KnownFormat::Date))
}

/// A nested body.
pub fn object<T: Request + ToSchema + 'static>() -> Rule<T> {
    referring::<T, T>(|input, field| T::read(&input.object(field)?)).shaped(Shape::Object(T::shape))
}

/// A list of nested bodies: one at least, and no more than so many.
pub fn objects<T: Request + ToSchema + 'static>(max: usize) -> Rule<Vec<T>> {
    let read = move |input: &Input<'_>, field: &str| {
        let all: Vec<Option<T>> = input.objects(field, max)?.iter().map(T::read).collect();
        all.into_iter().collect()
    };
    Rule {
        reader: Box::new(read),
        schema: Box::new(move || {
            ArrayBuilder::new()
                .items(Ref::from_schema_name(T::name()))
                .min_items(Some(1))
                .max_items(Some(max))
                .into()
        }),
        shape: Shape::Objects(T::shape, max),
        components: component::<T>,
    }
}

/// A list of texts: one at least, and no more than so many.
pub fn texts(max: usize) -> Rule<Vec<String>> {
    Rule {
        reader: Box::new(move |input, field| input.texts(field, max)),
        schema: Box::new(move || {
            ArrayBuilder::new()
                .items(string())
                .min_items(Some(1))
                .max_items(Some(max))
                .into()
        }),
        shape: Shape::Texts(max),
        components: |_| {},
    }
}

/// A list of an enum's codes, so many at most; it may be empty.
pub fn codes<T: FromStr + Ord + ToSchema + 'static>(max: usize) -> Rule<BTreeSet<T>> {
    let read = move |input: &Input<'_>, field: &str| {
        if input
            .value(field)
            .and_then(|value| value.as_array())
            .is_some_and(Vec::is_empty)
        {
            return Some(BTreeSet::new());
        }
        let codes = input.texts(field, max)?;
        let known = codes.iter().enumerate().map(|(at, code)| {
            let code = code.parse().ok();
            if code.is_none() {
                input.wrong(&format!("{field}[{at}]"), "no es un valor conocido");
            }
            code
        });
        // To the end: every wrong one is told.
        let known: Vec<Option<T>> = known.collect();
        known.into_iter().collect()
    };
    Rule {
        reader: Box::new(read),
        schema: Box::new(move || {
            ArrayBuilder::new()
                .items(Ref::from_schema_name(T::name()))
                .max_items(Some(max))
                .into()
        }),
        shape: Shape::Texts(max),
        components: component::<T>,
    }
}
