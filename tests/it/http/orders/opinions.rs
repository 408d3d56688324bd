//! What customers say of what they got, and who may hide it.

use super::{page_of, put};
use crate::fixtures::{Placed, example, two_items};
use crate::harness::client::{Answer, Client};
use crate::harness::{self, Site};
use diesel::prelude::*;
use krafta::base::ids::{ProductId, ReviewId};
use krafta::domain::accounts::Role;
use krafta::domain::reviews;
use krafta::schema::{orders, products, reviews as rows};
use serde_json::json;

fn product(site: &Site) -> ProductId {
    site.app
        .db
        .read_here(|conn| Ok(products::table.select(products::id).first(conn)?))
        .unwrap()
}

fn say(client: &Client, site: &Site, order: &Placed, token: &str, rating: &str, body: &str) -> Answer {
    let product = product(site).to_string();
    let fields = [
        ("token", token),
        ("product", &product),
        ("rating", rating),
        ("body", body),
    ];
    client.post_form(&format!("{}/reviews", page_of(order.id)), &fields)
}

fn opinions(site: &Site) -> reviews::Opinions {
    let product = product(site);
    let read = |conn: &mut PgConnection| reviews::of_product(conn, product, 10);
    site.app.db.read_here(read).unwrap()
}

/// A guest's order, made.
fn made(site: &Site, name: &str) -> Placed {
    let mut body = two_items();
    body["customerName"] = json!(name);
    let order = site.paid(&body);
    let admin = site.signed_in(Role::Admin);
    put(&admin, &order, "IN_PRODUCTION", json!({}));
    put(&admin, &order, "READY", json!({}));
    order
}

#[test]
fn whoever_holds_the_link_says_it_once_for_each_product_with_their_first_name() {
    let site = harness::start();
    site.shop();
    let order = made(&site, "María Fernanda Rodríguez");
    let guest = site.client();
    let page = guest.get(&order.link()).text();
    assert_eq!(
        page.matches("name=\"rating\"").count(),
        5,
        "two items of one product are one form"
    );
    assert_eq!(
        say(
            &guest,
            &site,
            &order,
            &order.token,
            "4",
            "Muy linda\n<b>gracias</b>"
        )
        .status,
        303
    );
    let said = opinions(&site);
    assert_eq!((said.average_es().as_str(), said.count), ("4", 1));
    let review = &said.reviews[0];
    assert_eq!((review.author(), review.stars().as_str()), ("María", "★★★★☆"));
    let page = guest.get(&order.link()).text();
    assert!(page.contains("★★★★☆") && !page.contains("name=\"rating\""));
    assert!(page.contains("&#60;b&#62;gracias") && !page.contains("<b>gracias"));
    // The same again is the same; other words are another review.
    assert_eq!(
        say(
            &guest,
            &site,
            &order,
            &order.token,
            "4",
            "Muy linda\n<b>gracias</b>"
        )
        .status,
        303
    );
    assert_eq!(say(&guest, &site, &order, &order.token, "1", "").status, 409);
    assert_eq!(opinions(&site).count, 1);
}

#[test]
fn nobody_else_and_nothing_before_it_is_made_and_nothing_out_of_range() {
    let site = harness::start();
    site.shop();
    let owner = site.signed_in(Role::Cliente);
    let order = site.place(&owner, &example());
    assert!(!owner.get(&page_of(order.id)).text().contains("name=\"rating\""));
    assert_eq!(say(&owner, &site, &order, "", "5", "").status, 409);
    let admin = site.signed_in(Role::Admin);
    site.confirm(&admin, &order);
    for status in ["IN_PRODUCTION", "READY"] {
        put(&admin, &order, status, json!({}));
    }
    for (rating, body) in [
        ("0", ""),
        ("6", ""),
        ("", ""),
        ("cinco", ""),
        ("5", &*"a".repeat(2001)),
    ] {
        let answer = say(&owner, &site, &order, "", rating, body);
        assert_eq!(answer.status, 400, "{rating}");
        assert!(answer.text().contains("field-error"), "{rating}");
    }
    assert_eq!(
        say(&site.client(), &site, &order, "", "5", "").status,
        303,
        "to the sign-in"
    );
    assert_eq!(say(&site.client(), &site, &order, "AAAA", "5", "").status, 404);
    assert_eq!(
        say(&site.signed_in(Role::Cliente), &site, &order, "", "5", "").status,
        404
    );
    assert_eq!(say(&admin, &site, &order, "", "5", "").status, 403);
    assert_eq!(opinions(&site).count, 0);
    let other = uuid::Uuid::new_v4().to_string();
    let path = format!("{}/reviews", page_of(order.id));
    assert_eq!(
        owner
            .post_form(&path, &[("product", &other), ("rating", "5")])
            .status,
        404
    );
    assert_eq!(say(&owner, &site, &order, "", "5", "").status, 303);
    assert_eq!(
        opinions(&site).reviews[0].author(),
        "María",
        "whoever paid gave their name"
    );
}

#[test]
fn an_admin_hides_what_does_not_belong_there_and_shows_it_again() {
    let site = harness::start();
    site.shop();
    for (name, rating) in [("Ana", "5"), ("", "2")] {
        let order = made(&site, name);
        assert_eq!(
            say(&site.client(), &site, &order, &order.token, rating, "").status,
            303
        );
    }
    assert_eq!(
        (opinions(&site).average_es().as_str(), opinions(&site).count),
        ("3,5", 2)
    );
    let admin = site.signed_in(Role::Admin);
    let bad: ReviewId = site
        .app
        .db
        .read_here(|conn| {
            Ok(rows::table
                .filter(rows::rating.eq(2))
                .select(rows::id)
                .first(conn)?)
        })
        .unwrap();
    assert_eq!(
        admin
            .post_form(&format!("/admin/reviews/{bad}/hiding"), &[])
            .status,
        303
    );
    assert_eq!(
        (opinions(&site).average_es().as_str(), opinions(&site).count),
        ("5", 1)
    );
    assert!(admin.get("/admin/reviews").text().contains("Oculta"));
    let none = admin.get("/admin/reviews?q=nadie").text();
    assert!(none.contains("Ninguna opinión coincide"), "{none}");
    assert_eq!(
        admin
            .post_form(&format!("/admin/reviews/{bad}/showing"), &[])
            .status,
        303
    );
    assert_eq!(opinions(&site).count, 2);
    let nothing = format!("/admin/reviews/{}/hiding", uuid::Uuid::new_v4());
    assert_eq!(admin.post_form(&nothing, &[]).status, 404);
    let orders: i64 = site
        .app
        .db
        .read_here(|conn| Ok(orders::table.count().get_result(conn)?))
        .unwrap();
    assert_eq!(orders, 2);
}
