use super::*;
use serde_json::json;

fn complaints(body: &Value, read: impl FnOnce(&Input<'_>)) -> FieldErrors {
    let errors = Errors::new();
    read(&Input::body(body, &errors).unwrap());
    errors.0.into_inner()
}

#[test]
fn every_wrong_field_is_named_with_its_path() {
    let body =
        json!({"quantity": 0, "name": 5, "total": 1.234, "items": [{"quantity": "x"}], "when": "ayer"});
    let found = complaints(&body, |input| {
        input.required_integer("quantity", 1..=10_000);
        input.required_text("name", 10);
        input.usd("total");
        input.required_text("missing", 10);
        input.date("when");
        for item in input.objects("items", 3).unwrap() {
            item.required_integer("quantity", 1..=10_000);
        }
    });
    let names: Vec<&str> = found.keys().map(String::as_str).collect();
    assert_eq!(
        names,
        [
            "items[0].quantity",
            "missing",
            "name",
            "quantity",
            "total",
            "when"
        ]
    );
    assert_eq!(found["name"], "debe ser texto");
    assert_eq!(found["missing"], "es obligatorio");
}

#[test]
fn numbers_are_read_as_clients_write_them() {
    let found = complaints(
        &json!({"a": 2.0, "b": 0.1, "c": "12", "d": "3", "e": "true"}),
        |input| {
            assert_eq!(input.integer("a", 1..=5), Some(2));
            assert_eq!(input.usd("b").unwrap().to_string(), "$0,10");
            input.usd("c");
            input.integer("d", 1..=5);
            input.boolean("e");
        },
    );
    assert_eq!(
        found.keys().collect::<Vec<_>>(),
        ["c", "d", "e"],
        "in JSON a text is no number"
    );

    let errors = Errors::new();
    let typed = Input::of_form(vec![
        ("a".into(), "12,50".into()),
        ("b".into(), "1.234,50".into()),
        ("c".into(), "3".into()),
    ]);
    let input = Input::new(&typed, &errors);
    assert_eq!(input.usd("a").unwrap().to_string(), "$12,50");
    assert_eq!(input.usd("b").unwrap().to_string(), "$1.234,50");
    assert_eq!(input.integer("c", 1..=5), Some(3));
    assert!(errors.is_empty());
}

#[test]
fn a_complaint_beside_its_field_is_a_sentence() {
    let errors = Errors::new();
    errors.add("email", "es obligatorio");
    errors.add("email", "another");
    errors.add("name", "¿Seguro?");
    assert_eq!(errors.beside("email"), "Es obligatorio.");
    assert_eq!(errors.beside("name"), "¿Seguro?");
    assert_eq!(errors.beside("password"), "");
}

#[test]
fn null_bytes_and_control_characters_are_refused() {
    for day in [
        "-9999-1-1",
        "1999-12-31",
        "2100-01-01",
        "2026-02-30",
        "15/01/2026",
    ] {
        let found = complaints(&json!({"when": day}), |input| {
            assert_eq!(input.date("when"), None)
        });
        assert!(found.contains_key("when"), "{day}");
    }
    let found = complaints(&json!({"name": "a\u{0}b"}), |input| {
        input.text("name", 10);
    });
    assert!(found.contains_key("name"));
}
