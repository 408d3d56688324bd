//! A file is opened by its token, its owner or a role: its id, which stands in orders, opens nothing.

use super::{body, upload};
use crate::fixtures::example;
use crate::harness;
use krafta::domain::accounts::Role;
use serde_json::{Value, json};

fn with_design(id: &str) -> Value {
    let mut order = body();
    order["designUploadId"] = json!(id);
    order
}

/// With `is_used` left out of `files::claim`, the stranger's order is taken and shows the file.
#[test]
fn an_old_uploads_id_opens_nothing_in_a_new_order() {
    let site = harness::start();
    site.shop();
    let guest = site.client();
    let (id, url) = upload(&guest, 9);
    // Whoever sent it names it by its id: once, cookies or not. Twice in one order is one use.
    let mut first = example();
    for single in ["variantId", "quantity"] {
        first.as_object_mut().unwrap().remove(single);
    }
    first["items"] = json!([
        {"variantId": "var-1", "quantity": 1, "designUploadId": id},
        {"variantId": "var-1", "quantity": 1, "designUploadId": id},
    ]);
    first["subtotal"] = json!(24);
    first["total"] = json!(27);
    first["totalBs"] = json!(1080);
    first["payment"]["amountReported"] = json!(1080);
    let order = site.place(&guest, &first);
    let admin = site.signed_in(Role::Admin);
    assert_eq!(
        admin
            .post_form(&format!("/admin/orders/{}/link", order.id), &[])
            .status,
        303
    );

    for stranger in [
        site.client(),
        site.signed_in(Role::Cliente),
        site.signed_in(Role::Taller),
    ] {
        let answer = stranger.post_json("/api/orders", &with_design(&id));
        assert_eq!(answer.status, 400, "{}", answer.text());
        assert_eq!(
            answer.json()["fields"]["designUploadId"],
            "no es un archivo que hayas subido"
        );
        let mut by_address = with_design(&id);
        by_address.as_object_mut().unwrap().remove("designUploadId");
        by_address["previewUrl"] = json!(format!("/files/{id}"));
        assert_eq!(stranger.post_json("/api/orders", &by_address).status, 400);
        for copy in ["", "/thumbnail", "/preview"] {
            assert_eq!(stranger.get(&format!("/files/{id}{copy}")).status, 404);
        }
    }
    // By its token whoever sent it goes on; so do staff, and an account its own.
    let mut again = body();
    again["previewUrl"] = json!(url);
    assert_eq!(guest.post_json("/api/orders", &again).status, 201);
    assert_eq!(admin.post_json("/api/orders", &with_design(&id)).status, 201);
    let customer = site.signed_in(Role::Cliente);
    let (own, _) = upload(&customer, 8);
    for _ in 0..2 {
        site.place(&customer, &with_design(&own));
    }
    assert_eq!(
        site.client().post_json("/api/orders", &with_design(&own)).status,
        400
    );
}

/// With `hold` in the place of `hold_alone` in `files::claim`, several of them get it.
#[test]
fn of_two_strangers_who_name_a_file_at_once_one_gets_it() {
    let site = harness::start();
    site.shop();
    for round in 0..5 {
        let (id, _) = upload(&site.client(), 9);
        let race = |n: u32| {
            let (client, mut body) = (site.client(), with_design(&id));
            body["payment"]["reference"] = json!(format!("7000{round}{n}00"));
            move || client.post_json("/api/orders", &body).status
        };
        let mut statuses: Vec<u16> = std::thread::scope(|scope| {
            let racing: Vec<_> = (0..4).map(|n| scope.spawn(race(n))).collect();
            racing.into_iter().map(|one| one.join().unwrap()).collect()
        });
        statuses.sort_unstable();
        assert_eq!(statuses, [201, 400, 400, 400]);
    }
}
