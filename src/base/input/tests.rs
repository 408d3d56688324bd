use super::rules::{amount, integer, object, objects, text, texts};
use super::*;
use serde_json::json;
use utoipa::PartialSchema as _;

fn complaints(body: &Value, read: impl FnOnce(&Input<'_>)) -> FieldErrors {
    let errors = Errors::new();
    read(&Input::json(body.as_object().unwrap(), &errors));
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

crate::request! {
    /// A parcel.
    #[derive(Debug)]
    struct ParcelRequest {
        /// Where to.
        street: String = required("street" | "address", text(20)),
        price: Option<Usd> = optional("price", amount(Usd::new)),
        pieces: i32 = default("pieces", integer(1..=9), 1),
        marks: Option<Vec<String>> = optional("marks", texts(2)),
        lids: Option<Vec<LidRequest>> = optional("lids", objects(2)),
        extra: Option<Value> = optional("extra", anything()),
        ..lid: LidRequest,
    }
    check(input) {
        if pieces.is_some_and(|pieces| pieces > 5) && price.is_none() {
            input.wrong("price", "más de cinco cuestan");
        }
    }
}

crate::request! {
    #[derive(Debug)]
    struct LidRequest {
        colour: String = required("colour", text(5)),
        inner: Option<Box<InnerRequest>> = optional("inner", object().then(|_, _, inner| Some(Box::new(inner)))),
    }
}

crate::request! {
    #[derive(Debug)]
    struct InnerRequest {
        depth: i32 = required("depth", integer(0..=3)),
    }
}

fn anything() -> Rule<Value> {
    let read = |input: &Input<'_>, field: &str| {
        let value = input.value(field)?;
        if !value.is_array() {
            input.wrong(field, "debe ser una lista");
        }
        Some(value.clone())
    };
    Rule::new(read, utoipa::openapi::ObjectBuilder::new).shaped(Shape::Any(10))
}

fn read(body: &Value) -> Result<ParcelRequest, FieldErrors> {
    let map = parse::<ParcelRequest>(body.to_string().as_bytes()).unwrap();
    ParcelRequest::of(&map).map_err(|error| error.fields().unwrap().clone())
}

#[test]
fn a_body_is_read_whole_or_every_wrong_field_is_named() {
    let parcel = read(&json!({
        "street": " Calle 8 ", "colour": "rojo", "marks": ["a", "b"], "pieces": null, "price": 0.1,
        "lids": [{"colour": "azul", "inner": {"depth": 2, "x": 1}}], "extra": [1, {"a": [2.5]}],
    }))
    .unwrap();
    assert_eq!((parcel.street.as_str(), parcel.pieces), ("Calle 8", 1));
    assert_eq!(parcel.price.unwrap().to_string(), "$0,10");
    assert_eq!(parcel.marks.unwrap(), ["a", "b"]);
    let lids = parcel.lids.unwrap();
    assert_eq!(
        (lids[0].colour.as_str(), parcel.lid.colour.as_str()),
        ("azul", "rojo")
    );
    assert_eq!(lids[0].inner.as_ref().unwrap().depth, 2);
    assert!(parcel.lid.inner.is_none());
    assert_eq!(parcel.extra.unwrap().to_string(), r#"[1,{"a":[2.5]}]"#);

    let wrong = read(&json!({
        "address": 5, "pieces": 6, "marks": ["a", "b", "c", "d"], "inner": {"depth": 4},
        "lids": [{"colour": "azul"}, {"colour": ["azul"], "inner": []}], "extra": {"a": 1},
    }))
    .unwrap_err();
    let named: Vec<&str> = wrong.keys().map(String::as_str).collect();
    let expected = [
        "address",
        "colour",
        "extra",
        "inner.depth",
        "lids[1].colour",
        "lids[1].inner",
        "marks",
        "price",
    ];
    assert_eq!(named, expected, "{wrong:#?}");
    assert_eq!(wrong["address"], "debe ser texto");
    assert_eq!(wrong["marks"], "debe tener entre 1 y 2 elementos");
}

#[test]
fn what_a_body_does_not_know_is_not_built() {
    let kept = |body: &str| {
        let map = parse::<ParcelRequest>(body.as_bytes()).unwrap();
        Value::Object(map).to_string()
    };
    assert_eq!(
        kept(r#"{"other": [[1], {"a": "b"}], "colour": "rojo"}"#),
        r#"{"colour":"rojo"}"#
    );
    assert_eq!(
        kept(r#"{"colour": [1, 2], "street": {"a": 1}, "pieces": 1.0}"#),
        r#"{"colour":[],"pieces":1.0,"street":{}}"#,
        "of what is no text it is known that it was there"
    );
    let many = format!(r#"{{"marks": [{}"x"]}}"#, r#""x","#.repeat(1000));
    assert_eq!(kept(&many), r#"{"marks":["x","x","x"]}"#);
    assert_eq!(
        kept(r#"{"lids": [{"colour": "a", "b": 1}]}"#),
        r#"{"lids":[{"colour":"a"}]}"#
    );
    let deep = format!(r#"{{"extra": [{}0]}}"#, "[0],".repeat(1000));
    assert_eq!(kept(&deep), r#"{"extra":false}"#);
    assert_eq!(kept(r#"{"pieces": 1, "pieces": 2}"#), r#"{"pieces":2}"#);

    for body in [
        "[]",
        "5",
        "\"x\"",
        "null",
        "",
        "{",
        "{} {}",
        r#"{"a": 1,}"#,
        r#"{"other": [1,]}"#,
    ] {
        assert!(parse::<ParcelRequest>(body.as_bytes()).is_err(), "{body}");
    }
}

#[test]
fn a_body_is_described_as_it_is_read() {
    let schema = json!(ParcelRequest::schema());
    assert_eq!(schema["description"], "A parcel.");
    // Under which of two names it comes is left open.
    assert_eq!(schema["required"], json!(["colour"]));
    let street = json!({"type": "string", "maxLength": 20, "description": "Where to."});
    assert_eq!(schema["properties"]["street"], street);
    assert_eq!(
        schema["properties"]["address"]["description"],
        "The same as `street`."
    );
    let pieces = json!({"type": ["integer", "null"], "minimum": 1, "maximum": 9});
    assert_eq!(schema["properties"]["pieces"], pieces);
    let lids = &schema["properties"]["lids"]["oneOf"][1];
    assert_eq!(lids["maxItems"], 2);
    assert_eq!(lids["items"]["$ref"], "#/components/schemas/LidRequest");
}

#[test]
fn a_day_is_read_as_people_write_it() {
    let form = json!({"a": "15/01/2026", "b": "2026-01-15", "c": "01/15/2026", "aDue": ""});
    let (form, errors) = (form.as_object().unwrap(), Errors::new());
    let (typed, program) = (Input::new(form, &errors), Input::json(form, &errors));
    let day = NaiveDate::from_ymd_opt(2026, 1, 15);
    assert_eq!(
        (typed.date("a"), typed.date("b"), program.date("b")),
        (day, day, day)
    );
    assert!(errors.is_empty());
    assert_eq!((typed.date("c"), program.date("a")), (None, None));
    assert_eq!(errors.beside("c"), "Debe ser una fecha como 15/01/2026.");
    assert_eq!(errors.beside("a"), "Debe ser una fecha como 2026-01-15.");
}

#[test]
fn an_amount_is_understood_by_what_its_form_says_is_due() {
    let form = json!({
        "paid": "12.840", "paidDue": "12840.00~40.00", "other": "12.840",
        "price": "13.500", "shown.price": "12,50", "english": "$ 1,234.50", "comma": "1,234",
        "rate": "36,456", "dotted": "36.456", "dottedDue": "40.0000~8.0000",
    });
    let (form, errors) = (form.as_object().unwrap(), Errors::new());
    let input = Input::new(form, &errors);
    assert_eq!(
        input.usd("paid").map(|usd| usd.to_string()).as_deref(),
        Some("$12.840,00")
    );
    assert_eq!(input.usd("other"), None);
    assert!(
        errors.beside("other").contains("12.840,00 o 12,84"),
        "{}",
        errors.beside("other")
    );
    let dollars = |field| input.usd(field).map(|usd| usd.to_string()).unwrap_or_default();
    assert_eq!([dollars("price"), dollars("english")], ["$13,50", "$1.234,50"]);
    assert_eq!(input.usd("comma"), None);
    assert!(
        errors.beside("comma").contains("1.234,00"),
        "{}",
        errors.beside("comma")
    );
    let rate = |field| input.rate(field).map(|rate| rate.to_string()).unwrap_or_default();
    assert_eq!([rate("rate"), rate("dotted")], ["36,456", "36,456"]);
}
