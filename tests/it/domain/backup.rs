//! A backup as docs/operations.md tells it: the database while orders are placed, then the files, restored elsewhere.

use crate::fixtures::example;
use crate::harness::{self, Site};
use crate::http::files::{png, upload};
use diesel::connection::SimpleConnection as _;
use diesel::prelude::*;
use krafta::domain::books;
use krafta::schema::{orders, uploads};
use serde_json::json;
use sha2::{Digest as _, Sha256};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicBool, Ordering};

/// As it is installed: beside the server's programs, the newest first, or on `PATH`.
fn program(name: &str) -> PathBuf {
    let versions = std::fs::read_dir("/usr/lib/postgresql").into_iter().flatten();
    let mut found: Vec<PathBuf> = versions
        .map(|version| version.unwrap().path().join("bin").join(name))
        .filter(|path| path.is_file())
        .collect();
    found.sort();
    found.pop().unwrap_or_else(|| name.into())
}

fn run(command: &mut Command) {
    let output = command.output().unwrap();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
}

/// The address of another database of the same server.
fn beside(site: &Site, database: &str) -> String {
    let mut url = url::Url::parse(&site.owner_url).unwrap();
    url.set_path(database);
    url.to_string()
}

#[test]
fn what_is_backed_up_while_orders_come_in_is_whole() {
    let site = harness::start();
    site.shop();
    let before = 5_u32;
    for nth in 0..before {
        let answer = upload(&site, &[("file", "taza.png", &png(40 + nth))]);
        let mut order = example();
        order["designUploadId"] = answer.json()["id"].clone();
        order["payment"]["reference"] = json!(format!("77000{nth}"));
        site.place(&site.client(), &order);
    }
    let work = tempfile::tempdir().unwrap();
    let (dump, files) = (work.path().join("krafta.dump"), work.path().join("files"));
    let is_over = AtomicBool::new(false);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            let guest = site.client();
            while !is_over.load(Ordering::Relaxed) {
                site.place(&guest, &example());
            }
        });
        run(Command::new(program("pg_dump"))
            .args(["--format=custom", "--file"])
            .arg(&dump)
            .arg(&site.owner_url));
        run(Command::new("cp")
            .arg("-r")
            .arg(site.app.config.data_dir.join("files"))
            .arg(&files));
        is_over.store(true, Ordering::Relaxed);
    });
    let name = format!("restored_{}", std::process::id());
    let mut there = site.connect();
    there.batch_execute(&format!("CREATE DATABASE {name}")).unwrap();
    let restored = beside(&site, &name);
    run(Command::new(program("pg_restore"))
        .args(["--exit-on-error", "--no-owner", "--no-acl", "--dbname"])
        .arg(&restored)
        .arg(&dump));
    {
        let mut conn = PgConnection::establish(&restored).unwrap();
        let summary = books::replay(&mut conn, &mut |difference| panic!("{difference}")).unwrap();
        let kept: i64 = orders::table.count().get_result(&mut conn).unwrap();
        assert!(kept >= i64::from(before), "{kept}");
        assert_eq!(summary.differences, 0);
        for table in [
            "orders",
            "order_items",
            "order_events",
            "payment_submissions",
            "uploads",
        ] {
            let (kept, all) = (rows(&mut conn, table), rows(&mut there, table));
            assert!(!kept.is_empty() && kept.is_subset(&all), "{table} differs");
        }
        let named: Vec<(uuid::Uuid, Vec<u8>)> = uploads::table
            .select((uploads::id, uploads::sha256))
            .load(&mut conn)
            .unwrap();
        assert_eq!(named.len(), usize::try_from(before).unwrap());
        for (id, sha256) in named {
            let file = find(&files, &id.simple().to_string()).unwrap_or_else(|| panic!("{id} is not there"));
            let bytes = std::fs::read(file).unwrap();
            assert_eq!(Sha256::digest(&bytes).to_vec(), sha256, "{id}");
        }
    }
    there.batch_execute(&format!("DROP DATABASE {name}")).unwrap();
}

#[derive(QueryableByName)]
struct Row {
    #[diesel(sql_type = diesel::sql_types::Text)]
    whole: String,
}

/// Every row as text: here nothing changes but what is added.
fn rows(conn: &mut PgConnection, table: &str) -> BTreeSet<String> {
    let found: Vec<Row> = diesel::sql_query(format!("SELECT t::text AS whole FROM {table} t"))
        .load(conn)
        .unwrap();
    found.into_iter().map(|row| row.whole).collect()
}

/// The file of this name, anywhere below.
fn find(dir: &Path, name: &str) -> Option<PathBuf> {
    std::fs::read_dir(dir).unwrap().find_map(|entry| {
        let path = entry.unwrap().path();
        if path.is_dir() {
            return find(&path, name);
        }
        let stem = path.file_stem()?.to_string_lossy().replace('-', "");
        (stem == name).then_some(path)
    })
}
