//! A body of the API, declared once: [`request!`](crate::request) makes of one line per field the struct, what is kept
//! of the JSON while it is parsed, how each field is read, and the schema that the API's description shows.

use super::parse::Shape;
use super::{Errors, Input};
use crate::base::error::AppError;
use serde_json::{Map, Value};
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{ObjectBuilder, Schema};

/// What [`request!`](crate::request) makes.
pub trait Request: Sized {
    /// How a field is kept while parsing; `None` for one that is not of this body.
    fn shape(field: &str) -> Option<Shape>;

    /// Notes every wrong field; `None` if something needed is missing or wrong.
    fn read(input: &Input<'_>) -> Option<Self>;

    fn describe(object: ObjectBuilder) -> ObjectBuilder;

    /// The schemas that those of the fields refer to.
    fn components(found: &mut Vec<(String, RefOr<Schema>)>);

    /// Reads all of it, or says all that is wrong.
    fn of(map: &Map<String, Value>) -> Result<Self, AppError> {
        let errors = Errors::new();
        complete(Self::read(&Input::json(map, &errors)), &errors)
    }

    /// The query of an address.
    fn of_query(query: &str) -> Result<Self, AppError> {
        let errors = Errors::new();
        let pairs = url::form_urlencoded::parse(query.as_bytes())
            .into_owned()
            .collect();
        complete(Self::read(&Input::new(&Input::of_form(pairs), &errors)), &errors)
    }
}

/// After something was read: it, or all that is wrong with it.
pub fn complete<T>(read: Option<T>, errors: &Errors) -> Result<T, AppError> {
    read.filter(|_| errors.is_empty()).ok_or_else(|| errors.refusal())
}

/// The inside of an optional field.
pub trait Maybe {
    type Of;
}

impl<T> Maybe for Option<T> {
    type Of = T;
}

/// Declares a body of the API.
///
/// ```text
/// request! {
///     /// Where an order is to go.
///     pub struct OrderMoveRequest {
///         pub order_id: OrderId = required("orderId", id()),
///         /// Needed to cancel from production on.
///         pub reason: Option<String> = optional("reason", text(LONGEST_REASON)),
///         pub notify: bool = default("notify", boolean(), true),
///     }
///     check(input) { … }
/// }
/// ```
///
/// A field is `required`, `optional` or has a `default`; a name after `|` is another that it is known by. `..part: Other,`
/// at the end takes over the fields of another body. The `check` runs whatever else is wrong, so that all of it is told at
/// once; in it every field is an `Option` by its own name.
#[macro_export]
macro_rules! request {
    (
        $(#[doc = $about:literal])*
        $(#[derive($($derived:path),*)])?
        $vis:vis struct $name:ident {
            $(
                $(#[doc = $words:literal])*
                $field_vis:vis $field:ident: $type:ty =
                    $need:ident($key:literal $(| $alias:literal)*, $rule:expr $(, $default:expr)?),
            )*
            $(..$part_vis:vis $part:ident: $part_type:ty,)?
        }
        $(check($input:ident) $check:block)?
    ) => {
        $(#[doc = $about])*
        $(#[derive($($derived),*)])?
        $vis struct $name {
            $($(#[doc = $words])* $field_vis $field: $type,)*
            $($part_vis $part: $part_type,)?
        }

        impl $crate::base::input::Request for $name {
            fn shape(field: &str) -> Option<$crate::base::input::Shape> {
                match field {
                    $($key $(| $alias)* => return Some($crate::request!(@rule $need $type, $rule).shape()),)*
                    _ => {}
                }
                $(if let Some(shape) = <$part_type as $crate::base::input::Request>::shape(field) {
                    return Some(shape);
                })?
                None
            }

            fn read(input: &$crate::base::input::Input<'_>) -> Option<Self> {
                // Together: a field may be called as the rule of the next.
                let ($($field,)*) = ($({
                    let name = input.sent(&[$key $(, $alias)*]);
                    let value = $crate::request!(@rule $need $type, $rule).read(input, name);
                    $crate::request!(@needed $need input, name, value)
                },)*);
                $(let $part = <$part_type as $crate::base::input::Request>::read(input);)?
                $({
                    let $input = input;
                    $check
                })?
                Some(Self {
                    $($field: $crate::request!(@take $need $field $(, $default)?),)*
                    $($part: $part?,)?
                })
            }

            fn describe(
                object: utoipa::openapi::schema::ObjectBuilder,
            ) -> utoipa::openapi::schema::ObjectBuilder {
                $(let object = <$part_type as $crate::base::input::Request>::describe(object);)?
                $(let object = $crate::base::input::describe_field(
                    object,
                    &[$key $(, $alias)*],
                    &$crate::request!(@rule $need $type, $rule),
                    $crate::request!(@is_required $need),
                    &[$($words),*],
                );)*
                object
            }

            fn components(
                found: &mut Vec<(String, utoipa::openapi::RefOr<utoipa::openapi::schema::Schema>)>,
            ) {
                $($crate::request!(@rule $need $type, $rule).components(found);)*
                $(<$part_type as $crate::base::input::Request>::components(found);)?
            }
        }

        impl utoipa::PartialSchema for $name {
            fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
                let about: &[&str] = &[$($about),*];
                let object = utoipa::openapi::schema::ObjectBuilder::new()
                    .description((!about.is_empty()).then(|| $crate::base::input::text_of(about)));
                <Self as $crate::base::input::Request>::describe(object).into()
            }
        }

        impl utoipa::ToSchema for $name {
            fn name() -> std::borrow::Cow<'static, str> {
                stringify!($name).into()
            }

            fn schemas(
                found: &mut Vec<(String, utoipa::openapi::RefOr<utoipa::openapi::schema::Schema>)>,
            ) {
                <Self as $crate::base::input::Request>::components(found);
            }
        }

        impl utoipa::IntoParams for $name {
            fn into_params(
                place: impl Fn() -> Option<utoipa::openapi::path::ParameterIn>,
            ) -> Vec<utoipa::openapi::path::Parameter> {
                vec![$($crate::base::input::parameter(
                    place(),
                    $key,
                    &$crate::request!(@rule $need $type, $rule),
                    $crate::request!(@is_required $need),
                    &[$($words),*],
                ),)*]
            }
        }
    };

    (@rule optional $type:ty, $rule:expr) => {{
        let rule: $crate::base::input::Rule<<$type as $crate::base::input::Maybe>::Of> = $rule;
        rule
    }};
    (@rule $need:ident $type:ty, $rule:expr) => {{
        let rule: $crate::base::input::Rule<$type> = $rule;
        rule
    }};
    (@needed required $input:ident, $name:ident, $value:ident) => { $input.required($name, $value) };
    (@needed $need:ident $input:ident, $name:ident, $value:ident) => { $value };
    (@take required $field:ident) => { $field? };
    (@take optional $field:ident) => { $field };
    (@take default $field:ident, $default:expr) => { $field.unwrap_or_else(|| $default) };
    (@is_required required) => { true };
    (@is_required $need:ident) => { false };
}
