//! A field as the API's description shows it.

use super::rules::Rule;
use utoipa::openapi::path::{Parameter, ParameterBuilder, ParameterIn};
use utoipa::openapi::schema::{Object, ObjectBuilder, OneOfBuilder, Schema, SchemaType, Type};
use utoipa::openapi::{RefOr, Required};

/// A field in the schema of its body, under each of its names.
pub fn describe_field<T: 'static>(
    mut object: ObjectBuilder,
    names: &[&str],
    rule: &Rule<T>,
    is_required: bool,
    words: &[&str],
) -> ObjectBuilder {
    let words = text_of(words);
    for (index, name) in names.iter().enumerate() {
        let words = match index {
            0 => words.clone(),
            _ => format!("The same as `{}`.", names[0]),
        };
        let schema = match is_required {
            true => rule.schema(),
            false => nullable(rule.schema()),
        };
        object = object.property(*name, with_words(schema, words));
    }
    match (is_required, names) {
        (true, [name]) => object.required(*name),
        _ => object,
    }
}

/// As it stands in an address.
pub fn parameter<T: 'static>(
    place: Option<ParameterIn>,
    name: &str,
    rule: &Rule<T>,
    is_required: bool,
    words: &[&str],
) -> Parameter {
    let words = text_of(words);
    ParameterBuilder::new()
        .name(name)
        .parameter_in(place.unwrap_or(ParameterIn::Query))
        .required(if is_required {
            Required::True
        } else {
            Required::False
        })
        .description((!words.is_empty()).then_some(words))
        .schema(Some(rule.schema()))
        .build()
}

/// What a comment says, as text.
pub fn text_of(lines: &[&str]) -> String {
    let lines: Vec<&str> = lines.iter().map(|line| line.trim()).collect();
    lines.join("\n")
}

/// Null and absent are the same.
fn nullable(schema: RefOr<Schema>) -> RefOr<Schema> {
    match schema {
        RefOr::T(Schema::Object(mut object)) if object.enum_values.is_none() => {
            if let SchemaType::Type(one) = &object.schema_type {
                object.schema_type = SchemaType::from_iter([one.clone(), Type::Null]);
            }
            object.into()
        }
        other => OneOfBuilder::new()
            .item(Object::with_type(Type::Null))
            .item(other)
            .into(),
    }
}

fn with_words(mut schema: RefOr<Schema>, words: String) -> RefOr<Schema> {
    if !words.is_empty() {
        match &mut schema {
            RefOr::Ref(reference) => reference.description = words,
            RefOr::T(Schema::Object(object)) => object.description = Some(words),
            RefOr::T(Schema::Array(list)) => list.description = Some(words),
            RefOr::T(Schema::OneOf(one)) => one.description = Some(words),
            RefOr::T(_) => {}
        }
    }
    schema
}
