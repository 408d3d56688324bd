//! `/api/auth`: register, sign in, sign out, who am I.

use crate::harness::client::Client;
use crate::harness::people::PASSWORD;
use crate::harness::{self, Site};
use actix_web::test::{TestRequest, init_service, try_call_service};
use diesel::prelude::*;
use krafta::base::error::AppError;
use krafta::domain::accounts::{self, Origin, Role, Write};
use krafta::http::auth::access::Access;
use krafta::schema::{counted_writes, sign_in_failures, users};
use serde_json::{Value, json};

fn login(client: &Client, email: &str, password: &str) -> (u16, Value) {
    let answer = client.post_json("/api/auth/login", &json!({"email": email, "password": password}));
    (answer.status, answer.json())
}

fn register(client: &Client, body: &Value) -> (u16, Value) {
    let answer = client.post_json("/api/auth/register", body);
    (answer.status, answer.json())
}

fn failures(site: &Site) -> i64 {
    site.app
        .db
        .read_here(|conn| Ok(sign_in_failures::table.count().get_result(conn)?))
        .unwrap()
}

#[test]
fn registering_signs_in_and_signing_out_ends_it() {
    let site = harness::start();
    let client = site.client();
    assert_eq!(client.get("/api/auth/me").status, 401);

    let (status, body) = register(
        &client,
        &json!({"email": " Ana@Correo.VE ", "password": "ocho letras", "name": "Ana  \n Pérez"}),
    );
    assert_eq!((status, &body["success"]), (200, &true.into()), "{body}");
    assert_eq!(body["user"]["email"], "ana@correo.ve");
    assert_eq!(body["user"]["role"], "CLIENTE");
    assert_eq!(body["user"]["name"], "Ana Pérez");
    assert!(body["user"]["id"].as_str().unwrap().parse::<uuid::Uuid>().is_ok());

    let me = client.get("/api/auth/me");
    assert_eq!((me.status, &me.json()["user"]), (200, &body["user"]));

    for _ in 0..2 {
        let out = client.post_json("/api/auth/logout", &json!({}));
        assert_eq!((out.status, &out.json()["success"]), (200, &true.into()));
        let me = client.get("/api/auth/me");
        assert_eq!((me.status, &me.json()["code"]), (401, &"unauthorized".into()));
    }
    assert_eq!(login(&client, "ANA@correo.ve", "ocho letras").0, 200);
    assert_eq!(
        client.get("/api/auth/me").json()["user"]["email"],
        "ana@correo.ve"
    );
}

#[test]
fn the_session_cookie_is_the_contract_s() {
    let site = harness::start();
    let (_, email) = site.user(Role::Cliente);
    let answer = site
        .client()
        .post_json("/api/auth/login", &json!({"email": email, "password": PASSWORD}));
    let cookies = answer.headers.get_all("set-cookie").iter();
    let cookies: Vec<&str> = cookies.map(|cookie| cookie.to_str().unwrap()).collect();
    let session = cookies.iter().find(|cookie| cookie.starts_with("krafta-token="));
    let cookie = session.unwrap_or_else(|| panic!("{cookies:?}"));
    for part in ["HttpOnly", "SameSite=Lax", "Path=/", "Max-Age=86400"] {
        assert!(cookie.contains(part), "{part} in {cookie}");
    }
    assert!(!cookie.contains("Secure"), "{cookie}");

    let site = harness::start_behind("https://krafta.example");
    let (_, email) = site.user(Role::Cliente);
    let answer = site
        .client()
        .post_json("/api/auth/login", &json!({"email": email, "password": PASSWORD}));
    let cookie = answer.header("set-cookie");
    assert!(cookie.contains("Secure"), "{cookie}");
}

#[test]
fn a_body_has_a_mebibyte() {
    let site = harness::start();
    let body = |length: usize| json!({"email": "ana@correo.ve", "password": "x".repeat(length)});
    let answer = site.client().post_json("/api/auth/login", &body(1024 * 1024));
    assert_eq!(
        (answer.status, answer.json()["code"].clone()),
        (413, json!("too_large"))
    );
    assert_eq!(
        site.client()
            .post_json("/api/auth/login", &body(1000 * 1000))
            .status,
        400
    );
}

#[test]
fn an_email_has_one_account_however_it_is_spelled() {
    let site = harness::start();
    let body = json!({"email": "ana@correo.ve", "password": "ocho letras"});
    assert_eq!(register(&site.client(), &body).0, 200);
    let client = site.client();
    // In capitals; with marks that a chat puts around what is copied.
    for email in [
        "ANA@CORREO.VE",
        "ana@correo.ve\u{200b}",
        "\u{202a}ana@correo.ve\u{202c}",
        "ana\u{ad}@correo.ve",
        "\u{feff}ana@correo.ve",
    ] {
        let (status, body) = register(&client, &json!({"email": email, "password": "otra clave"}));
        assert_eq!((status, &body["code"]), (409, &"email_taken".into()), "{email:?}");
    }
    // None that mail does not reach.
    let (status, body) = register(
        &client,
        &json!({"email": "peña@correo.ve", "password": "otra clave"}),
    );
    assert_eq!(
        (status, &body["fields"]["email"]),
        (400, &"no parece un correo".into())
    );
    assert_eq!(client.get("/api/auth/me").status, 401);
    assert_eq!(login(&client, "ana@correo.ve", "otra clave").0, 401);
}

#[test]
fn every_wrong_field_is_named_and_nobody_is_registered() {
    let site = harness::start();
    let client = site.client();
    // Not the same over and over, which would be refused for that.
    let long = |n| -> String { "ñandú verde ".chars().cycle().take(n).collect() };
    for (body, wrong) in [
        (json!({}), vec!["email", "password"]),
        (
            json!({"email": 5, "password": ["x"], "name": true}),
            vec!["email", "name", "password"],
        ),
        (json!({"email": "a@b", "password": "ocho letras"}), vec!["email"]),
        (json!({"email": "a@b.ve", "password": long(7)}), vec!["password"]),
        (
            json!({"email": "a@b.ve", "password": long(201)}),
            vec!["password"],
        ),
        (
            json!({"email": "a@b.ve", "password": long(8), "name": long(121)}),
            vec!["name"],
        ),
    ] {
        let (status, answer) = register(&client, &body);
        assert_eq!(
            (status, &answer["code"]),
            (400, &"invalid".into()),
            "{body}: {answer}"
        );
        let named: Vec<&String> = answer["fields"].as_object().unwrap().keys().collect();
        assert_eq!(named, wrong, "{body}");
    }
    for body in ["[]", "{", "\"x\""] {
        let kind = [("content-type", "application/json")];
        let answer = client.send("POST", "/api/auth/register", &kind, Some(body.into()));
        assert_eq!(
            (answer.status, &answer.json()["code"]),
            (400, &"malformed".into())
        );
    }
    // The bounds themselves are fine.
    assert_eq!(
        register(
            &client,
            &json!({"email": "a@b.ve", "password": long(200), "name": long(120)})
        )
        .0,
        200
    );
    let people: i64 = site
        .app
        .db
        .read_here(|conn| Ok(users::table.count().get_result(conn)?))
        .unwrap();
    assert_eq!(people, 1);
}

#[test]
fn wrong_password_unknown_email_and_closed_account_are_one_answer() {
    let site = harness::start();
    let (_, email) = site.user(Role::Cliente);
    let (closed, closed_email) = site.user(Role::Cliente);
    site.app
        .db
        .read_here(|conn| {
            diesel::update(users::table.find(closed))
                .set(users::active.eq(false))
                .execute(conn)?;
            Ok(())
        })
        .unwrap();
    let client = site.client();
    let wrong = login(&client, &email, "no es esta");
    assert_eq!((wrong.0, &wrong.1["code"]), (401, &"wrong_credentials".into()));
    assert_eq!(login(&client, "nadie@krafta.test", PASSWORD), wrong);
    assert_eq!(login(&client, &closed_email, PASSWORD), wrong);
    assert_eq!(client.get("/api/auth/me").status, 401);
}

#[test]
fn a_new_role_and_a_closed_account_count_at_the_next_request() {
    let site = harness::start();
    let (id, email) = site.user(Role::Cliente);
    let client = site.sign_in(&email);
    let set = |role: Role, active: bool| {
        site.app
            .db
            .read_here(|conn| {
                diesel::update(users::table.find(id))
                    .set((users::role.eq(role), users::active.eq(active)))
                    .execute(conn)?;
                Ok(())
            })
            .unwrap();
    };
    set(Role::Operador, true);
    assert_eq!(client.get("/api/auth/me").json()["user"]["role"], "OPERADOR");
    set(Role::Operador, false);
    assert_eq!(client.get("/api/auth/me").status, 401);
    set(Role::Cliente, true);
    assert_eq!(client.get("/api/auth/me").json()["user"]["role"], "CLIENTE");
}

#[test]
fn a_session_gets_a_new_key_at_sign_in_and_the_old_one_is_worth_nothing() {
    let site = harness::start();
    let (_, first) = site.user(Role::Cliente);
    let (_, second) = site.user(Role::Cliente);
    let client = site.sign_in(&first);
    let old = client.cookie("krafta-token").unwrap();
    assert_eq!(login(&client, &second, PASSWORD).0, 200);
    assert_ne!(client.cookie("krafta-token").unwrap(), old);
    let with = |cookie: &str| {
        let cookie = format!("krafta-token={cookie}");
        let me = site
            .client()
            .send("GET", "/api/auth/me", &[("cookie", &cookie)], None);
        me.status
    };
    assert_eq!(with(&old), 401);
    let current = client.cookie("krafta-token").unwrap();
    assert_eq!(with(&current), 200);
    client.post_json("/api/auth/logout", &json!({}));
    assert_eq!(with(&current), 401, "signing out ends the session on the server");
}

#[test]
fn another_site_cannot_make_a_browser_sign_in_or_out() {
    let site = harness::start();
    let (_, email) = site.user(Role::Cliente);
    let client = site.sign_in(&email);
    let host = site.address.strip_prefix("http://").unwrap();
    let out = |header: (&str, &str)| {
        let headers = [("content-type", "application/json"), header];
        client
            .send("POST", "/api/auth/logout", &headers, Some(b"{}".to_vec()))
            .status
    };
    for header in [
        ("sec-fetch-site", "cross-site"),
        ("sec-fetch-site", "same-site"),
        ("origin", "https://evil.example"),
        ("origin", "null"),
        ("origin", "http://127.0.0.1:1"),
    ] {
        assert_eq!(out(header), 403, "{header:?}");
        assert_eq!(client.get("/api/auth/me").status, 200, "{header:?}");
    }
    assert_eq!(out(("origin", &format!("http://{host}"))), 200);
    assert_eq!(client.get("/api/auth/me").status, 401);
    assert_eq!(out(("sec-fetch-site", "same-origin")), 200);
}

#[test]
fn the_eleventh_failure_in_a_quarter_of_an_hour_has_to_wait() {
    let site = harness::start();
    let (_, email) = site.user(Role::Cliente);
    let client = site.client();
    for email in [email.as_str(), "nadie@krafta.test"] {
        for _ in 0..10 {
            assert_eq!(login(&client, email, "no es esta").0, 401);
        }
        let answer = client.post_json("/api/auth/login", &json!({"email": email, "password": PASSWORD}));
        assert_eq!(
            (answer.status, &answer.json()["code"]),
            (429, &"too_many_requests".into())
        );
        assert_eq!(answer.header("retry-after"), "900");
    }
    // Others at the same address are not held up.
    let (_, other) = site.user(Role::Cliente);
    site.sign_in(&other);

    site.app
        .db
        .clock()
        .set(harness::noon() + chrono::TimeDelta::minutes(15));
    let client = site.sign_in(&email);
    assert_eq!(
        failures(&site),
        0,
        "a success clears its own, and old ones are swept"
    );
    for _ in 0..10 {
        assert_eq!(login(&client, &email, "no es esta").0, 401);
    }
}

#[test]
fn tries_at_the_same_moment_are_counted_one_by_one() {
    let site = harness::start();
    let refused = std::thread::scope(|scope| {
        let tries: Vec<_> = (0..40)
            .map(|_| {
                scope.spawn(|| {
                    let counted = site.app.db.transact_here(|conn, now| {
                        accounts::count_guess(conn, now, "track:KRFT-000000", &Origin::UNKNOWN)
                    });
                    matches!(counted, Err(AppError::TooMany(900)))
                })
            })
            .collect();
        let refused = tries.into_iter().map(|one| one.join().unwrap());
        refused.filter(|refused| *refused).count()
    });
    assert_eq!((refused, failures(&site)), (30, 10));
}

/// As a stranger's connection would be counted: tests themselves come from the loopback address, which never is.
fn stranger() -> Origin {
    Origin::of("203.0.113.9".parse().unwrap())
}

#[test]
fn one_address_has_fifty_failures_over_all_accounts() {
    let site = harness::start();
    let fail = |n: usize, origin: &Origin| {
        site.app
            .db
            .transact_here(|conn, now| accounts::count_guess(conn, now, &format!("nadie{n}"), origin))
    };
    for n in 0..50 {
        fail(n, &stranger()).unwrap();
    }
    assert!(matches!(fail(50, &stranger()), Err(AppError::TooMany(900))));
    fail(51, &Origin::of("203.0.113.10".parse().unwrap())).unwrap();
}

#[test]
fn an_address_writes_so_much_an_hour_without_a_session() {
    let site = harness::start();
    let count = |write: Write, origin: &Origin| {
        site.app
            .db
            .transact_here(|conn, now| accounts::count_write(conn, now, write, origin))
    };
    for (write, most) in [
        (Write::Registration, 100),
        (Write::Upload, 600),
        (Write::Design, 6000),
        (Write::Order, 600),
        (Write::PaymentReport, 600),
    ] {
        let rows = vec![
            (
                counted_writes::kind.eq(write.as_str()),
                counted_writes::sender.eq("203.0.113.9"),
                counted_writes::tried_at.eq(harness::noon()),
                counted_writes::bytes.eq(0),
            );
            most - 1
        ];
        site.app
            .db
            .read_here(|conn| {
                let rows = diesel::insert_into(counted_writes::table).values(&rows);
                Ok(rows.execute(conn)?)
            })
            .unwrap();
        count(write, &stranger()).unwrap();
        let refused = count(write, &stranger()).unwrap_err();
        assert!(
            matches!(refused, AppError::TooMany(3600)),
            "{write:?}: {refused:?}"
        );
        count(write, &Origin::of("127.0.0.1".parse().unwrap())).unwrap();
    }
    let clock = site.app.db.clock();
    clock.set(harness::noon() + chrono::TimeDelta::hours(1));
    count(Write::Order, &stranger()).unwrap();
}

/// The gate in front of a route, for a connection from a public address.
#[test]
fn the_gate_counts_who_has_no_session_by_address() {
    let site = harness::start();
    let rows = vec![
        (
            counted_writes::kind.eq(Write::Order.as_str()),
            counted_writes::sender.eq("203.0.113.9"),
            counted_writes::tried_at.eq(harness::noon()),
            counted_writes::bytes.eq(0),
        );
        600
    ];
    site.app
        .db
        .read_here(|conn| {
            let rows = diesel::insert_into(counted_writes::table).values(&rows);
            Ok(rows.execute(conn)?)
        })
        .unwrap();
    let client = site.signed_in(Role::Cliente);
    let cookie = client.cookie("krafta-token").unwrap();
    let ask = |path: &'static str, from: &'static str, cookie: Option<&str>| {
        let mut request = TestRequest::post()
            .uri(path)
            .peer_addr(format!("{from}:4000").parse().unwrap())
            .insert_header(("content-type", "application/json"))
            .set_payload("{}");
        if let Some(cookie) = cookie {
            request = request.insert_header(("cookie", format!("krafta-token={cookie}")));
        }
        actix_web::rt::System::new().block_on(async {
            let app = actix_web::App::new().service(krafta::http::server::site(&site.services));
            let app = init_service(app).await;
            let answer = match try_call_service(&app, request.to_request()).await {
                Ok(answer) => answer.into_parts().1,
                Err(error) => error.error_response(),
            };
            let wait = answer.headers().get("retry-after").cloned();
            (
                answer.status().as_u16(),
                wait.map(|wait| wait.to_str().unwrap().to_owned()),
            )
        })
    };
    assert_eq!(
        ask("/api/orders", "203.0.113.9", None),
        (429, Some("3600".into()))
    );
    assert_eq!(ask("/api/orders", "203.0.113.9", Some(&cookie)), (400, None));
    assert_eq!(ask("/api/orders", "203.0.113.10", None), (400, None));
    assert_eq!(ask("/api/orders", "127.0.0.1", None), (400, None));
    // Counted apart, and not full.
    assert_eq!(ask("/api/payments", "203.0.113.9", None).0, 401);
}

#[test]
fn routes_that_anybody_writes_to_are_counted() {
    let counted: Vec<(&str, Write)> = krafta::http::routes::url_table()
        .iter()
        .filter_map(|entry| match entry.access {
            Access::Counted(write) => Some((entry.path, write)),
            _ => None,
        })
        .collect();
    for (path, write) in [
        ("/api/orders", Write::Order),
        ("/api/upload", Write::Upload),
        ("/api/designs", Write::Design),
        ("/api/payments", Write::PaymentReport),
        ("/orders/{id}/payments", Write::PaymentReport),
    ] {
        assert!(counted.contains(&(path, write)), "{path}");
    }
}

#[test]
fn markup_in_a_name_comes_back_as_it_was_typed() {
    let site = harness::start();
    let client = site.client();
    let body = json!({"email": "ana@correo.ve", "password": "ocho letras", "name": "<b>Ana</b>"});
    assert_eq!(register(&client, &body).1["user"]["name"], "<b>Ana</b>");
    assert_eq!(client.put_json("/api/auth/me", &body).status, 405);
}
