//! A site of its own for each test: its database is a copy of a migrated template, its clock is fixed.

// What the tests at hand need; each of them uses some.
#![allow(dead_code, unused_imports)]

mod client;
mod people;

pub use client::{Answer, Client};
pub use people::PASSWORD;

use chrono::{DateTime, Utc};
use krafta::app::{self, App};
use krafta::clock::Clock;
use krafta::config::{Config, SecretKey};
use krafta::db::local::{Durability, LocalPostgres};
use std::net::TcpListener;
use std::path::Path;
use std::sync::OnceLock;

/// A running Krafta.
pub struct Site {
    pub app: App,
    /// `http://127.0.0.1:…`
    pub address: String,
    pub database_url: String,
    _data: tempfile::TempDir,
}

/// A Thursday afternoon in Barquisimeto.
pub fn noon() -> DateTime<Utc> {
    "2026-01-15T19:40:00Z".parse().unwrap()
}

/// Starts a site on an empty database.
pub fn start() -> Site {
    let (server, template) = template();
    let name = format!("t{}", uuid::Uuid::new_v4().simple());
    server.clone_database(template, &name).unwrap();
    let data = tempfile::tempdir().unwrap();
    // The address is part of what the site says about itself.
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    let config = Config {
        bind: "127.0.0.1:0".into(),
        database_url: None,
        data_dir: data.path().to_owned(),
        public_url: address.clone(),
        session_key: SecretKey::new(vec![7; 64]).unwrap(),
        db_pool_size: 4,
        log_json: false,
    };
    let database_url = server.url(&name);
    let app = App::new(config, &database_url, Clock::fixed(noon())).unwrap();
    let served = app.clone();
    std::thread::spawn(move || {
        actix_web::rt::System::new()
            .block_on(app::serve(&served, listener))
            .unwrap()
    });
    Site {
        app,
        address,
        database_url,
        _data: data,
    }
}

/// One server for the run, and one migrated database that the others are copies of.
fn template() -> (&'static LocalPostgres, &'static str) {
    static TEMPLATE: OnceLock<&'static LocalPostgres> = OnceLock::new();
    const NAME: &str = "template";
    let server = TEMPLATE.get_or_init(|| {
        let dir = Path::new(env!("CARGO_TARGET_TMPDIR")).join("postgres");
        let server = LocalPostgres::for_this_process(&dir, Durability::Off).unwrap();
        // What an earlier run left behind.
        for name in server.databases().unwrap() {
            if name == NAME || name.starts_with('t') && name.len() == 33 {
                server.drop_database(&name).unwrap();
            }
        }
        server.ensure_database(NAME).unwrap();
        let data = tempfile::tempdir().unwrap();
        let config = Config {
            bind: String::new(),
            database_url: None,
            data_dir: data.path().to_owned(),
            public_url: "http://krafta.test".into(),
            session_key: SecretKey::new(vec![7; 64]).unwrap(),
            db_pool_size: 1,
            log_json: false,
        };
        let app = App::new(config, &server.url(NAME), Clock::fixed(noon())).unwrap();
        app.db.migrate().unwrap();
        server
    });
    (server, NAME)
}
