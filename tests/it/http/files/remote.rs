//! The same site with its files in a store that speaks S3 (and checks signatures), on another port.

use super::{get, png, upload};
use crate::fixtures::PDF;
use crate::harness::{self, Site};
use hyper_util::rt::{TokioExecutor, TokioIo};
use krafta::base::config::{Config, Store};
use krafta::domain::files::sweep::{Sweep, Swept};
use s3s::auth::SimpleAuth;
use s3s::service::S3ServiceBuilder;
use std::path::Path;

const BUCKET: &str = "krafta";

/// A server with one empty bucket, until the tests end. Answers its address.
fn s3(root: &Path) -> String {
    std::fs::create_dir(root.join(BUCKET)).unwrap();
    let mut builder = S3ServiceBuilder::new(s3s_fs::FileSystem::new(root).unwrap());
    builder.set_auth(SimpleAuth::from_single("id", "hush/hush"));
    let service = builder.build();
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    listener.set_nonblocking(true).unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        actix_web::rt::System::new().block_on(async move {
            let listener = actix_web::rt::net::TcpListener::from_std(listener).unwrap();
            loop {
                let (socket, _) = listener.accept().await.unwrap();
                let service = service.clone();
                actix_web::rt::spawn(async move {
                    let server = hyper_util::server::conn::auto::Builder::new(TokioExecutor::new());
                    // A client that goes away is none of the tests' business.
                    let _ = server.serve_connection(TokioIo::new(socket), service).await;
                });
            }
        });
    });
    address
}

/// Read as the program reads it.
fn store(address: &str, secret: &str) -> Store {
    let url = format!("s3://id:{secret}@{BUCKET}/some/folder?endpoint={address}");
    Config::store_at(&url).unwrap()
}

fn objects(root: &Path) -> Vec<String> {
    fn walk(dir: &Path, found: &mut Vec<String>) {
        for entry in std::fs::read_dir(dir).unwrap() {
            let path = entry.unwrap().path();
            // The server's own notes have names that begin with a dot.
            if path.file_name().unwrap().to_str().unwrap().starts_with('.') {
                continue;
            }
            if path.is_dir() {
                walk(&path, found);
            } else {
                found.push(path.display().to_string());
            }
        }
    }
    let mut found = Vec::new();
    walk(&root.join(BUCKET), &mut found);
    found.sort();
    found
}

fn round(site: &Site, now: chrono::DateTime<chrono::Utc>) -> Swept {
    actix_web::rt::System::new().block_on(async {
        let mut sweep = Sweep::new(site.app.files.clone(), site.app.db.clone());
        let mut swept = sweep.round(now).await.unwrap();
        // Where one lies, and its neighbours: each folder is a question to the store.
        for folder in 0xa0..=0xaf {
            swept.stray += sweep.strays(folder, now).await.unwrap();
        }
        swept
    })
}

#[test]
fn files_live_in_another_store() {
    let root = tempfile::tempdir().unwrap();
    let site = harness::start_storing(store(&s3(root.path()), "hush%2Fhush"));

    let picture = png(1500);
    let sent = upload(&site, &[("file", "a.png", &picture)]).json();
    let (id, url) = (sent["id"].as_str().unwrap(), sent["url"].as_str().unwrap());
    let shown = get(&site, url);
    assert_eq!((shown.status, &shown.body), (200, &picture));
    assert_eq!(shown.header("content-length"), picture.len().to_string());
    for copy in ["thumbnail", "preview"] {
        let small = get(&site, &url.replacen('?', &format!("/{copy}?"), 1));
        assert_eq!((small.status, small.header("content-type")), (200, "image/jpeg"));
    }
    let shard = &id[34..];
    let folder = root.path().join(BUCKET).join("some/folder");
    let expected: Vec<String> = ["files", "previews", "thumbnails"]
        .map(|kind| folder.join(kind).join(shard).join(id).display().to_string())
        .into();
    assert_eq!(objects(root.path()), expected);

    // More than one part, and a piece out of its middle.
    let (head, tail) = PDF.split_at(PDF.len() - b"trailer<</Root 1 0 R>>\n%%EOF\n".len());
    let mut large = [head, b"4 0 obj<</Length 12000000>>stream\n"].concat();
    large.extend((0..12_000_000_u32).map(|i| (i % 251) as u8));
    large.extend([b"\nendstream endobj\n", tail].concat());
    let sent = upload(&site, &[("file", "a.pdf", &large)]).json();
    let url = sent["url"].as_str().unwrap();
    assert!(get(&site, url).body == large, "it is not what was sent");
    let piece = super::get_with(&site, url, &[("Range", "bytes=5242870-5242889")]);
    assert_eq!(
        (piece.status, piece.body.as_slice()),
        (206, &large[5_242_870..5_242_890])
    );

    // Nothing of it is on the disk of the machine.
    let data = &site.app.config.data_dir;
    assert!(!data.join("files").exists() && !data.join("thumbnails").exists());
    assert_eq!(std::fs::read_dir(data.join("arriving")).unwrap().count(), 0);

    // A file without a row, and two that nobody uses.
    let stray = folder.join("files/ab");
    std::fs::create_dir_all(&stray).unwrap();
    std::fs::write(stray.join("0193a5b0-7f00-4000-8000-0000000000ab"), b"x").unwrap();
    assert_eq!(round(&site, harness::noon()), Swept::default());
    let in_a_week = chrono::Utc::now() + chrono::TimeDelta::days(8);
    assert_eq!(round(&site, in_a_week), Swept { unused: 2, stray: 1 });
    assert_eq!(objects(root.path()), Vec::<String>::new());
}

#[test]
fn a_store_that_refuses_or_is_away_is_an_outage_and_leaves_no_row() {
    let root = tempfile::tempdir().unwrap();
    let address = s3(root.path());
    for store in [store(&address, "wrong"), store("http://127.0.0.1:9", "hush")] {
        let site = harness::start_storing(store);
        let answer = upload(&site, &[("file", "a.png", &png(3))]);
        assert_eq!(answer.status, 503, "{}", answer.json());
        assert_eq!(super::row_count(&site), 0);
        let arriving = site.app.config.data_dir.join("arriving");
        assert_eq!(std::fs::read_dir(arriving).unwrap().count(), 0);
    }
    assert!(objects(root.path()).is_empty());
}
