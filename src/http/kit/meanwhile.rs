//! Two people at one form: what somebody else wrote since the page was shown is kept, and shown where both meant the same field.

use crate::base::error::{AppError, FieldErrors};
use serde_json::{Map, Value};

/// What stands in a form's fields by now, as the form shows it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Stored(Vec<Field>);

#[derive(Clone, Debug, PartialEq, Eq)]
struct Field {
    name: &'static str,
    value: String,
    /// A box to tick, which browsers only send ticked.
    is_tick: bool,
    /// What people know it by; where it is blank the value speaks for itself.
    label: String,
}

/// A tick, as browsers send it.
const ON: &str = "on";
/// Of forms that find by what is typed what they change: the hidden field that says what was shown.
pub const KEY: &str = "shown.key";

impl<const N: usize> From<[(&'static str, String); N]> for Stored {
    fn from(fields: [(&'static str, String); N]) -> Self {
        let fields = fields.into_iter();
        Self(fields.map(|(name, value)| Field::new(name, value)).collect())
    }
}

impl Field {
    fn new(name: &'static str, value: String) -> Self {
        Self {
            name,
            value,
            is_tick: false,
            label: String::new(),
        }
    }

    /// `is_found`: nobody was shown it before.
    fn words(&self, is_found: bool) -> String {
        let now = match self.label.as_str() {
            "" => &self.value,
            label => label,
        };
        let what = match (is_found, now) {
            (true, now) => format!("ya hay uno guardado, con «{now}»"),
            (false, "") => "otra persona lo dejó vacío mientras tanto".to_owned(),
            (false, now) => format!("otra persona puso «{now}» mientras tanto"),
        };
        format!("{what}. Guarda otra vez si vale lo tuyo")
    }
}

impl Stored {
    pub fn field(mut self, name: &'static str, value: String) -> Self {
        self.0.push(Field::new(name, value));
        self
    }

    /// One of a list, which people know by its label.
    pub fn choice(mut self, name: &'static str, value: impl ToString, label: &str) -> Self {
        self.0.push(Field {
            label: label.to_owned(),
            ..Field::new(name, value.to_string())
        });
        self
    }

    pub fn tick(mut self, name: &'static str, is_on: bool) -> Self {
        self.0.push(Field {
            is_tick: true,
            ..Field::new(name, if is_on { ON } else { "" }.to_owned())
        });
        self
    }

    /// For hidden fields: what each says, and what stands in it.
    pub fn fields(&self) -> impl Iterator<Item = (&'static str, &str)> {
        self.0.iter().map(|field| (field.name, field.value.as_str()))
    }
}

/// The hidden field that says what stood in a field when its page was shown.
pub fn shown(field: &str) -> String {
    format!("shown.{field}")
}

/// What was shown is about this key alone: of another one, which was typed over it, nothing was shown.
pub fn of_key(typed: &mut Map<String, Value>, key: &str) {
    let is_about = |shown: &Value| shown.as_str() == Some(key);
    if typed.get(KEY).is_none_or(is_about) {
        return;
    }
    for (name, shown) in typed.iter_mut() {
        if name.starts_with("shown.") {
            *shown = Value::String(String::new());
        }
    }
    typed.insert(KEY.to_owned(), Value::String(key.to_owned()));
}

/// Where this person left a field alone, what is stored by now takes its place. Where both wrote, the field is told to be
/// another's; sent once more, it is meant. Without hidden fields nobody knows, and what was typed counts.
pub fn bring_together(typed: &mut Map<String, Value>, stored: &Stored) -> FieldErrors {
    let mut told = FieldErrors::new();
    let is_blank = |field: &Field| typed.get(&shown(field.name)).and_then(Value::as_str) == Some("");
    let is_found = typed.contains_key(KEY) && stored.0.iter().all(is_blank);
    for field in &stored.0 {
        let text = |name: &str| typed.get(name).and_then(Value::as_str).map(plain);
        let mine = match (text(field.name), field.is_tick) {
            (mine, false) => mine,
            (Some(mine), true) if mine == ON => Some(mine),
            (_, true) => Some(String::new()),
        };
        let (Some(before), Some(mine)) = (text(&shown(field.name)), mine) else {
            continue;
        };
        let now = plain(&field.value);
        if before == now {
            continue;
        }
        if mine == before {
            let taken = match (field.is_tick, field.value.as_str()) {
                (true, "") => "0",
                (_, value) => value,
            };
            typed.insert(field.name.to_owned(), Value::String(taken.to_owned()));
        } else if mine != now {
            told.insert(field.name.to_owned(), field.words(is_found));
        }
        typed.insert(shown(field.name), Value::String(field.value.clone()));
    }
    told
}

/// As browsers send it.
fn plain(text: &str) -> String {
    text.replace("\r\n", "\n").trim().to_owned()
}

/// Nobody may have written between looking and writing.
pub fn unchanged(seen: &Stored, now: &Stored) -> Result<(), AppError> {
    match seen == now {
        true => Ok(()),
        false => Err(AppError::conflict(
            "changed_meanwhile",
            "Otra persona cambió estos datos en este momento. Míralos y guarda otra vez.",
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn together(typed: Value, now: &str) -> (Value, FieldErrors) {
        let mut typed = typed.as_object().unwrap().clone();
        let told = bring_together(&mut typed, &Stored::from([("phone", now.to_owned())]));
        (Value::Object(typed), told)
    }

    #[test]
    fn what_nobody_else_touched_counts_as_typed() {
        let typed = json!({"phone": "2", "shown.phone": "1"});
        assert_eq!(together(typed.clone(), "1"), (typed, FieldErrors::new()));
        // A program, or a page from before.
        let typed = json!({"phone": "2"});
        assert_eq!(together(typed.clone(), "3"), (typed, FieldErrors::new()));
        let other = json!({"shown.phone": "1"});
        assert_eq!(together(other.clone(), "3"), (other, FieldErrors::new()));
    }

    #[test]
    fn what_somebody_else_wrote_stays_where_it_was_left_alone() {
        let (typed, told) = together(json!({"phone": " 1 ", "shown.phone": "1"}), "3");
        assert_eq!(typed, json!({"phone": "3", "shown.phone": "3"}));
        assert!(told.is_empty());
    }

    #[test]
    fn where_both_wrote_it_is_told_once() {
        let (typed, told) = together(json!({"phone": "2", "shown.phone": "1"}), "3");
        assert_eq!(typed, json!({"phone": "2", "shown.phone": "3"}));
        assert!(told["phone"].contains("«3»"), "{told:?}");
        assert_eq!(together(typed.clone(), "3"), (typed, FieldErrors::new()));
        // Both wrote the same.
        let (_, told) = together(json!({"phone": "3", "shown.phone": "1"}), "3");
        assert!(told.is_empty());
        let (_, told) = together(json!({"phone": "2", "shown.phone": "1"}), "");
        assert!(told["phone"].contains("vacío"));
    }
    #[test]
    fn a_tick_is_left_alone_or_changed_like_words() {
        let stored = |is_on| Stored::default().tick("active", is_on);
        let tick = |typed: Value, now| {
            let mut typed = typed.as_object().unwrap().clone();
            let told = bring_together(&mut typed, &stored(now));
            assert!(told.is_empty(), "two who change a tick agree");
            typed.get("active").cloned()
        };
        // Somebody else took it away, or gave it.
        assert_eq!(
            tick(json!({"active": "on", "shown.active": "on"}), false),
            Some(json!("0"))
        );
        assert_eq!(tick(json!({"shown.active": ""}), true), Some(json!("on")));
        assert_eq!(
            tick(json!({"active": "0", "shown.active": ""}), true),
            Some(json!("on"))
        );
        // Nobody else was there.
        assert_eq!(tick(json!({"shown.active": "on"}), true), None);
        assert_eq!(tick(json!({"active": "on"}), false), Some(json!("on")));
    }

    #[test]
    fn what_was_shown_of_one_says_nothing_of_another() {
        let sent = json!({"shown.key": "Lara", "shown.cost": "3,00", "cost": "3,00"});
        let mut typed = sent.as_object().unwrap().clone();
        of_key(&mut typed, "Lara");
        assert_eq!(Value::Object(typed.clone()), sent);
        of_key(&mut typed, "Zulia");
        let stored = Stored::from([("cost", "7,00".to_owned())]);
        let told = bring_together(&mut typed, &stored);
        assert_eq!(
            told["cost"],
            "ya hay uno guardado, con «7,00». Guarda otra vez si vale lo tuyo"
        );
        assert_eq!(typed["shown.key"], "Zulia");
        assert!(bring_together(&mut typed, &stored).is_empty());
    }

    #[test]
    fn a_choice_is_told_by_its_label() {
        let stored = Stored::default().choice("role", "TALLER", "Taller");
        let mut typed = json!({"role": "ADMIN", "shown.role": "CLIENTE"})
            .as_object()
            .unwrap()
            .clone();
        assert!(bring_together(&mut typed, &stored)["role"].contains("«Taller»"));
    }
}
