//! Parsing a body, so that only what its type knows is built: the rest is skipped where it stands.

use super::Request;
use crate::base::error::AppError;
use serde::de::{DeserializeSeed, Deserializer, Error as _, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value};
use std::cell::Cell;
use std::fmt;

/// How much of a field is kept. What is not expected is skipped while parsing; of a list or an object where neither is
/// expected, only that it was there.
#[derive(Clone, Copy)]
pub enum Shape {
    Scalar,
    Object(fn(&str) -> Option<Shape>),
    /// Objects, so many at most.
    Objects(fn(&str) -> Option<Shape>, usize),
    /// Texts, so many at most.
    Texts(usize),
    /// A text that may be a whole file: what makes a body large.
    File,
    /// Whatever it is, with so many values in it at most.
    Any(usize),
}

/// A body without the files in it.
pub const MOST: usize = 1024 * 1024;
/// Values of [`Shape::Any`] in a whole body: each costs some fifty times what `0,` takes on the line.
const VALUES: usize = 64 * 1024;

/// The fields of a body that its type knows.
pub fn parse<T: Request>(json: &[u8]) -> Result<Map<String, Value>, AppError> {
    let mut deserializer = serde_json::Deserializer::from_slice(json);
    let kept = Kept {
        room: Cell::new(VALUES),
        files: Cell::new(0),
    };
    let body = Keep {
        shape: Shape::Object(T::shape),
        room: &kept.room,
        files: &kept.files,
    };
    let body = body
        .deserialize(&mut deserializer)
        .and_then(|body| deserializer.end().map(|()| body))
        .map_err(|_| AppError::Malformed("El cuerpo no es JSON válido."))?;
    if json.len() - kept.files.get().min(json.len()) > MOST {
        return Err(AppError::TooLarge);
    }
    match body {
        Value::Object(map) => Ok(map),
        _ => Err(AppError::Malformed("El cuerpo debe ser un objeto JSON.")),
    }
}

/// What a body holds so far.
struct Kept {
    room: Cell<usize>,
    files: Cell<usize>,
}

impl Shape {
    fn field(self, name: &str) -> Option<Shape> {
        match self {
            Self::Object(shape) => shape(name),
            Self::Any(_) => Some(self),
            _ => None,
        }
    }

    fn element(self) -> Option<(Shape, usize)> {
        match self {
            Self::Objects(shape, most) => Some((Self::Object(shape), most)),
            Self::Texts(most) => Some((Self::Scalar, most)),
            Self::Any(most) => Some((self, most)),
            _ => None,
        }
    }
}

/// One value, as far as its shape keeps it.
struct Keep<'a> {
    shape: Shape,
    /// How many values of [`Shape::Any`] may still come.
    room: &'a Cell<usize>,
    /// Bytes of files.
    files: &'a Cell<usize>,
}

/// Numbers come from `serde_json` as an object with this one field, so that no decimal of them is lost.
const NUMBER: &str = "$serde_json::private::Number";

impl<'de> DeserializeSeed<'de> for Keep<'_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Keep<'_> {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_f64<E>(self, value: f64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        self.count(value);
        Ok(Value::String(value.to_owned()))
    }

    fn visit_string<E>(self, value: String) -> Result<Value, E> {
        self.count(&value);
        Ok(Value::String(value))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Value, A::Error> {
        let mut kept = Vec::new();
        while let Some((shape, most)) = self.shape.element() {
            // One more than may be there tells that there are too many.
            if kept.len() > most || !self.has_room() {
                break;
            }
            match list.next_element_seed(self.within(shape, self.room))? {
                Some(value) => kept.push(value),
                None => return Ok(Value::Array(kept)),
            }
        }
        while list.next_element::<IgnoredAny>()?.is_some() {}
        Ok(Value::Array(kept))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Value, A::Error> {
        let mut kept = Map::new();
        while let Some(name) = map.next_key::<String>()? {
            if name == NUMBER && kept.is_empty() {
                let spelled: String = map.next_value()?;
                return spelled
                    .parse::<Number>()
                    .map(Value::Number)
                    .map_err(A::Error::custom);
            }
            match self.shape.field(&name).filter(|_| self.has_room()) {
                Some(shape @ Shape::Any(most)) if !matches!(self.shape, Shape::Any(_)) => {
                    let most = most.min(self.room.get());
                    let room = Cell::new(most);
                    let value = map.next_value_seed(self.within(shape, &room))?;
                    self.room.set(self.room.get() - (most - room.get()));
                    // Too much of it is as wrong as something else.
                    let fits = room.get() > 0;
                    kept.insert(name, if fits { value } else { Value::Bool(false) });
                }
                Some(shape) => {
                    let value = map.next_value_seed(self.within(shape, self.room))?;
                    kept.insert(name, value);
                }
                None => {
                    map.next_value::<IgnoredAny>()?;
                }
            }
        }
        Ok(Value::Object(kept))
    }
}

impl Keep<'_> {
    fn within<'b>(&'b self, shape: Shape, room: &'b Cell<usize>) -> Keep<'b> {
        Keep {
            shape,
            room,
            files: self.files,
        }
    }

    fn count(&self, text: &str) {
        if matches!(self.shape, Shape::File) {
            self.files.set(self.files.get() + text.len());
        }
    }

    fn has_room(&self) -> bool {
        if matches!(self.shape, Shape::Any(_)) {
            self.room.set(self.room.get().saturating_sub(1));
            return self.room.get() > 0;
        }
        true
    }
}
