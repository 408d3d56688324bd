//! Whole, in parts, smaller, or not again.

use super::{get, get_with, png, upload, webp};
use crate::harness::{self, Site};
use krafta::base::ids::UploadId;
use krafta::domain::files;
use krafta::domain::files::measuring::Measuring;
use std::io::{Seek as _, Write as _};

#[test]
fn a_download_goes_on_where_it_broke_off() {
    let site = harness::start();
    let picture = png(300);
    let sent = upload(&site, &[("file", "a.png", &picture)]).json();
    let url = sent["url"].as_str().unwrap();
    let whole = get(&site, url);
    let (tag, size) = (whole.header("etag").to_owned(), picture.len());
    assert_eq!(whole.header("accept-ranges"), "bytes");
    assert_eq!(whole.header("content-length"), size.to_string());

    let rest = get_with(&site, url, &[("Range", "bytes=100-"), ("If-Range", &tag)]);
    assert_eq!((rest.status, rest.body.as_slice()), (206, &picture[100..]));
    assert_eq!(
        rest.header("content-range"),
        format!("bytes 100-{}/{size}", size - 1)
    );
    assert_eq!(rest.header("x-content-type-options"), "nosniff");
    assert!(rest.header("content-security-policy").contains("sandbox"));
    // Of something else: everything.
    let other = get_with(&site, url, &[("Range", "bytes=100-"), ("If-Range", "\"x\"")]);
    assert_eq!((other.status, &other.body), (200, &picture));
    let beyond = get_with(&site, url, &[("Range", "bytes=999999-")]);
    assert_eq!(beyond.status, 416);
    assert_eq!(beyond.header("content-range"), format!("bytes */{size}"));
    let known = get_with(&site, url, &[("If-None-Match", &tag)]);
    assert_eq!((known.status, known.body.len()), (304, 0));
    // A browser that would take it compressed gets it as it is, with its length.
    let squeezed = get_with(&site, url, &[("Accept-Encoding", "gzip")]);
    assert_eq!(squeezed.header("content-length"), size.to_string());
}

#[test]
fn a_preview_is_made_once_and_holds_nothing_but_the_picture() {
    let site = harness::start();
    let original = [png(2000).as_slice(), b"GPS-SECRETO"].concat();
    let sent = upload(&site, &[("file", "a.png", &original)]).json();
    let url = sent["url"].as_str().unwrap().replacen('?', "/preview?", 1);
    let folder = site.app.config.data_dir.join("previews");
    assert_eq!(std::fs::read_dir(&folder).unwrap().count(), 0);

    let first = get(&site, &url);
    assert_eq!((first.status, first.header("content-type")), (200, "image/jpeg"));
    let seen = image::load_from_memory(&first.body).unwrap();
    assert_eq!((seen.width(), seen.height()), (1200, 1200));
    assert!(!first.body.windows(11).any(|window| window == b"GPS-SECRETO"));

    let id = sent["id"].as_str().unwrap();
    let kept = folder.join(&id[34..]).join(id);
    assert_eq!(std::fs::read(&kept).unwrap(), first.body);
    // The second time it comes from there.
    std::fs::write(&kept, b"\xff\xd8\xffkept").unwrap();
    assert_eq!(get(&site, &url).body, b"\xff\xd8\xffkept");
    assert_eq!(get(&site, &format!("/files/{id}/preview")).status, 404);
}

#[test]
fn data_folders_from_before_are_read_as_they_are() {
    let site = harness::start();
    let sent = upload(&site, &[("file", "a.png", &png(20))]).json();
    let (id, url) = (sent["id"].as_str().unwrap(), sent["url"].as_str().unwrap());
    let data = &site.app.config.data_dir;
    // Where it has lain from the beginning.
    let place = data.join("files").join(&id[34..]).join(id);
    let size = png(20).len();
    std::fs::write(&place, vec![b'x'; size]).unwrap();
    assert_eq!(get(&site, url).body, vec![b'x'; size]);
    std::fs::remove_file(&place).unwrap();
    assert_eq!(get(&site, url).status, 500);
}

/// What an address of a file shows, as a picture.
fn shown(site: &Site, url: &str, copy: &str) -> image::RgbaImage {
    let answer = get(site, &url.replacen('?', &format!("/{copy}?"), 1));
    assert_eq!((answer.status, answer.header("content-type")), (200, "image/png"));
    image::load_from_memory_with_format(&answer.body, image::ImageFormat::Png)
        .unwrap()
        .into_rgba8()
}

#[test]
fn an_svg_is_shown_as_a_png_and_saved_as_it_came() {
    let site = harness::start();
    let svg = b"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 40 20'><rect width='20' height='20' fill='#f00'/></svg>";
    let sent = upload(&site, &[("file", "logo.svg", svg)]).json();
    let url = sent["url"].as_str().unwrap();
    for (copy, size) in [("thumbnail", (480, 240)), ("preview", (1200, 600))] {
        let picture = shown(&site, url, copy);
        assert_eq!(picture.dimensions(), size);
        let (red, ground) = (picture.get_pixel(9, 9), picture.get_pixel(size.0 - 9, 9));
        assert_eq!((red.0, ground.0), ([255, 0, 0, 255], [255; 4]));
        assert_eq!(shown(&site, url, copy), picture, "kept");
    }
    let original = get(&site, url);
    assert_eq!(original.body, svg);
    assert!(original.header("content-disposition").starts_with("attachment"));
}

#[test]
fn a_webp_is_kept_as_it_came_and_its_copies_are_drawn_apart() {
    let site = harness::start();
    let file = webp(2000, 1000);
    let sent = upload(&site, &[("file", "foto.jpg", &file)]).json();
    assert_eq!(
        (&sent["contentType"], &sent["widthPx"], &sent["heightPx"]),
        (&"image/webp".into(), &2000.into(), &1000.into())
    );
    let url = sent["url"].as_str().unwrap();
    let original = get(&site, url);
    assert_eq!(
        (original.header("content-type"), &original.body),
        ("image/webp", &file)
    );
    for (copy, size) in [("thumbnail", (480, 240)), ("preview", (1200, 600))] {
        let answer = get(&site, &url.replacen('?', &format!("/{copy}?"), 1));
        assert_eq!(
            (answer.status, answer.header("content-type")),
            (200, "image/jpeg")
        );
        let picture = image::load_from_memory(&answer.body).unwrap().into_rgb8();
        assert_eq!(picture.dimensions(), size);
        let (red, ground) = (picture.get_pixel(9, 9), picture.get_pixel(size.0 - 9, 9));
        assert!(
            red.0[0] > 190 && red.0[1] < 20 && ground.0 == [255; 3],
            "{red:?} {ground:?}"
        );
    }
    // Its bytes are all there, and make no picture: only the process that decodes it finds out.
    let mut spoilt = file.clone();
    let middle = spoilt.len() / 2;
    spoilt[26..middle].fill(0xa5);
    for broken in [&file[..file.len() / 2], &spoilt] {
        let refused = upload(&site, &[("file", "foto.webp", broken)]);
        assert_eq!(refused.status, 415);
        assert!(refused.json()["error"].as_str().unwrap().contains("dañado"));
    }
    let canvas = b"VP8X\x0a\0\0\0\x02\0\0\0\0\0\0\0\0\0".as_slice();
    let moving = [b"RIFF\x16\0\0\0WEBP", canvas].concat();
    let refused = upload(&site, &[("file", "foto.webp", &moving)]).json();
    assert!(
        refused["error"].as_str().unwrap().contains("WebP animada"),
        "{refused}"
    );
}

/// A page whose forms name each other twenty times each, nine deep, is followed for longer than anybody lives.
fn endless() -> Vec<u8> {
    let mut others = Vec::new();
    for at in 0..9 {
        let inside = match at {
            8 => "0 0 1 rg 0 0 9 9 re f".to_owned(),
            _ => "/X Do ".repeat(20),
        };
        others.push(format!(
            "<</Type/XObject/Subtype/Form/BBox[0 0 99 99]/Resources<</XObject<</X {} 0 R>>>>/Length {}>>stream\n{inside}\nendstream",
            6 + at,
            inside.len()
        ));
    }
    pdf(
        "/MediaBox[0 0 99 99]/Resources<</XObject<</X 5 0 R>>>>",
        1,
        "/X Do",
        &others,
    )
}

/// As many pages as these say, each with this content, and what else they name from 5 on (with one page).
pub fn pdf(page: &str, pages: usize, content: &str, others: &[String]) -> Vec<u8> {
    let kids: Vec<String> = (0..pages).map(|at| format!("{} 0 R", 4 + at)).collect();
    let mut objects = vec![
        "<</Type/Catalog/Pages 2 0 R>>".to_owned(),
        format!("<</Type/Pages/Kids[{}]/Count {pages}>>", kids.join(" ")),
        format!("<</Length {}>>stream\n{content}\nendstream", content.len()),
    ];
    objects.extend((0..pages).map(|_| format!("<</Type/Page/Parent 2 0 R/Contents 3 0 R {page}>>")));
    objects.extend(others.iter().cloned());
    let mut file = "%PDF-1.7\n".to_owned();
    let mut table = format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1);
    for (at, object) in objects.iter().enumerate() {
        table += &format!("{:010} 00000 n \n", file.len());
        file += &format!("{} 0 obj\n{object}\nendobj\n", at + 1);
    }
    let from = file.len();
    file += &format!(
        "{table}trailer\n<</Size {}/Root 1 0 R>>\nstartxref\n{from}\n%%EOF\n",
        objects.len() + 1
    );
    file.into_bytes()
}

#[test]
fn a_pdf_is_measured_and_shown_by_its_first_page() {
    let site = harness::start();
    let page = "/MediaBox[0 0 600 800]/CropBox[0 0 283.4646 141.7323]/Rotate 90";
    let file = pdf(page, 2, "1 0 0 rg 0 0 141.7323 141.7323 re f", &[]);
    let sent = upload(&site, &[("file", "logo.ai", &file)]).json();
    assert_eq!(
        (
            &sent["contentType"],
            &sent["widthMm"],
            &sent["heightMm"],
            &sent["pages"]
        ),
        (&"application/pdf".into(), &50.0.into(), &100.0.into(), &2.into())
    );
    let url = sent["url"].as_str().unwrap();
    for (copy, size) in [("thumbnail", (240, 480)), ("preview", (600, 1200))] {
        let picture = shown(&site, url, copy);
        assert_eq!(picture.dimensions(), size);
        let (above, below) = (picture.get_pixel(9, 9), picture.get_pixel(9, size.1 - 9));
        assert_eq!((above.0, below.0), ([255, 0, 0, 255], [255; 4]));
    }
    assert_eq!(get(&site, url).body, file);
}

/// As it is of one that was sent before pages were measured.
#[test]
fn a_pdf_that_came_before_is_measured_later_and_can_be_placed() {
    let site = harness::start();
    let file = pdf(
        "/MediaBox[0 0 283.4646 141.7323]",
        3,
        "1 0 0 rg 0 0 99 99 re f",
        &[],
    );
    let ids = ["uno.pdf", "roto.pdf", "perdido.pdf"].map(|name| {
        let sent = upload(&site, &[("file", name, &file)]).json();
        sent["id"].as_str().unwrap().parse::<UploadId>().unwrap()
    });
    let stored = |id| {
        site.app
            .db
            .read_here(|conn| files::find(conn, id))
            .unwrap()
            .unwrap()
    };
    let before = stored(ids[0]);
    assert_eq!(
        (before.pages, before.width_um, before.height_um),
        (Some(3), Some(100_000), Some(50_000))
    );
    site.tamper("UPDATE uploads SET pages = NULL, width_um = NULL, height_um = NULL");
    assert!(stored(ids[0]).not_placeable().is_some());
    let mut measuring = Measuring::new(site.app.files.clone(), site.app.db.clone());
    let mut broken = tempfile::tempfile().unwrap();
    broken.write_all(b"%PDF-1.7 and no page").unwrap();
    broken.rewind().unwrap();
    let (first, second) = actix_web::rt::System::new().block_on(async {
        site.app.files.storage.remove(ids[1].0).await.unwrap();
        site.app.files.storage.keep(ids[1].0, broken).await.unwrap();
        site.app.files.storage.remove(ids[2].0).await.unwrap();
        (
            measuring.run_once().await.unwrap(),
            measuring.run_once().await.unwrap(),
        )
    });
    // Of one that cannot be read and one whose file is lost nothing is known still, and they stop no other.
    assert_eq!((first, second), (1, 0));
    assert_eq!(stored(ids[0]), before);
    assert!(stored(ids[0]).not_placeable().is_none());
    assert_eq!([ids[1], ids[2]].map(|id| stored(id).pages), [None, None]);
}

/// Fails without the limit on a processor's time, by the test's own patience.
#[test]
fn a_pdf_whose_page_never_ends_is_taken_as_it_is_and_not_placed() {
    let site = harness::start();
    let sent = upload(&site, &[("file", "sin-fin.pdf", &endless())]).json();
    assert_eq!(
        (&sent["success"], sent.get("pages")),
        (&true.into(), None),
        "{sent}"
    );
    let url = sent["url"].as_str().unwrap();
    let icon = get(&site, &url.replacen('?', "/thumbnail?", 1));
    assert_eq!(icon.header("content-type"), "image/svg+xml; charset=utf-8");
}

/// These layers upon layers, of which each is as large as the picture, are drawn in more than a gigabyte and a minute. The limit
/// on memory in `files::apart` ends that, and the one on time where that is missing; fails without both.
#[test]
fn an_svg_that_is_too_much_has_a_sign_and_takes_nothing_along() {
    let site = harness::start();
    let layers = 230;
    let svg = format!(
        "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 9 9'>{}<rect width='9' height='9' fill='#00f'/>{}</svg>",
        "<g opacity='.99'>".repeat(layers),
        "</g>".repeat(layers),
    );
    let sent = upload(&site, &[("file", "capas.svg", svg.as_bytes())]).json();
    let url = sent["url"].as_str().unwrap();
    let corner = *shown(&site, url, "preview").get_pixel(2, 2);
    assert_eq!(corner.0, [0xf1, 0xef, 0xe9, 255], "the sign's paper");
    assert_eq!(get(&site, url).body, svg.as_bytes());
}
