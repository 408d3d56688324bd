//! `krafta audit`, the real program.

use crate::fixtures::example;
use crate::harness::{self, Site};
use diesel::connection::SimpleConnection as _;
use std::process::Command;

/// What it prints, and its exit status.
fn audit(site: &Site) -> (String, Option<i32>) {
    let data = tempfile::tempdir().unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_krafta"))
        .arg("audit")
        .env_clear()
        .env("DATABASE_URL", &site.database_url)
        .env("DATA_DIR", data.path().join("data"))
        .output()
        .unwrap();
    (String::from_utf8(output.stdout).unwrap(), output.status.code())
}

#[test]
fn what_differs_is_a_line_each_and_the_exit_status() {
    let site = harness::start();
    site.shop();
    let paid = site.paid(&example());
    let (said, code) = audit(&site);
    assert!(said.starts_with("1 orders checked in "), "{said}");
    assert!(said.ends_with(" s: everything agrees\n"), "{said}");
    assert_eq!(code, Some(0));

    site.connect()
        .batch_execute("UPDATE orders SET received = 14.5")
        .unwrap();
    let (said, code) = audit(&site);
    let lines: Vec<&str> = said.lines().collect();
    assert_eq!(lines[0], format!("{} received: $14,50 → $15,00", paid.number));
    assert!(lines[1].ends_with(" s: 1 difference"), "{said}");
    assert_eq!((lines.len(), code), (2, Some(1)));
}
