//! What tells a product's variants apart, as one line of text: «capacidad=11 oz | material=lino». Pure.

use super::{SIZE, text};
use serde_json::{Map, Value};

pub const COLOR: &str = "color";
const LONGEST_NAME: usize = 40;
const LONGEST: usize = 80;
const MOST: usize = 12;

/// What was said about attributes; `None` leaves them as they are, blank takes them away.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Said {
    pub size: Option<String>,
    pub color: Option<String>,
    pub others: Option<Vec<(String, String)>>,
}

/// The attribute, blank where there is none.
pub fn one(attributes: &Map<String, Value>, name: &str) -> String {
    attributes.get(name).and_then(text).unwrap_or_default()
}

/// All but size and colour, as they are typed.
pub fn others(attributes: &Map<String, Value>) -> String {
    attributes
        .iter()
        .filter(|(name, _)| !is_own(name))
        .filter_map(|(name, value)| Some(format!("{}={}", escaped(name), escaped(&text(value)?))))
        .collect::<Vec<_>>()
        .join(" | ")
}

fn is_own(name: &str) -> bool {
    name == SIZE || name == COLOR
}

fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if matches!(c, '\\' | '|' | '=') {
            out.push('\\');
        }
        out.push(c);
    }
    out
}

/// The other way round; an error is the rest of a sentence about the field.
pub fn parse(line: &str) -> Result<Vec<(String, String)>, String> {
    let mut found: Vec<(String, String)> = Vec::new();
    for part in split(line, '|') {
        let pair = split(&part, '=');
        let (name, value) = match pair.as_slice() {
            [blank] if blank.trim().is_empty() => continue,
            [name, value] => (unescaped(name), unescaped(value)),
            _ => return Err("se escribe como capacidad=11 oz | material=lino".to_owned()),
        };
        if name.is_empty() || value.is_empty() {
            return Err("se escribe como capacidad=11 oz | material=lino".to_owned());
        }
        if is_own(&name) {
            return Err(format!("repite «{name}», que tiene su propia casilla"));
        }
        if name.chars().count() > LONGEST_NAME || value.chars().count() > LONGEST {
            return Err(format!(
                "admite nombres de {LONGEST_NAME} letras y valores de {LONGEST}"
            ));
        }
        if found.iter().any(|(earlier, _)| *earlier == name) {
            return Err(format!("repite «{name}»"));
        }
        found.push((name, value));
    }
    if found.len() > MOST {
        return Err(format!("admite hasta {MOST}"));
    }
    Ok(found)
}

/// At the signs that no backslash precedes; the parts are still escaped.
fn split(line: &str, sign: char) -> Vec<String> {
    let mut parts = vec![String::new()];
    let mut is_escaped = false;
    for c in line.chars() {
        if c == sign && !is_escaped {
            parts.push(String::new());
            continue;
        }
        if let Some(part) = parts.last_mut() {
            part.push(c);
        }
        is_escaped = c == '\\' && !is_escaped;
    }
    parts
}

fn unescaped(part: &str) -> String {
    let mut out = String::with_capacity(part.len());
    let mut chars = part.trim().chars();
    while let Some(c) = chars.next() {
        out.push(match c {
            '\\' => chars.next().unwrap_or(c),
            c => c,
        });
    }
    out.trim().to_owned()
}

/// The attributes after what was said. What reads the same stays as it is stored, and so does what is no text.
pub fn merged(before: &Map<String, Value>, said: &Said) -> Map<String, Value> {
    let mut after = before.clone();
    for (name, said) in [(SIZE, &said.size), (COLOR, &said.color)] {
        if let Some(said) = said {
            set(&mut after, name, said.trim());
        }
    }
    if let Some(others) = &said.others {
        after.retain(|name, value| {
            is_own(name) || text(value).is_none() || others.iter().any(|(other, _)| other == name)
        });
        for (name, value) in others {
            set(&mut after, name, value);
        }
    }
    after
}

fn set(attributes: &mut Map<String, Value>, name: &str, said: &str) {
    let before = one(attributes, name);
    if before == said {
        return;
    }
    if said.is_empty() {
        attributes.remove(name);
    } else {
        attributes.insert(name.to_owned(), Value::String(said.to_owned()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn map(value: Value) -> Map<String, Value> {
        value.as_object().unwrap().clone()
    }

    #[test]
    fn a_line_says_what_it_was_made_of() {
        let given = map(json!({
            "talla": "M", "color": "Negro", "capacidad": "11 oz", "a=b": "1|2\\", "n": 38, "nada": null, "lista": [1],
        }));
        let line = others(&given);
        assert_eq!(line, "a\\=b=1\\|2\\\\ | capacidad=11 oz | n=38");
        let said = Said {
            size: Some("M".into()),
            color: Some("Negro".into()),
            others: Some(parse(&line).unwrap()),
        };
        assert_eq!(merged(&given, &said), given);
        assert_eq!(merged(&given, &Said::default()), given);
    }

    #[test]
    fn what_is_said_replaces_what_was() {
        let given = map(json!({"talla": "M", "capacidad": "11 oz", "nada": null}));
        let said = Said {
            size: Some(String::new()),
            color: Some(" Azul ".into()),
            others: Some(parse("material = lino |").unwrap()),
        };
        let after = map(json!({"color": "Azul", "material": "lino", "nada": null}));
        assert_eq!(merged(&given, &said), after);
    }

    #[test]
    fn slips_are_told() {
        for line in ["capacidad", "a=b=c", "=x", "x=", "talla=M", "a=1|a=2"] {
            assert!(parse(line).is_err(), "{line}");
        }
        assert_eq!(parse(" | ").unwrap(), []);
    }
}
