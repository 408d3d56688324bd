//! The database goes away while the site runs.

use crate::fixtures::example;
use crate::harness;
use diesel::connection::SimpleConnection as _;
use diesel::prelude::*;
use krafta::domain::accounts::Role;

#[test]
fn an_outage_is_a_503_and_ends_with_the_outage() {
    let site = harness::start();
    site.shop();
    let admin = site.signed_in(Role::Admin);
    assert_eq!(site.client().get("/readyz").status, 200);

    let (rest, name) = site.database_url.split_once("///").unwrap();
    let (name, query) = name.split_once('?').unwrap();
    let elsewhere = format!("{rest}///postgres?{query}");
    let mut server = PgConnection::establish(&elsewhere).unwrap();
    server
        .batch_execute(&format!(
            "ALTER DATABASE {name} ALLOW_CONNECTIONS false;
             SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}';"
        ))
        .unwrap();

    assert_eq!(site.client().get("/healthz").status, 200);
    assert_eq!(site.client().get("/readyz").status, 503);
    for answer in [
        site.client().post_json("/api/orders", &example()),
        site.client().get("/api/payments"),
        admin.get("/api/orders"),
    ] {
        assert_eq!(answer.status, 503, "{}", answer.text());
        assert_eq!(answer.json()["code"], "unavailable");
        assert!(!answer.header("retry-after").is_empty());
    }
    let page = admin.get("/orders");
    assert_eq!(page.status, 503);
    assert!(page.header("content-type").starts_with("text/html"));

    server
        .batch_execute(&format!("ALTER DATABASE {name} ALLOW_CONNECTIONS true"))
        .unwrap();
    let deadline = std::time::Instant::now() + std::time::Duration::from_secs(30);
    while site.client().get("/readyz").status != 200 {
        assert!(
            std::time::Instant::now() < deadline,
            "the site does not come back"
        );
        std::thread::sleep(std::time::Duration::from_millis(100));
    }
    assert_eq!(admin.get("/api/orders").status, 200);
    assert_eq!(site.client().post_json("/api/orders", &example()).status, 201);
}
