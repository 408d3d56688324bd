//! The workshop's pages as an app of the phone, and what a browser is told to keep.

use super::*;

#[test]
fn the_app_says_where_it_begins_and_how_it_looks() {
    let site = harness::start();
    let manifest = site.client().get("/manifest.webmanifest");
    assert!(
        manifest
            .header("content-type")
            .starts_with("application/manifest+json")
    );
    let manifest = manifest.json();
    assert_eq!(manifest["start_url"], "/workshop/dashboard");
    assert_eq!(manifest["lang"], "es-VE");
    let icons = manifest["icons"].as_array().unwrap();
    assert_eq!(icons.len(), 3);
    for icon in icons {
        let picture = site.client().get(icon["src"].as_str().unwrap());
        assert_eq!(picture.header("content-type"), "image/png");
        assert_eq!(
            picture.header("cache-control"),
            "public, max-age=31536000, immutable"
        );
        // Width and height of a PNG.
        let side = icon["sizes"].as_str().unwrap().split('x').next().unwrap();
        let of = |at: usize| u32::from_be_bytes(picture.body[at..at + 4].try_into().unwrap()).to_string();
        assert_eq!((of(16).as_str(), of(20).as_str()), (side, side));
    }
}

#[test]
fn the_worker_is_asked_for_anew_and_rules_the_workshop_s_pages_alone() {
    let site = harness::start();
    let worker = site.client().get("/workshop/worker.js");
    assert_eq!(worker.header("content-type"), "text/javascript; charset=utf-8");
    assert_eq!(worker.header("cache-control"), "no-cache");
    assert_eq!(worker.header("service-worker-allowed"), "");
    // What it takes from the site by itself is there.
    let script = worker.text();
    let named: Vec<&str> = script
        .split('"')
        .filter(|part| part.starts_with("/static/") && part.len() > 8)
        .collect();
    assert!(named.len() >= 10, "{named:?}");
    for name in named {
        assert_eq!(site.client().get(name).status, 200, "{name}");
    }
}

#[test]
fn only_a_workshop_s_own_pages_are_kept() {
    let Shop { site, taller, .. } = shop();
    let admin = site.signed_in(Role::Admin);
    for (client, path, is_kept) in [
        (&taller, "/workshop/dashboard", true),
        (&taller, "/workshop/scan", true),
        (&taller, "/avisos", false),
        (&taller, "/cuenta", false),
        (&admin, "/workshop/dashboard", false),
        (&admin, "/admin", false),
        (&site.client(), "/", false),
    ] {
        let page = client.get(path).text();
        assert_eq!(page.contains(" data-kept>"), is_kept, "{path}");
        assert_eq!(page.contains("/static/offline."), is_kept, "{path}");
        assert_eq!(
            page.contains("rel=\"manifest\""),
            path.starts_with("/workshop"),
            "{path}"
        );
        assert!(page.contains("/static/forms."), "{path}");
    }
}

#[test]
fn who_signs_out_leaves_nothing_in_the_browser() {
    let Shop { site, taller, .. } = shop();
    assert_eq!(
        taller.post_form("/logout", &[]).header("clear-site-data"),
        "\"storage\""
    );
    let other = site.signed_in(Role::Taller);
    let everywhere = other.post_form("/cuenta/sesiones/cierre", &[]);
    assert_eq!(everywhere.header("clear-site-data"), "\"storage\"");
}

/// As it comes, before it is packed.
#[test]
fn no_page_has_more_script_than_a_poor_line_takes() {
    let Shop { site, taller, .. } = shop();
    for (client, path) in [
        (&taller, "/workshop/dashboard"),
        (&site.client(), "/"),
        (&site.client(), "/checkout"),
    ] {
        let page = client.get(path).text();
        let scripts = page.split("<script src=\"").skip(1);
        let sizes = scripts.map(|rest| client.get(rest.split('"').next().unwrap()).body.len());
        let all: usize = sizes.sum();
        assert!(all <= 25 * 1024, "{path}: {all} bytes");
    }
}
