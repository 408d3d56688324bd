//! The description of the API: complete, its examples taken, and real answers fit what it says.

use crate::fixtures::{example, payment};
use crate::harness::client::{Answer, Client};
use crate::harness::{self, Site, WEBHOOK_SECRET};
use boon::{Compiler, Draft, Schemas};
use krafta::domain::accounts::Role;
use krafta::domain::payments::cards::sign;
use krafta::http::auth::access::Access;
use krafta::http::routes::url_table;
use serde_json::{Value, json};
use std::cell::RefCell;
use std::collections::BTreeSet;

/// Neither JSON nor finite.
const NOT_CALLED: &[(&str, &str)] = &[
    ("get", "/api/designs/{id}/preview"),
    ("get", "/api/designs/{id}/print/{area}"),
    ("get", "/api/production/{id}/events"),
    ("get", "/api/docs"),
    ("get", "/api/docs/{tail}"),
];

struct Description {
    document: Value,
    /// Operations that were called, and answered.
    covered: RefCell<BTreeSet<(String, String)>>,
    /// What was found wrong: all of it is told at the end.
    faults: RefCell<Vec<String>>,
}

impl Description {
    fn of(site: &Site) -> Self {
        let answer = site.client().get("/api/openapi.json");
        assert_eq!(answer.status, 200, "{}", answer.text());
        assert_eq!(answer.header("content-type"), "application/json");
        let mut document = answer.json();
        // What is not said is not sent: stricter than the document itself, which leaves room for more.
        for schema in document["components"]["schemas"]
            .as_object_mut()
            .unwrap()
            .values_mut()
        {
            if schema["properties"].is_object() {
                schema["additionalProperties"] = json!(false);
            }
        }
        Self {
            document,
            covered: RefCell::default(),
            faults: RefCell::default(),
        }
    }

    fn operations(&self) -> Vec<(String, String, &Value)> {
        let paths = self.document["paths"].as_object().unwrap();
        let each = paths.iter().flat_map(|(path, item)| {
            let methods = item.as_object().unwrap().iter();
            methods.map(move |(method, operation)| (method.clone(), path.clone(), operation))
        });
        each.collect()
    }

    fn fits(&self, schema: &Value, value: &Value, what: &str) {
        const HERE: &str = "http://krafta.test/schema";
        let mut root = schema.clone();
        root["components"] = self.document["components"].clone();
        let mut compiler = Compiler::new();
        compiler.set_default_draft(Draft::V2020_12);
        compiler.enable_format_assertions();
        compiler.add_resource(HERE, root).unwrap();
        let mut schemas = Schemas::new();
        let compiled = compiler
            .compile(HERE, &mut schemas)
            .unwrap_or_else(|error| panic!("{error}: {schema}"));
        if let Err(faults) = schemas.validate(value, compiled) {
            self.wrong(format!("{what}: {faults}\n{value:#}"));
        }
    }

    fn wrong(&self, fault: String) {
        self.faults.borrow_mut().push(fault);
    }

    fn is_right(&self) {
        let faults = self.faults.borrow();
        assert!(faults.is_empty(), "{}", faults.join("\n"));
    }

    /// Is this answer as it is described?
    fn check(&self, method: &str, pattern: &str, answer: &Answer) {
        let operation = &self.document["paths"][pattern][method];
        let schema =
            &operation["responses"][answer.status.to_string()]["content"]["application/json"]["schema"];
        let what = format!("{method} {pattern} → {}", answer.status);
        if !schema.is_object() {
            return self.wrong(format!("{what} is not described: {}", answer.text()));
        }
        self.fits(schema, &answer.json(), &what);
        if answer.status < 300 {
            self.covered
                .borrow_mut()
                .insert((method.to_owned(), pattern.to_owned()));
        }
    }

    /// Calls it, and checks what comes.
    fn call(&self, client: &Client, method: &str, pattern: &str, path: &str, body: Option<&Value>) -> Answer {
        let answer = match body {
            Some(body) => client.send_json(method, path, body),
            None => client.send(method, path, &[], None),
        };
        self.check(&method.to_lowercase(), pattern, &answer);
        answer
    }
}

#[test]
fn every_route_of_the_api_is_described_and_nothing_else() {
    let site = harness::start();
    let description = Description::of(&site);
    assert_eq!(description.document["openapi"], "3.1.0");
    let described: BTreeSet<(String, String)> = description
        .operations()
        .into_iter()
        .map(|(method, path, _)| (method.to_uppercase(), path))
        .collect();
    let routes: BTreeSet<(String, String)> = url_table()
        .iter()
        .filter(|entry| entry.path.starts_with("/api/"))
        .map(|entry| (entry.method.to_string(), entry.path.replace(":.*}", "}")))
        .collect();
    let missing: Vec<_> = routes.difference(&described).collect();
    let gone: Vec<_> = described.difference(&routes).collect();
    assert!(
        missing.is_empty() && gone.is_empty(),
        "not described: {missing:#?}\nnot there: {gone:#?}"
    );
    let mut names = BTreeSet::new();
    for (method, path, operation) in description.operations() {
        let what = format!("{method} {path}");
        assert!(
            names.insert(operation["operationId"].to_string()),
            "{what} is called as another"
        );
        let words = operation["summary"]
            .as_str()
            .or(operation["description"].as_str());
        assert!(
            words.is_some_and(|words| words.len() > 5),
            "{what} says nothing of itself"
        );
        let access = url_table()
            .into_iter()
            .find(|entry| {
                entry.path.replace(":.*}", "}") == path && entry.method.as_str().eq_ignore_ascii_case(&method)
            })
            .unwrap()
            .access;
        let needs_session = matches!(access, Access::Roles(_) | Access::CountedSignedIn(_));
        let security = operation["security"].as_array();
        assert_eq!(
            security.map(|security| !security.is_empty()),
            Some(needs_session),
            "{what}: who may call it"
        );
        let parts: BTreeSet<&str> = path
            .split('/')
            .filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'))
            .collect();
        let parameters = operation["parameters"].as_array().cloned().unwrap_or_default();
        let named: BTreeSet<&str> = parameters
            .iter()
            .filter(|parameter| parameter["in"] == "path")
            .map(|parameter| parameter["name"].as_str().unwrap())
            .collect();
        assert_eq!(named, parts, "{what}: the parts of its path");
        if let Some(body) = operation["requestBody"]["content"]["application/json"].as_object() {
            assert!(body.contains_key("example"), "{what} has no example");
        }
    }
}

/// What a generated client lives by: where it is served, of which kind a value is, and what may be null but is there.
#[test]
fn a_client_can_be_generated() {
    let site = harness::start();
    let document = Description::of(&site).document;
    assert_eq!(document["servers"][0]["url"], site.app.config.public_url);
    let schemas = &document["components"]["schemas"];
    for (name, each) in [
        ("OrderOrTrace", ["WHOLE", "TRACE"]),
        ("WorkshopAsSeen", ["WHOLE", "PUBLIC"]),
    ] {
        let union = &schemas[name];
        assert_eq!(union["discriminator"]["propertyName"], "view", "{union}");
        for kind in each {
            let reference = union["discriminator"]["mapping"][kind].as_str().unwrap();
            let view = &document.pointer(&reference[1..]).unwrap()["properties"]["view"]["$ref"];
            let view = document.pointer(&view.as_str().unwrap()[1..]).unwrap();
            assert_eq!(view["enum"], json!([kind]), "{name}");
        }
    }
    for (name, fields) in [
        ("ProductionOrder", &["prompt", "imageUrl", "garment"] as &[&str]),
        ("LineItem", &["metadata"]),
        ("FulfillmentEvent", &["message", "metadata"]),
    ] {
        for field in fields {
            let required = schemas[name]["required"].as_array().unwrap();
            assert!(required.contains(&json!(field)), "{name}.{field} is not required");
        }
    }
    assert_eq!(
        schemas["PriorityTold"]["enum"],
        json!(["Rush", "Standard", "Hold"])
    );
    let tags = document["tags"].as_array().unwrap();
    assert!(!tags.is_empty());
    for tag in tags {
        assert!(
            tag["name"].as_str().unwrap().is_ascii() && tag["description"].is_string(),
            "{tag}"
        );
    }
}

/// Whom an operation is for, as the URL table has it.
fn somebody(site: &Site, method: &str, path: &str) -> Client {
    let entry = url_table()
        .into_iter()
        .find(|entry| entry.path == path && entry.method.as_str().eq_ignore_ascii_case(method))
        .unwrap();
    let roles = [Role::Admin, Role::Taller, Role::Operador, Role::Cliente];
    let role = roles.into_iter().find(|role| entry.access.admits(Some(*role)));
    site.signed_in(role.unwrap())
}

#[test]
fn every_example_is_taken() {
    let site = crate::http::api::production::shop();
    let description = Description::of(&site);
    let mut tried = 0;
    for (method, path, operation) in description.operations() {
        let content = &operation["requestBody"]["content"]["application/json"];
        let Some(example) = content.get("example") else {
            continue;
        };
        tried += 1;
        let what = format!("{method} {path}");
        description.fits(&content["schema"], example, &format!("the example of {what}"));
        // Somebody who may: what it names is not there, but nothing is wrong with its fields.
        let filled = path.replace("{id}", &uuid::Uuid::new_v4().to_string());
        let client = somebody(&site, &method, &path);
        let body = example.to_string().into_bytes();
        let signature = sign(WEBHOOK_SECRET, &body, site.app.db.clock().now());
        let headers = [
            ("content-type", "application/json"),
            ("stripe-signature", signature.as_str()),
        ];
        let answer = client.send(&method.to_uppercase(), &filled, &headers, Some(body));
        // A product is named by an id that no example can have.
        let is_nowhere =
            || path == "/api/designs" && answer.json()["fields"] == json!({"productId": "no existe"});
        let is_taken = answer.status < 300 || matches!(answer.status, 401 | 404 | 409 | 503) || is_nowhere();
        if !is_taken {
            description.wrong(format!(
                "the example of {what}: {} {}",
                answer.status,
                answer.text()
            ));
        }
        description.check(&method, &path, &answer);
    }
    description.is_right();
    assert!(tried > 12, "{tried} examples");
}

/// A limit, a value beyond it, and one that just fits. Files named in a text have no other limit than the body.
fn limits(schema: &Value) -> Option<(Value, Value)> {
    let number = |name: &str| schema[name].as_u64();
    if let Some(most) = number("maxLength").filter(|most| *most < 100_000) {
        let text = |length: u64| json!("x".repeat(usize::try_from(length).unwrap()));
        return Some((text(most + 1), text(most)));
    }
    if let Some(most) = number("maximum") {
        return Some((json!(most + 1), json!(most)));
    }
    let most = usize::try_from(number("maxItems")?).unwrap();
    let element = match schema["items"]["type"] == "string" {
        true => json!("x"),
        false => json!({}),
    };
    Some((json!(vec![element.clone(); most + 1]), json!(vec![element; most])))
}

#[test]
fn a_limit_in_the_description_is_the_limit_of_the_reader() {
    let site = crate::http::api::production::shop();
    let description = Description::of(&site);
    let mut tried = 0;
    for (method, path, operation) in description.operations() {
        let content = &operation["requestBody"]["content"]["application/json"];
        let Some(reference) = content["schema"]["$ref"].as_str() else {
            continue;
        };
        let schema = description.document.pointer(&reference[1..]).unwrap();
        let client = somebody(&site, &method, &path);
        let filled = ["{id}", "{proof}"].into_iter().fold(path.clone(), |path, part| {
            path.replace(part, &uuid::Uuid::new_v4().to_string())
        });
        for (name, property) in schema["properties"].as_object().unwrap() {
            // Under another name it is read where its own is not there.
            if property["description"]
                .as_str()
                .is_some_and(|words| words.starts_with("The same as"))
            {
                continue;
            }
            let inner = property["oneOf"].as_array().and_then(|either| either.last());
            let Some((beyond, fits)) = limits(inner.unwrap_or(property)) else {
                continue;
            };
            tried += 1;
            let complaint = |value: &Value| {
                let mut body = content["example"].clone();
                body[name] = value.clone();
                let answer = client.send_json(&method.to_uppercase(), &filled, &body);
                let why = answer.json()["fields"][name]
                    .as_str()
                    .unwrap_or_default()
                    .to_owned();
                (answer.status, why)
            };
            let what = format!("{name} of {method} {path}");
            let (status, why) = complaint(&beyond);
            assert!(
                status == 400 && !why.is_empty(),
                "{what} beyond its limit: {status} {why}"
            );
            let (_, other) = complaint(&fits);
            assert_ne!(other, why, "{what} at its limit");
        }
    }
    assert!(tried > 40, "{tried} limits");
}

#[test]
fn real_answers_are_as_described() {
    let site = harness::start();
    let shop = site.shop();
    let of = Description::of(&site);
    let nobody = site.client();
    let admin = site.signed_in(Role::Admin);
    let operator = site.signed_in(Role::Operador);
    let customer = site.signed_in(Role::Cliente);
    let workshop = site.sign_in(&site.taller_of(shop.cheap).1);

    // Sessions.
    let person = json!({"email": "nueva@krafta.test", "password": "una clave larga", "name": "Nueva"});
    let newcomer = site.client();
    of.call(
        &newcomer,
        "POST",
        "/api/auth/register",
        "/api/auth/register",
        Some(&person),
    );
    of.call(&newcomer, "GET", "/api/auth/me", "/api/auth/me", None);
    of.call(&newcomer, "POST", "/api/auth/logout", "/api/auth/logout", None);
    of.call(
        &newcomer,
        "POST",
        "/api/auth/login",
        "/api/auth/login",
        Some(&person),
    );
    of.call(&nobody, "GET", "/api/auth/me", "/api/auth/me", None);
    of.call(
        &nobody,
        "POST",
        "/api/auth/login",
        "/api/auth/login",
        Some(&json!({"email": 7})),
    );

    // What is on sale, and how it gets there.
    of.call(&nobody, "GET", "/api/catalog", "/api/catalog", None);
    let there = "/api/shipping/quote?state=Lara&city=Barquisimeto&variantId=var-1&quantity=2";
    of.call(&nobody, "GET", "/api/shipping/quote", there, None);
    of.call(
        &nobody,
        "GET",
        "/api/shipping/quote",
        "/api/shipping/quote?state=Texas",
        None,
    );
    of.call(&nobody, "GET", "/api/payments", "/api/payments", None);
    of.call(&nobody, "GET", "/api/openapi.json", "/api/openapi.json", None);

    // An order, through everybody's eyes.
    let placed = of.call(&customer, "POST", "/api/orders", "/api/orders", Some(&example()));
    assert_eq!(placed.status, 201);
    let id = placed.json()["orderId"].as_str().unwrap().to_owned();
    let one = format!("/api/orders/{id}");
    of.call(&customer, "GET", "/api/orders/{id}", &one, None);
    let link = placed.json()["trackingUrl"]
        .as_str()
        .unwrap()
        .rsplit_once('?')
        .unwrap()
        .1
        .to_owned();
    of.call(&nobody, "GET", "/api/orders/{id}", &format!("{one}?{link}"), None);
    of.call(&nobody, "GET", "/api/orders/{id}", &one, None);
    let mut dear = example();
    dear["total"] = json!(15.01);
    dear["payment"]["reference"] = json!("999111");
    assert_eq!(
        of.call(&customer, "POST", "/api/orders", "/api/orders", Some(&dear))
            .status,
        409
    );
    let review = json!({"orderId": id, "status": "UNDER_REVIEW"});
    of.call(&admin, "PUT", "/api/payments", "/api/payments", Some(&review));
    let confirm = json!({"orderId": id, "status": "CONFIRMED"});
    of.call(&admin, "PUT", "/api/payments", "/api/payments", Some(&confirm));
    for client in [&admin, &operator, &customer, &workshop] {
        let list = of.call(client, "GET", "/api/orders", "/api/orders", None);
        assert_eq!(list.json()["orders"].as_array().unwrap().len(), 1);
        of.call(client, "GET", "/api/orders/{id}", &one, None);
    }
    of.call(&admin, "GET", "/api/orders", "/api/orders?limit=0", None);

    // Work.
    of.call(&workshop, "GET", "/api/workshop", "/api/workshop", None);
    of.call(&admin, "GET", "/api/workshop", "/api/workshop", None);
    let accept = json!({"orderId": id, "status": "ACCEPTED"});
    of.call(&workshop, "PUT", "/api/workshop", "/api/workshop", Some(&accept));
    let bulk = json!({"ids": [id, uuid::Uuid::new_v4()], "status": "in_production"});
    of.call(
        &operator,
        "POST",
        "/api/production/bulk",
        "/api/production/bulk",
        Some(&bulk),
    );
    let ready = json!({"orderId": id, "status": "READY"});
    of.call(&workshop, "PUT", "/api/orders", "/api/orders", Some(&ready));
    let back = json!({"orderId": id, "status": "ACCEPTED"});
    assert_eq!(
        of.call(&workshop, "PUT", "/api/orders", "/api/orders", Some(&back))
            .status,
        409
    );
    of.call(&workshop, "GET", "/api/workshop", "/api/workshop", None);

    // What is owed, and paid.
    let owed = format!("/api/workshops/{}/payables", shop.cheap);
    let pattern = "/api/workshops/{id}/payables";
    let payables = of.call(&workshop, "GET", pattern, &owed, None);
    let payable = payables.json()["payables"][0]["id"].as_str().unwrap().to_owned();
    let paid = json!({"amount": 1.00, "reference": "BNC-1"});
    let path = format!("/api/payables/{payable}/payments");
    of.call(&admin, "POST", "/api/payables/{id}/payments", &path, Some(&paid));
    of.call(&workshop, "GET", pattern, &owed, None);

    // Money of another order, back and forth.
    let mut body = example();
    body.as_object_mut().unwrap().remove("payment");
    let second = of
        .call(&customer, "POST", "/api/orders", "/api/orders", Some(&body))
        .json();
    let mut report = payment();
    report["orderId"] = second["orderId"].clone();
    report["reference"] = json!("00777");
    of.call(&customer, "POST", "/api/payments", "/api/payments", Some(&report));
    let confirm = json!({"orderId": second["orderId"], "status": "CONFIRMED"});
    of.call(&admin, "PUT", "/api/payments", "/api/payments", Some(&confirm));
    let second = second["orderId"].as_str().unwrap();
    let cancel = format!("/api/orders/{second}/cancellation");
    let pattern = "/api/orders/{id}/cancellation";
    of.call(&customer, "POST", pattern, &cancel, Some(&json!({})));
    of.call(
        &customer,
        "POST",
        pattern,
        &cancel,
        Some(&json!({"reason": "ya no"})),
    );
    let refund = json!({"amount": 15.00, "method": "ZELLE", "reference": "Z-1"});
    let path = format!("/api/orders/{second}/refunds");
    of.call(&admin, "POST", "/api/orders/{id}/refunds", &path, Some(&refund));

    workshops(&of, &site, &admin, &workshop);
    upload(&of, &nobody);
    designs(&of, &site, &nobody);
    production(&of);

    of.is_right();
    let covered = of.covered.borrow();
    let untried: Vec<String> = of
        .operations()
        .into_iter()
        .map(|(method, path, _)| (method, path))
        .filter(|operation| !covered.contains(operation))
        .filter(|(method, path)| !NOT_CALLED.contains(&(method, path)))
        .map(|(method, path)| format!("{method} {path}"))
        .collect();
    assert!(untried.is_empty(), "never answered: {untried:#?}");
}

fn workshops(of: &Description, site: &Site, admin: &Client, workshop: &Client) {
    let list = "/api/workshops";
    for client in [&site.client(), admin, workshop] {
        of.call(client, "GET", list, list, None);
    }
    let new = json!({"name": "Taller Nuevo", "cityBase": "Quíbor", "stateBase": "Lara"});
    let made = of.call(admin, "POST", list, list, Some(&new)).json();
    let id = made["workshop"]["id"].as_str().unwrap().to_owned();
    of.call(admin, "PUT", list, list, Some(&json!({"id": id, "slaDays": 3})));
    of.call(
        admin,
        "PUT",
        list,
        list,
        Some(&json!({"id": id, "slaDays": "tres"})),
    );
    let offer = json!({"variantId": "var-1", "cost": 4.50, "minQuantity": 5});
    let offers = format!("{list}/{id}/offers");
    let pattern = "/api/workshops/{id}/offers";
    let offer = of.call(admin, "PUT", pattern, &offers, Some(&offer)).json();
    let place = json!({"stateName": "Lara", "cityName": "Quíbor"});
    let places = format!("{list}/{id}/coverage");
    let of_places = "/api/workshops/{id}/coverage";
    let place = of.call(admin, "PUT", of_places, &places, Some(&place)).json();
    of.call(admin, "GET", list, list, None);
    let gone = format!("{offers}?id={}", offer["offer"]["id"].as_str().unwrap());
    of.call(admin, "DELETE", pattern, &gone, None);
    let gone = format!("{places}?id={}", place["coverage"]["id"].as_str().unwrap());
    of.call(admin, "DELETE", of_places, &gone, None);
    of.call(admin, "DELETE", list, &format!("{list}?id={id}"), None);
    of.call(workshop, "DELETE", list, &format!("{list}?id={id}"), None);
}

fn upload(of: &Description, client: &Client) {
    let svg = "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"10\" height=\"10\"><rect width=\"10\" height=\"10\"/></svg>";
    let body = format!(
        "--xyz\r\ncontent-disposition: form-data; name=\"file\"; filename=\"a.svg\"\r\ncontent-type: image/svg+xml\r\n\r\n{svg}\r\n--xyz--\r\n"
    );
    let headers = [("content-type", "multipart/form-data; boundary=xyz")];
    let answer = client.send("POST", "/api/upload", &headers, Some(body.into_bytes()));
    assert_eq!(answer.status, 200, "{}", answer.text());
    of.check("post", "/api/upload", &answer);
}

fn designs(of: &Description, site: &Site, client: &Client) {
    crate::http::api::designs::with_areas(site, &site.signed_in(Role::Admin));
    let product = crate::http::admin::catalog::views::product(site);
    let layer = json!({"kind": "text", "text": "Lara", "font": "noto_sans", "color": "#000000", "size": 20, "x": 10, "y": 40});
    let design =
        json!({"version": 1, "productId": product, "areas": [{"area": "frente", "layers": [layer]}]});
    let made = of
        .call(client, "POST", "/api/designs", "/api/designs", Some(&design))
        .json();
    let path = format!("/api/designs/{}", made["id"].as_str().unwrap());
    of.call(client, "GET", "/api/designs/{id}", &path, None);
    of.call(&site.client(), "GET", "/api/designs/{id}", &path, None);
    proofs(of, client, &made["id"]);
}

/// An order whose customer looks at its design before anybody begins.
fn proofs(of: &Description, client: &Client, design: &Value) {
    let orders = "/api/orders";
    let mut order = example();
    order.as_object_mut().unwrap().remove("payment");
    order["designId"] = design.clone();
    let dear = of.call(client, "POST", orders, orders, Some(&order));
    if dear.status == 409 {
        for field in ["shippingCost", "subtotal", "total", "totalBs", "exchangeRate"] {
            order[field] = dear.json()["expected"][field].clone();
        }
    }
    let placed = match dear.status {
        201 => dear,
        _ => of.call(client, "POST", orders, orders, Some(&order)),
    };
    let path = format!(
        "/api/orders/{}/proofs",
        placed.json()["orderId"].as_str().unwrap()
    );
    let link = placed.json()["trackingUrl"].as_str().unwrap().to_owned();
    let (_, token) = link.rsplit_once("token=").unwrap();
    let by_link = json!({"token": token});
    of.call(client, "POST", "/api/orders/{id}/proofs", &path, Some(&json!({})));
    let asked = of.call(client, "POST", "/api/orders/{id}/proofs", &path, Some(&by_link));
    assert_eq!(asked.status, 200, "{}", asked.text());
    let proof = asked.json()["order"]["items"][0]["proof"]["id"]
        .as_str()
        .unwrap()
        .to_owned();
    for (noun, body) in [
        ("comments", json!({"text": "Más arriba", "token": token})),
        ("approval", by_link.clone()),
        ("comments", by_link),
    ] {
        let named = format!("/api/orders/{{id}}/proofs/{{proof}}/{noun}");
        of.call(
            client,
            "POST",
            &named,
            &format!("{path}/{proof}/{noun}"),
            Some(&body),
        );
    }
}

/// Cards are charged where the demo's garments are.
fn production(of: &Description) {
    let site = crate::http::api::production::shop();
    let wanted = crate::http::api::production::example();
    let customer = site.signed_in(Role::Cliente);
    let operator = site.signed_in(Role::Operador);
    let all = "/api/production";
    of.call(&customer, "POST", all, all, Some(&wanted));
    of.call(&customer, "POST", all, all, Some(&json!({"sizes": []})));
    let made = site.production(&wanted);
    of.check("post", "/api/stripe/webhook", &site.event(&made.paid("evt_1")));
    let path = format!("{all}/{}", made.order);
    let one = "/api/production/{id}";
    of.call(&made.client, "GET", one, &path, None);
    of.call(&site.signed_in(Role::Cliente), "GET", one, &path, None);
    let start = json!({"status": "in_production", "priority": "rush", "notes": "Started printing batch"});
    of.call(&operator, "PATCH", one, &path, Some(&start));
    of.call(&operator, "PATCH", one, &path, Some(&json!({"status": "draft"})));
    of.call(&operator, "GET", one, &path, None);
}
