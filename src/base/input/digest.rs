//! What a body means, in 32 bytes: the same for every way of writing the same JSON.

use crate::base::money;
use serde_json::{Map, Value};
use sha2::{Digest as _, Sha256};

/// Of the fields that a body's type knows, in whatever order they came. `15`, `15.00` and what floats make of it are one
/// number, and null is a field that is not there.
pub fn digest(fields: &Map<String, Value>) -> [u8; 32] {
    let mut hasher = Sha256::new();
    object(&mut hasher, fields);
    hasher.finalize().into()
}

fn object(hasher: &mut Sha256, fields: &Map<String, Value>) {
    let mut said: Vec<(&String, &Value)> = fields.iter().filter(|(_, value)| !value.is_null()).collect();
    said.sort_by_key(|(name, _)| *name);
    head(hasher, b'{', said.len());
    for (name, inner) in said {
        text(hasher, name);
        value(hasher, inner);
    }
}

fn value(hasher: &mut Sha256, value: &Value) {
    match value {
        Value::Null => hasher.update(b"n"),
        Value::Bool(true) => hasher.update(b"t"),
        Value::Bool(false) => hasher.update(b"f"),
        Value::Number(number) => {
            let written = match money::from_json(number) {
                Ok(number) => number.round_dp(9).normalize().to_string(),
                Err(_) => number.to_string(),
            };
            hasher.update(b"0");
            text(hasher, &written);
        }
        Value::String(said) => text(hasher, said),
        Value::Array(list) => {
            head(hasher, b'[', list.len());
            for inner in list {
                self::value(hasher, inner);
            }
        }
        Value::Object(fields) => object(hasher, fields),
    }
}

fn text(hasher: &mut Sha256, text: &str) {
    head(hasher, b'"', text.len());
    hasher.update(text);
}

/// With its length, nothing within can look like what comes after.
fn head(hasher: &mut Sha256, kind: u8, length: usize) {
    hasher.update([kind]);
    hasher.update(length.to_be_bytes());
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(json: &str) -> [u8; 32] {
        digest(&serde_json::from_str(json).unwrap())
    }

    #[test]
    fn how_it_is_written_does_not_matter() {
        let one = of(r#"{"total": 15.00, "items": [{"variantId": "var-1", "quantity": 1}], "notes": null}"#);
        for same in [
            r#"{"items":[{"quantity":1.0,"variantId":"var-1"}],"total":15}"#,
            r#"{"total": 15.000000000000002, "items": [{"variantId": "var-1", "quantity": 1}]}"#,
            r#"{"total": 1.5e1, "items": [{"variantId": "var-\u0031", "quantity": 1, "previewUrl": null}]}"#,
        ] {
            assert_eq!(of(same), one, "{same}");
        }
    }

    #[test]
    fn what_it_says_does() {
        let all = [
            r"{}",
            r#"{"a": 1}"#,
            r#"{"a": "1"}"#,
            r#"{"a": true}"#,
            r#"{"a": false}"#,
            r#"{"a": [1]}"#,
            r#"{"a": [null]}"#,
            r#"{"a": []}"#,
            r#"{"a": {}}"#,
            r#"{"a": {"b": 1}}"#,
            r#"{"a": 1, "b": 1}"#,
            r#"{"b": 1}"#,
            r#"{"a": 1.01}"#,
            r#"{"a": ["x", "y"]}"#,
            r#"{"a": ["y", "x"]}"#,
            r#"{"a": ["xy"]}"#,
        ];
        let digests: std::collections::BTreeSet<[u8; 32]> = all.iter().map(|json| of(json)).collect();
        assert_eq!(digests.len(), all.len());
    }
}
