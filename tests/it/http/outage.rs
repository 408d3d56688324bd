//! The database goes away while the site runs.

use crate::fixtures::example;
use crate::harness;
use crate::harness::outage::Outage;
use krafta::domain::accounts::Role;

#[test]
fn an_outage_is_a_503_and_ends_with_the_outage() {
    let site = harness::start();
    site.shop();
    let admin = site.signed_in(Role::Admin);
    assert_eq!(site.client().get("/readyz").status, 200);

    let outage = Outage::begin(&site);

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

    outage.end(&site);
    assert_eq!(admin.get("/api/orders").status, 200);
    assert_eq!(site.client().post_json("/api/orders", &example()).status, 201);
}
