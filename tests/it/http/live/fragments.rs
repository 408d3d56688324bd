//! What an open page asks for when an order changed: its own address, narrowed to that order.

use crate::fixtures::example;
use crate::harness;
use crate::harness::client::Client;
use krafta::domain::accounts::Role;

/// The orders that a page has items of.
fn listed(client: &Client, path: &str) -> Vec<String> {
    let answer = client.get(path);
    assert_eq!(answer.status, 200, "{path}: {}", answer.text());
    let html = answer.text();
    let items = html.split("data-live-order=\"").skip(1);
    items
        .map(|rest| rest.split('"').next().unwrap().to_owned())
        .collect()
}

#[test]
fn a_list_is_narrowed_to_one_order_and_shows_no_more_than_before() {
    let site = harness::start();
    let shop = site.shop();
    let admin = site.signed_in(Role::Admin);
    let operator = site.signed_in(Role::Operador);
    let cheap = site.sign_in(&site.taller_of(shop.cheap).1);
    let dear = site.sign_in(&site.taller_of(shop.dear).1);
    let (open, paid) = (site.place(&site.client(), &example()), site.paid(&example()));
    let (first, second) = (open.id.to_string(), paid.id.to_string());
    for (client, list) in [(&admin, "/admin/orders"), (&operator, "/ops/orders")] {
        assert_eq!(listed(client, list).len(), 2, "{list}");
        assert_eq!(listed(client, &format!("{list}?only={first}")), [first.as_str()]);
        assert_eq!(
            listed(client, &format!("{list}?status=REPORTED&only={first}")),
            [first.as_str()]
        );
        // What does not fit the filter is not on the page, whatever is asked for.
        assert!(listed(client, &format!("{list}?status=REPORTED&only={second}")).is_empty());
    }
    assert_eq!(listed(&admin, "/admin/payments"), [first.as_str()]);
    assert_eq!(
        listed(&admin, &format!("/admin/payments?only={first}")),
        [first.as_str()]
    );
    assert!(listed(&admin, &format!("/admin/payments?only={second}")).is_empty());
    let board = |client: &Client, order: &str| listed(client, &format!("/workshop/dashboard?only={order}"));
    assert_eq!(board(&cheap, &second), [second.as_str()]);
    assert_eq!(board(&admin, &second), [second.as_str()]);
    assert!(board(&cheap, &first).is_empty(), "it has no work in it");
    assert!(board(&dear, &second).is_empty(), "it is another workshop's");
    assert_eq!(
        site.client().get(&format!("/admin/orders?only={first}")).status,
        303
    );
}

#[test]
fn items_are_found_again_by_their_ids() {
    let site = harness::start();
    let shop = site.shop();
    let workshop = site.sign_in(&site.taller_of(shop.cheap).1);
    let admin = site.signed_in(Role::Admin);
    let one = site.paid(&example());
    site.paid(&example());
    for (client, page) in [(&workshop, "/workshop/dashboard"), (&admin, "/admin/orders")] {
        let html = client.get(page).text();
        let only = client.get(&format!("{page}?only={}", one.id)).text();
        let item = |html: &str| {
            let at = html.find(&format!("data-live-order=\"{}\"", one.id)).unwrap();
            let start = html[..at].rfind('<').unwrap();
            let rest = &html[start..];
            let end = rest.find("</article>").or_else(|| rest.find("</tr>")).unwrap();
            rest[..end].to_owned()
        };
        // Nothing in it depends on what else is on the page.
        assert_eq!(item(&html), item(&only), "{page}");
        assert!(item(&html).contains("data-live-key=\""), "{page}");
    }
}
