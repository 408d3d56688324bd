//! What machines ask every site for, and what search engines read of a page.

use crate::fixtures::example;
use crate::harness;
use krafta::domain::accounts::Role;
use serde_json::Value;

#[test]
fn what_every_site_is_asked_for_is_there() {
    let site = harness::start();
    site.shop();
    let guest = site.client();
    let icon = guest.get("/favicon.ico");
    assert_eq!((icon.status, icon.header("content-type")), (200, "image/x-icon"));
    assert!(icon.body.starts_with(&[0, 0, 1, 0]));

    let home = &site.app.config.public_url;
    let robots = guest.get("/robots.txt").text();
    assert!(
        robots.contains("Disallow: /admin\n") && !robots.contains("Disallow: /\n"),
        "{robots}"
    );
    assert!(
        robots.contains(&format!("Sitemap: {home}/sitemap.xml")),
        "{robots}"
    );

    let map = guest.get("/sitemap.xml");
    assert!(map.header("content-type").starts_with("application/xml"));
    assert!(
        map.text().contains(&format!("<loc>{home}/productos/taza</loc>")),
        "{}",
        map.text()
    );

    // RFC 9116: whom to tell, and until when that holds.
    let security = guest.get("/.well-known/security.txt").text();
    assert!(
        security.contains(&format!("Contact: {home}/seguimiento\n")),
        "{security}"
    );
    assert!(security.contains("Expires: 2026-07-14T"), "{security}");
    let admin = site.signed_in(Role::Admin);
    let contact = [
        ("contactPhone", "0251-7654321"),
        ("contactEmail", "hola@krafta.test"),
    ];
    assert_eq!(admin.post_form("/admin/settings/contact", &contact).status, 303);
    assert!(
        guest
            .get("/.well-known/security.txt")
            .text()
            .contains("Contact: mailto:hola@krafta.test\n")
    );
}

#[test]
fn the_shop_is_found_and_what_opens_with_a_token_is_not() {
    let site = harness::start();
    site.shop();
    let guest = site.client();
    let home = &site.app.config.public_url;
    for (path, address) in [
        ("/?utm_source=x", "/"),
        ("/productos/taza?variante=var-1", "/productos/taza"),
        ("/seguimiento", "/seguimiento"),
    ] {
        let page = guest.get(path).text();
        assert!(
            page.contains(&format!("<link rel=\"canonical\" href=\"{home}{address}\">")),
            "{path}"
        );
        for said in [
            "name=\"description\"",
            "property=\"og:title\"",
            "property=\"og:url\"",
        ] {
            assert!(page.contains(said), "{path}: {said}");
        }
        assert!(!page.contains("noindex"), "{path}");
    }
    let page = guest.get("/productos/taza").text();
    let data = page.split_once("application/ld+json\">").unwrap().1;
    let data: Value = serde_json::from_str(data.split_once("</script>").unwrap().0).unwrap();
    assert_eq!(data["@type"], "Product");
    assert_eq!(data["offers"]["priceCurrency"], "USD");
    assert_eq!(data["offers"]["lowPrice"], "0.00");
    assert_eq!(data["offers"]["highPrice"], "12.00");

    let order = site.place(&guest, &example());
    let followed = guest.get(&order.link());
    assert_eq!(followed.status, 200);
    assert_eq!(followed.header("x-robots-tag"), "noindex, nofollow");
    assert!(
        followed
            .text()
            .contains("<meta name=\"robots\" content=\"noindex\">")
    );
    assert_eq!(
        guest.get("/recuperar/abc").header("x-robots-tag"),
        "noindex, nofollow"
    );
    assert_eq!(guest.get("/").header("x-robots-tag"), "");
    for path in ["/login", "/carrito"] {
        assert!(guest.get(path).text().contains("noindex"), "{path}");
    }
}
