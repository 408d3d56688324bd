//! A site of its own for each test: its database is a copy of a migrated template, its clock is fixed.

// What the tests at hand need; each of them uses some.
#![allow(dead_code, unused_imports)]

pub mod client;
pub mod outage;
pub mod people;
pub mod snapshot;

pub use client::{Answer, Client};
pub use people::PASSWORD;

use actix_web::dev::ServerHandle;
use chrono::{DateTime, Utc};
use diesel::connection::SimpleConnection as _;
use diesel::{Connection as _, PgConnection};
use krafta::base::clock::Clock;
use krafta::base::config::{
    Config, Proxies, Push, RateSources, Secret, SecretKey, Smtp, Store, Stripe, StripeAccount,
};
use krafta::base::db::Db;
use krafta::base::db::local::{Durability, LocalPostgres};
use krafta::base::db::patience::{Limits, Patience};
use krafta::domain::books;
use krafta::domain::notifications::push;
use krafta::http::server as app;
use krafta::http::services::Services;
use krafta::http::state::AppState;
use krafta::jobs;
use std::fs::OpenOptions;
use std::io::Write as _;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicU32;
use std::sync::{Arc, LazyLock, Mutex, OnceLock, mpsc};
use std::time::{Duration, Instant};
use url::Url;

/// A running Krafta.
pub struct Site {
    pub app: AppState,
    pub services: Services,
    /// `http://127.0.0.1:…`
    pub address: String,
    /// As whom Krafta works.
    pub database_url: String,
    /// Who owns the tables.
    pub owner_url: String,
    /// How many orders tests placed here.
    pub placed: AtomicU32,
    server: ServerHandle,
    /// What answers elsewhere than the site.
    beside: Mutex<Vec<ServerHandle>>,
    pub database: String,
    started: Instant,
    _data: Option<tempfile::TempDir>,
}

impl Site {
    /// What the books' replay finds: a line for each difference.
    pub fn differences(&self) -> Vec<String> {
        let mut found = Vec::new();
        let replayed = self.app.db.snapshot_here(|conn, _| {
            books::replay(conn, &mut |difference| {
                found.push(difference.to_string());
                Ok(())
            })
        });
        assert_eq!(replayed.unwrap().differences, found.len());
        found
    }

    /// Every figure that is kept follows from the facts: asked at the end of a story.
    pub fn books_agree(&self) {
        assert_eq!(self.differences(), [""; 0]);
    }

    /// Where the figures are read, beside the site's own address.
    pub fn metrics(&self) -> Client {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let services = self.services.clone();
        let (tell, told) = std::sync::mpsc::channel();
        std::thread::spawn(move || {
            actix_web::rt::System::new().block_on(async move {
                let server = app::metrics_server(&services, listener).unwrap();
                drop(services);
                tell.send(server.handle()).unwrap();
                server.await
            })
        });
        self.beside.lock().unwrap().push(told.recv().unwrap());
        Client::new(&address)
    }

    /// As another process of the same site has it.
    pub fn another_db(&self, size: u32) -> Db {
        Db::new(&self.database_url, size, self.app.db.clock().clone(), leisurely()).unwrap()
    }

    /// The same with a replica at this address.
    pub fn with_replica(&self, url: &str) -> Db {
        let db = self.another_db(2);
        db.with_replica(url, 2, Patience::default()).unwrap()
    }

    /// Krafta as the owner of the tables runs it from the command line.
    pub fn app_of_the_owner(&self) -> AppState {
        let config = (*self.app.config).clone();
        // Another process has a journal of its own.
        AppState::new(config, &self.owner_url, self.app.db.clock().clone()).unwrap()
    }

    /// To the database itself, past the pool, as who may do anything there.
    pub fn connect(&self) -> PgConnection {
        PgConnection::establish(&self.owner_url).unwrap()
    }

    /// Past the verbs, and past the triggers that guard the tables.
    pub fn tamper(&self, statements: &str) {
        let statements = format!("SET session_replication_role = replica; {statements}");
        self.connect().batch_execute(&statements).unwrap();
    }
}

/// Hundreds of sites share one PostgreSQL: the server lets go of its connections, and the database goes.
impl Drop for Site {
    fn drop(&mut self) {
        drop(self.server.stop(false));
        for server in self.beside.get_mut().unwrap() {
            drop(server.stop(false));
        }
        // No test waits for it; what the end of the run cuts off, the next run sweeps.
        static DROPPING: LazyLock<mpsc::Sender<String>> = LazyLock::new(|| {
            let (sender, names) = mpsc::channel::<String>();
            std::thread::spawn(move || {
                for name in names {
                    drop(server().drop_database(&name));
                }
            });
            sender
        });
        if !self.database.is_empty() {
            drop(DROPPING.send(std::mem::take(&mut self.database)));
        }
        note_duration(self.started);
    }
}

/// How long each site was up, with the test's name: `make test` prints the slowest.
fn durations() -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join("durations.txt")
}

fn note_duration(since: Instant) {
    let test = std::thread::current().name().unwrap_or("?").to_owned();
    let line = format!("{:6.2}  {test}\n", since.elapsed().as_secs_f64());
    let file = OpenOptions::new().append(true).create(true).open(durations());
    drop(file.and_then(|mut file| file.write_all(line.as_bytes())));
}

/// A Thursday afternoon in Barquisimeto.
pub fn noon() -> DateTime<Utc> {
    "2026-01-15T19:40:00Z".parse().unwrap()
}

/// Starts a site on an empty database.
pub fn start() -> Site {
    let data = tempfile::tempdir().unwrap();
    let path = data.path().to_owned();
    on(template(), &path, Some(data), None)
}

/// The same, with a mail server, and the post at work.
pub fn start_mailing(smtp_url: &str) -> Site {
    let data = tempfile::tempdir().unwrap();
    let path = data.path().to_owned();
    let provisions = Provisions {
        smtp_url: Some(smtp_url),
        ..Provisions::default()
    };
    with(template(), &path, Some(data), None, provisions)
}

/// With what a site's card events are signed.
pub const WEBHOOK_SECRET: &str = "whsec_krafta_test";

/// The same, with the demo data or without, charging cards at the provider that answers at this address.
pub fn start_charging(api_url: &str) -> Site {
    let data = tempfile::tempdir().unwrap();
    let path = data.path().to_owned();
    let account = StripeAccount {
        secret_key: Secret::new("sk_test_krafta".to_owned()),
        api_url: api_url.to_owned(),
    };
    with(
        template(),
        &path,
        Some(data),
        None,
        Provisions {
            account: Some(account),
            ..Provisions::default()
        },
    )
}

/// The same, with people reaching it at this address, by way of a proxy.
pub fn start_behind(public_url: &str) -> Site {
    let data = tempfile::tempdir().unwrap();
    let path = data.path().to_owned();
    on(template(), &path, Some(data), Some(public_url))
}

/// The same, with what limits there are, and proxies at these addresses.
pub fn start_limited(has_limits: bool, proxies: &str) -> Site {
    let data = tempfile::tempdir().unwrap();
    let path = data.path().to_owned();
    let provisions = Provisions {
        has_limits,
        proxies: Proxies::read(proxies).unwrap(),
        ..Provisions::default()
    };
    with(template(), &path, Some(data), None, provisions)
}

/// The same, with its files elsewhere.
pub fn start_storing(store: Store) -> Site {
    let data = tempfile::tempdir().unwrap();
    let path = data.path().to_owned();
    let provisions = Provisions {
        store,
        ..Provisions::default()
    };
    with(template(), &path, Some(data), None, provisions)
}

/// With a push service at this address.
pub fn start_telling_devices(service: &str) -> Site {
    let data = tempfile::tempdir().unwrap();
    let path = data.path().to_owned();
    let provisions = Provisions {
        push_service: Some(service.parse().unwrap()),
        ..Provisions::default()
    };
    let site = with(template(), &path, Some(data), None, provisions);
    site.app.db.transact_here(push::ensure_key).unwrap();
    site
}

/// Starts a site on this database, in this data directory: a process that begins again.
pub fn start_on(database_url: &str, data: &Path) -> Site {
    serve(
        (database_url.to_owned(), database_url.to_owned()),
        String::new(),
        data,
        None,
        None,
        Provisions::default(),
    )
}

/// Starts a site with the demo data. They are drawn and told once for the run; what a test does to them is its own.
pub fn demo() -> Site {
    static SEEDED: OnceLock<(String, tempfile::TempDir)> = OnceLock::new();
    let (database, data) = SEEDED.get_or_init(|| {
        let data = tempfile::tempdir().unwrap();
        let name = format!("t{}", uuid::Uuid::new_v4().simple());
        server().clone_database(template(), &name).unwrap();
        let app = AppState::new(
            config(data.path(), "http://krafta.test"),
            &server().app_url(&name),
            Clock::fixed(noon()),
        );
        let app = app.unwrap();
        app.db
            .transact_here(krafta::domain::workshops::ensure_defaults)
            .unwrap();
        app.db.transact_here(push::ensure_key).unwrap();
        actix_web::rt::System::new()
            .block_on(krafta::demo::seed(&app))
            .unwrap();
        (name, data)
    });
    on(database, data.path(), None, None)
}

/// A site on a copy of this database.
fn on(original: &str, data: &Path, owned: Option<tempfile::TempDir>, public_url: Option<&str>) -> Site {
    with(original, data, owned, public_url, Provisions::default())
}

/// What a site has outside of itself.
struct Provisions<'a> {
    store: Store,
    smtp_url: Option<&'a str>,
    account: Option<StripeAccount>,
    push_service: Option<Url>,
    has_limits: bool,
    proxies: Proxies,
}

impl Default for Provisions<'_> {
    fn default() -> Self {
        Self {
            store: Store::Local,
            smtp_url: None,
            account: None,
            push_service: None,
            has_limits: true,
            proxies: Proxies::default(),
        }
    }
}

fn with(
    original: &str,
    data: &Path,
    owned: Option<tempfile::TempDir>,
    public_url: Option<&str>,
    provisions: Provisions<'_>,
) -> Site {
    let name = format!("t{}", uuid::Uuid::new_v4().simple());
    server().clone_database(original, &name).unwrap();
    let urls = (server().app_url(&name), server().url(&name));
    serve(urls, name, data, owned, public_url, provisions)
}

fn serve(
    (database_url, owner_url): (String, String),
    name: String,
    data: &Path,
    owned: Option<tempfile::TempDir>,
    public_url: Option<&str>,
    provisions: Provisions<'_>,
) -> Site {
    let started = Instant::now();
    // The address is part of what the site says about itself.
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    let config = config(data, public_url.unwrap_or(&address));
    let smtp = provisions
        .smtp_url
        .map(|url| Smtp::read(url, &config.public_url).unwrap());
    let config = Config {
        store: provisions.store,
        has_limits: provisions.has_limits,
        trusted_proxies: provisions.proxies,
        smtp,
        stripe: Stripe {
            account: provisions.account,
            ..config.stripe
        },
        push: Push {
            own_service: provisions.push_service,
            ..config.push
        },
        ..config
    };
    let services = Services::new(config, &database_url, Clock::fixed(noon())).unwrap();
    let (tell, told) = std::sync::mpsc::channel();
    let served = services.clone();
    std::thread::spawn(move || {
        actix_web::rt::System::new().block_on(async move {
            let server = app::server(&served, listener, 1).unwrap();
            if let Some(mail) = jobs::mail(&served).unwrap() {
                // Only ever woken: no test waits for time to pass.
                let metrics = Arc::clone(&served.metrics);
                actix_web::rt::spawn(mail.run(metrics, |_| std::future::pending()));
            }
            drop(served);
            tell.send(server.handle()).unwrap();
            server.await.unwrap();
        });
    });
    let server = told.recv().unwrap();
    Site {
        app: services.state.clone(),
        services,
        address,
        database_url,
        owner_url,
        placed: AtomicU32::new(0),
        server,
        beside: Mutex::default(),
        database: name,
        started,
        _data: owned,
    }
}

fn config(data: &Path, public_url: &str) -> Config {
    Config {
        bind: "127.0.0.1:0".into(),
        database_url: None,
        migrate_database_url: None,
        replica_url: None,
        metrics_bind: None,
        trusted_proxies: Proxies::default(),
        has_limits: true,
        data_dir: data.to_owned(),
        public_url: public_url.to_owned(),
        session_key: SecretKey::new(vec![7; 64]).unwrap(),
        store: Store::Local,
        program: env!("CARGO_BIN_EXE_krafta").into(),
        db_pool_size: 4,
        patience: leisurely(),
        log_json: false,
        smtp: None,
        rates: RateSources::default(),
        stripe: Stripe {
            account: None,
            webhook_secret: Some(Secret::new(WEBHOOK_SECRET.to_owned())),
        },
        push: Push {
            key: None,
            subject: "mailto:avisos@krafta.test".into(),
            own_service: None,
        },
    }
}

/// A machine that compiles meanwhile is slow, and no test of something else fails for that.
fn leisurely() -> Patience {
    let limits = Limits {
        turn: Duration::from_secs(20),
        lock: Duration::from_secs(20),
        statement: Duration::from_secs(30),
        whole: Duration::from_secs(60),
        idle: Duration::from_secs(60),
    };
    Patience {
        request: limits,
        background: limits,
        silence: Duration::from_secs(5),
        probe: Duration::from_secs(5),
    }
}

/// One server for the run. What an earlier run left behind is swept.
fn server() -> &'static LocalPostgres {
    static SERVER: OnceLock<&'static LocalPostgres> = OnceLock::new();
    SERVER.get_or_init(|| {
        // `scripts/test` knows a place in memory.
        let dir = std::env::var_os("TEST_POSTGRES").map_or_else(
            || Path::new(env!("CARGO_TARGET_TMPDIR")).join("postgres"),
            PathBuf::from,
        );
        let server = LocalPostgres::for_this_process(&dir, Durability::Off).unwrap();
        for name in server.databases().unwrap() {
            if name == TEMPLATE || name.starts_with('t') && name.len() == 33 {
                server.drop_database(&name).unwrap();
            }
        }
        server
    })
}

const TEMPLATE: &str = "template";

/// A migrated database that the others are copies of.
fn template() -> &'static str {
    static MIGRATED: OnceLock<()> = OnceLock::new();
    MIGRATED.get_or_init(|| {
        server().ensure_database(TEMPLATE).unwrap();
        let data = tempfile::tempdir().unwrap();
        let config = Config {
            db_pool_size: 1,
            ..config(data.path(), "http://krafta.test")
        };
        let app = AppState::new(config, &server().app_url(TEMPLATE), Clock::fixed(noon())).unwrap();
        app.db.migrate(Some(&server().url(TEMPLATE))).unwrap();
    });
    TEMPLATE
}
