//! Two people at one form: what somebody else wrote since the page was shown is kept, and shown where both meant the same field.

use crate::base::error::{AppError, FieldErrors};
use serde_json::{Map, Value};

/// What stands in a form's fields by now, as the form shows it.
pub type Stored = Vec<(&'static str, String)>;

/// The hidden field that says what stood in a field when its page was shown.
pub fn shown(field: &str) -> String {
    format!("shown.{field}")
}

/// Where this person left a field alone, what is stored by now takes its place. Where both wrote, the field is told to be
/// another's; sent once more, it is meant. Without hidden fields nobody knows, and what was typed counts.
pub fn bring_together(typed: &mut Map<String, Value>, stored: &[(&'static str, String)]) -> FieldErrors {
    let mut told = FieldErrors::new();
    for (field, now) in stored {
        let text = |name: &str| typed.get(name).and_then(Value::as_str).map(plain);
        let (Some(before), Some(mine)) = (text(&shown(field)), text(field)) else {
            continue;
        };
        let is_changed = before != plain(now);
        if !is_changed {
            continue;
        }
        if mine == before {
            typed.insert((*field).to_owned(), Value::String(now.clone()));
        } else if mine != plain(now) {
            told.insert((*field).to_owned(), words(now));
        }
        typed.insert(shown(field), Value::String(now.clone()));
    }
    told
}

fn words(now: &str) -> String {
    let what = match now {
        "" => "lo dejó vacío".to_owned(),
        now => format!("puso «{now}»"),
    };
    format!("otra persona {what} mientras tanto. Guarda otra vez si vale lo tuyo")
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
        let told = bring_together(&mut typed, &[("phone", now.to_owned())]);
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
}
