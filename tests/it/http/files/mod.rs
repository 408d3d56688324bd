//! Files over HTTP: what comes in, what is refused, how it is served.

pub mod access;
pub mod naming;
pub mod remote;
pub mod rows;
pub mod serving;
pub mod sweeping;

use std::io::{Cursor, Read};
use std::path::Path;

use diesel::prelude::*;
use krafta::schema::uploads;
use serde_json::Value;
use uuid::Uuid;

use crate::fixtures::PDF;
use crate::harness::{self, Site};

pub const BOUNDARY: &str = "----krafta-test";

pub fn png(side: u32) -> Vec<u8> {
    let mut bytes = Vec::new();
    image::DynamicImage::new_rgb8(side, side)
        .write_to(&mut Cursor::new(&mut bytes), image::ImageFormat::Png)
        .unwrap();
    bytes
}

/// Half of it red, half clear.
pub fn webp(width: u32, height: u32) -> Vec<u8> {
    let mut bytes = Vec::new();
    let pixel = |x| if x < width / 2 { [200, 10, 10, 255] } else { [0; 4] };
    image::DynamicImage::ImageRgba8(image::RgbaImage::from_fn(width, height, |x, _| {
        image::Rgba(pixel(x))
    }))
    .write_to(&mut Cursor::new(&mut bytes), image::ImageFormat::WebP)
    .unwrap();
    bytes
}

pub struct Answer {
    status: u16,
    headers: ureq::http::HeaderMap,
    body: Vec<u8>,
}

impl Answer {
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap()
    }

    pub fn status(&self) -> u16 {
        self.status
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }
}

fn read(response: ureq::http::Response<ureq::Body>) -> Answer {
    let (parts, mut body) = response.into_parts();
    let mut bytes = Vec::new();
    body.as_reader().read_to_end(&mut bytes).unwrap();
    Answer {
        status: parts.status.as_u16(),
        headers: parts.headers,
        body: bytes,
    }
}

fn agent() -> ureq::Agent {
    ureq::Agent::config_builder()
        .http_status_as_error(false)
        .max_redirects(0)
        .build()
        .into()
}

fn get(site: &Site, path: &str) -> Answer {
    get_with(site, path, &[])
}

fn get_with(site: &Site, path: &str, headers: &[(&str, &str)]) -> Answer {
    let mut request = agent().get(format!("{}{path}", site.address));
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    read(request.call().unwrap())
}

fn post(site: &Site, content_type: &str, body: &[u8]) -> Answer {
    read(
        agent()
            .post(format!("{}/api/upload", site.address))
            .content_type(content_type)
            .send(body)
            .unwrap(),
    )
}

fn form(parts: &[(&str, &str, &[u8])]) -> Vec<u8> {
    let mut body = Vec::new();
    for (field, name, bytes) in parts {
        body.extend_from_slice(
            format!(
                "--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{field}\"; filename=\"{name}\"\r\n\
                     Content-Type: text/html\r\n\r\n"
            )
            .as_bytes(),
        );
        body.extend_from_slice(bytes);
        body.extend_from_slice(b"\r\n");
    }
    body.extend_from_slice(format!("--{BOUNDARY}--\r\n").as_bytes());
    body
}

pub fn upload(site: &Site, parts: &[(&str, &str, &[u8])]) -> Answer {
    post(
        site,
        &format!("multipart/form-data; boundary={BOUNDARY}"),
        &form(parts),
    )
}

fn kept_files(site: &Site) -> usize {
    fn count(dir: &Path) -> usize {
        std::fs::read_dir(dir)
            .unwrap()
            .map(|entry| entry.unwrap().path())
            .map(|path| if path.is_dir() { count(&path) } else { 1 })
            .sum()
    }
    let data = &site.app.config.data_dir;
    ["arriving", "files", "thumbnails", "previews"]
        .iter()
        .map(|dir| count(&data.join(dir)))
        .sum()
}

fn row_count(site: &Site) -> i64 {
    site.app
        .db
        .read_here(|conn| Ok(uploads::table.count().get_result(conn)?))
        .unwrap()
}

#[test]
fn a_guest_uploads_and_sees_what_was_sent_and_nobody_else_does() {
    let site = harness::start();
    let original = [png(600).as_slice(), b"<script>alert(1)</script>"].concat();
    let sent = upload(
        &site,
        &[
            ("note", "", b"hola"),
            ("file", "../Mi dise\u{f1}o\u{202e}.html", &original),
        ],
    );
    assert_eq!(sent.status, 200, "{}", sent.json());
    let answer = sent.json();
    assert_eq!(answer["success"], true);
    assert_eq!(answer["contentType"], "image/png");
    assert_eq!(
        (&answer["widthPx"], &answer["heightPx"]),
        (&600.into(), &600.into())
    );
    let (id, url) = (answer["id"].as_str().unwrap(), answer["url"].as_str().unwrap());
    assert!(url.starts_with(&format!("/files/{id}?token=")), "{url}");

    let shown = get(&site, url);
    assert_eq!((shown.status, &shown.body), (200, &original));
    assert_eq!(shown.header("content-type"), "image/png");
    assert_eq!(shown.header("x-content-type-options"), "nosniff");
    assert!(shown.header("content-security-policy").contains("sandbox"));
    assert_eq!(shown.header("cache-control"), "no-store");
    assert!(shown.header("content-disposition").starts_with("inline"));
    let saved = get(&site, &format!("{url}&download=1"));
    assert_eq!(saved.body, original);
    let disposition = saved.header("content-disposition");
    assert!(disposition.starts_with("attachment"), "{disposition}");
    assert!(
        disposition.contains("filename*=UTF-8''Mi%20dise%C3%B1o.png"),
        "{disposition}"
    );

    let token = url.split_once('?').unwrap().1;
    let small = get(&site, &format!("/files/{id}/thumbnail?{token}"));
    assert_eq!((small.status, small.header("content-type")), (200, "image/jpeg"));
    assert!(small.body.starts_with(b"\xff\xd8\xff"));
    assert!(!small.body.windows(8).any(|window| window == b"<script>"));
    // What has not changed is not sent again.
    let tag = small.header("etag").to_owned();
    let path = format!("/files/{id}/thumbnail?{token}");
    let known = site.client().send("GET", &path, &[("if-none-match", &tag)], None);
    assert_eq!(
        (known.status, known.body.len(), known.header("etag")),
        (304, 0, tag.as_str())
    );
    let other = site
        .client()
        .send("GET", &path, &[("if-none-match", "\"0\"")], None);
    assert_eq!((other.status, &other.body), (200, &small.body));
    // The cache may be lost at any time.
    std::fs::remove_dir_all(site.app.config.data_dir.join("thumbnails")).unwrap();
    assert_eq!(
        get(&site, &format!("/files/{id}/thumbnail?{token}")).body,
        small.body
    );

    let other = upload(&site, &[("file", "b.png", &png(5))]).json();
    let other_token = other["url"]
        .as_str()
        .unwrap()
        .split_once('?')
        .unwrap()
        .1
        .to_owned();
    for path in [
        format!("/files/{id}"),
        format!("/files/{id}?token="),
        format!("/files/{id}?token=x"),
        format!("/files/{id}?{other_token}"),
        format!("/files/{id}/thumbnail"),
        format!("/files/{}?{token}", Uuid::new_v4()),
        "/files/nada".to_owned(),
    ] {
        assert_eq!(get(&site, &path).status, 404, "{path}");
    }
}

#[test]
fn every_kind_is_served_with_its_lock() {
    let site = harness::start();
    let svg =
        b"<svg xmlns='http://www.w3.org/2000/svg' width='3' height='2'><path d='M0 0'/></svg>".as_slice();
    let drawn = upload(&site, &[("file", "a.png", svg)]).json();
    assert_eq!(drawn["contentType"], "image/svg+xml");
    let shown = get(&site, drawn["url"].as_str().unwrap());
    assert_eq!((shown.status, shown.body.as_slice()), (200, svg));
    assert_eq!(shown.header("content-type"), "image/svg+xml; charset=utf-8");
    let policy = shown.header("content-security-policy");
    assert!(
        policy.contains("default-src 'none'") && policy.contains("sandbox"),
        "{policy}"
    );

    let pdf = upload(&site, &[("file", "recibo.png", PDF)]).json();
    assert_eq!(pdf["contentType"], "application/pdf");
    assert!(pdf.get("widthPx").is_none());
    let url = pdf["url"].as_str().unwrap();
    let shown = get(&site, url);
    assert!(
        shown
            .header("content-disposition")
            .starts_with("attachment; filename=\"recibo.pdf\"")
    );
    let icon = get(&site, &url.replacen("?", "/thumbnail?", 1));
    assert_eq!(
        (icon.status, icon.header("content-type")),
        (200, "image/svg+xml; charset=utf-8")
    );
}

#[test]
fn what_is_refused_leaves_nothing_behind() {
    let site = harness::start();
    let mut cut = png(300);
    cut.truncate(cut.len() / 2);
    let too_large = [b"%PDF-1.4\n".as_slice(), &vec![b' '; 20 * 1024 * 1024], b"%%EOF"].concat();
    let far_too_large = vec![b'x'; 40 * 1024 * 1024];
    let refused: [(&[u8], u16, &str); 7] = [
        (
            b"<html><script>alert(1)</script></html>",
            415,
            "unsupported_media_type",
        ),
        (b"GIF89a=1;alert(1)//", 415, "unsupported_media_type"),
        (
            b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
            415,
            "unsupported_media_type",
        ),
        (&cut, 415, "unsupported_media_type"),
        (b"", 400, "invalid"),
        (&too_large, 413, "too_large"),
        (&far_too_large, 413, "too_large"),
    ];
    for (bytes, status, code) in refused {
        let answer = upload(&site, &[("file", "a.png", bytes)]);
        let body = answer.json();
        assert_eq!(
            (answer.status, body["code"].as_str()),
            (status, Some(code)),
            "{body}"
        );
        assert_eq!(body["success"], false);
    }
    let nameless = upload(&site, &[("picture", "a.png", &png(3))]);
    assert_eq!(
        (nameless.status, nameless.json()["fields"]["file"].is_string()),
        (400, true)
    );
    assert_eq!(post(&site, "application/json", b"{}").status, 415);
    assert_eq!(post(&site, "multipart/form-data", b"x").status, 400);
    assert_eq!(
        post(
            &site,
            &format!("multipart/form-data; boundary={BOUNDARY}"),
            b"hola"
        )
        .status,
        400
    );
    let half = form(&[("file", "a.png", &png(300))]);
    let half = &half[..half.len() / 2];
    assert_eq!(
        post(&site, &format!("multipart/form-data; boundary={BOUNDARY}"), half).status,
        400
    );

    assert_eq!((row_count(&site), kept_files(&site)), (0, 0));
}
