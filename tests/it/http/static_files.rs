//! `GET /static/…`: what pages are drawn with is asked for once.

use crate::harness;
use std::io::Read as _;

#[test]
fn what_a_page_names_may_be_kept_for_a_year() {
    let site = harness::start();
    let page = site.client().get("/").text();
    let named: Vec<&str> = page
        .split(['"', '#'])
        .filter(|part| part.starts_with("/static/"))
        .collect();
    assert!(named.len() > 4, "{named:?}");
    for address in named {
        let plain = site
            .client()
            .send("GET", address, &[("accept-encoding", "identity")], None);
        assert_eq!(plain.status, 200, "{address}");
        assert_eq!(
            plain.header("cache-control"),
            "public, max-age=31536000, immutable"
        );
        assert_eq!(plain.header("vary"), "accept-encoding");
        assert_eq!(plain.header("content-encoding"), "");
        let gzip = site
            .client()
            .send("GET", address, &[("accept-encoding", "gzip")], None);
        assert_eq!(gzip.header("content-encoding"), "gzip", "{address}");
        let browser = [("accept-encoding", "gzip, deflate, br, zstd")];
        let brotli = site.client().send("GET", address, &browser, None);
        assert_eq!(brotli.header("content-encoding"), "br", "{address}");
        assert!(
            !address.ends_with(".css") || brotli.body.len() < plain.body.len(),
            "{address}"
        );
        let mut unpacked = Vec::new();
        brotli::Decompressor::new(brotli.body.as_slice(), 4096)
            .read_to_end(&mut unpacked)
            .unwrap();
        assert_eq!(unpacked, plain.body, "{address}");
        let unwanted = site
            .client()
            .send("GET", address, &[("accept-encoding", "gzip;q=0")], None);
        assert_eq!(unwanted.header("content-encoding"), "", "{address}");
        let mut unpacked = Vec::new();
        match flate2::read::GzDecoder::new(gzip.body.as_slice()).read_to_end(&mut unpacked) {
            Ok(_) => assert_eq!(unpacked, plain.body, "{address}"),
            // The client has unpacked it already.
            Err(_) => assert_eq!(gzip.body, plain.body, "{address}"),
        }
        // A page from before the last change is not left bare.
        let (stem, rest) = address.split_once('.').unwrap();
        let before = format!("{stem}.00000000.{}", rest.rsplit_once('.').unwrap().1);
        let now = site.client().get(&before);
        assert_eq!(
            (now.status, now.header("cache-control")),
            (200, "public, max-age=300")
        );
        assert_eq!(now.body, plain.body);
    }
    assert_eq!(site.client().get("/static/krafta.css").status, 200);
    assert_eq!(site.client().get("/static/none.00000000.css").status, 404);
}
