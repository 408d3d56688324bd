//! The private local PostgreSQL: what runs when there is no `DATABASE_URL`, and beneath every test.
//!
//! The real server programs, started by us, in one directory: `cluster/` (the data), `socket/` (the only way in),
//! `server.log`, and two lock files. It listens on no network address, and inside that directory everybody is who they say
//! they are, without a password (`trust`): the superuser `krafta`, who owns the tables, or `krafta_app`, as whom Krafta works.
//! That is safe because the directory can only be entered by the user that the server runs as and by root, and both could
//! read and change the data files anyway.
//!
//! What can go wrong, and what happens then:
//! - **We are root.** PostgreSQL refuses root, so the programs run as `postgres`, else `nobody` ([`place`]).
//! - **The app was killed.** The server goes on; the next start takes it over, and stops it at its end.
//! - **The server was killed too.** The next start clears what it left and PostgreSQL recovers.
//! - **The server died alone**, or ended because its disk was full. It is started again ([`watch`](LocalPostgres::watch)).
//! - **`initdb` was killed.** It works under another name, and its result is renamed when it is whole.
//! - **Several processes at once** (a second `krafta`, two test runs). They share the server; the last one out stops it.

#![allow(
    unsafe_code,
    reason = "signals, file locks and user ids are asked of the operating system itself"
)]

mod locks;
mod place;
mod programs;
mod server;
mod supervisor;

use std::fs::{self, File};
use std::path::Path;
use std::process::Child;
use std::sync::{Mutex, OnceLock, PoisonError};
use std::time::Duration;

use anyhow::{Context, Result, bail, ensure};
use diesel::connection::SimpleConnection;
use diesel::{Connection, PgConnection, QueryDsl, RunQueryDsl};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

use locks::Lock;
use place::Place;
use programs::Programs;

/// The superuser of the private server, who owns the tables.
const OWNER: &str = "krafta";
/// As whom Krafta works. It owns nothing.
const APP: &str = "krafta_app";
/// Always there, and nobody's.
const ADMIN_DATABASE: &str = "postgres";
/// Only part of the socket's name.
const PORT: u16 = 5432;
const UNFINISHED: &str = "cluster.new-";
/// Longer than the longest recovery that somebody before us may be waiting for.
const TURN_WITHIN: Duration = Duration::from_secs(180);

diesel::table! {
    /// PostgreSQL's own list of databases.
    pg_database (oid) {
        oid -> Oid,
        datname -> Text,
    }
}

/// What survives a power cut.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Durability {
    /// Every commit.
    Full,
    /// Nothing, and it is faster: for tests only.
    Off,
}

/// A running private server, and our share in it: dropping it stops the server if nobody else uses it.
///
/// Everything here blocks. Start it before the async runtime, or on a blocking thread.
#[derive(Debug)]
pub struct LocalPostgres {
    place: Place,
    durability: Durability,
    share: Mutex<Option<Share>>,
}

/// Gone once we have stopped.
#[derive(Debug)]
struct Share {
    in_use: Lock,
    /// The server, if it was us who started it.
    child: Option<Child>,
}

impl LocalPostgres {
    /// Starts the server that lives in `dir`, or takes over the one that runs there already.
    ///
    /// As root it may live elsewhere (see [`home`](Self::home)): where `postgres` cannot reach `dir`.
    pub fn start(dir: &Path, durability: Durability) -> Result<Self> {
        let place = Place::settle(dir)?;
        let _turn = Lock::turn(&place.home, &place.owner, TURN_WITHIN)?;
        let in_use = Lock::using(&place.home, &place.owner)?;
        let url = url_in(&place, ADMIN_DATABASE, OWNER);
        let took_over = server::running(&place).is_some() && server::wait_for_running(&place, &url)?;
        let child = if took_over {
            None
        } else {
            Some(launch(&place, durability)?)
        };
        tracing::info!(home = %place.home.display(), took_over, "local PostgreSQL is up");
        let server = Self {
            place,
            durability,
            share: Mutex::new(Some(Share { in_use, child })),
        };
        server.ensure_app_role()?;
        Ok(server)
    }

    /// [`start`](Self::start), once, for as long as this process lives: for test programs, where nothing owns the server.
    /// It is stopped when the process exits; a killed process leaves it running and the next one takes it over.
    /// Later calls get the same server, whatever they ask for.
    pub fn for_this_process(dir: &Path, durability: Durability) -> Result<&'static Self> {
        static SERVER: OnceLock<LocalPostgres> = OnceLock::new();
        static STARTING: Mutex<()> = Mutex::new(());

        extern "C" fn at_exit() {
            // Nobody is left to hear of an error, and a panic must not cross into C.
            let _ = std::panic::catch_unwind(|| SERVER.get().map(LocalPostgres::stop));
        }

        let _one = STARTING.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(server) = SERVER.get() {
            return Ok(server);
        }
        let server = Self::start(dir, durability)?;
        let server = SERVER.get_or_init(|| server);
        // SAFETY: registers a function that lives for ever. If there is no room for it, the server is only taken over
        // next time.
        unsafe { libc::atexit(at_exit) };
        Ok(server)
    }

    /// A connection URL of one of its databases, for the owner of the tables.
    pub fn url(&self, database: &str) -> String {
        url_in(&self.place, database, OWNER)
    }

    /// The same for Krafta at work.
    pub fn app_url(&self, database: &str) -> String {
        url_in(&self.place, database, APP)
    }

    /// The directory that holds everything of this server.
    pub fn home(&self) -> &Path {
        &self.place.home
    }

    /// Stops the server, unless another process uses it too. Later calls do nothing; dropping does the same.
    pub fn stop(&self) -> Result<()> {
        let mut share = self.share.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(Share { in_use, mut child }) = share.take() else {
            return Ok(());
        };
        let _turn = Lock::turn(&self.place.home, &self.place.owner, TURN_WITHIN)?;
        if in_use.is_last()? {
            server::stop(&self.place, child.as_mut())?;
        }
        Ok(())
    }

    /// Starts the server again if it is gone although nobody stopped it. `true`: it was, and is back.
    fn revive(&self) -> Result<bool> {
        if server::running(&self.place).is_some() {
            return Ok(false);
        }
        let mut share = self.share.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(share) = share.as_mut() else {
            return Ok(false);
        };
        if let Some(child) = &mut share.child {
            // Takes the zombie away.
            let _ = child.try_wait();
        }
        let _turn = Lock::turn(&self.place.home, &self.place.owner, TURN_WITHIN)?;
        if server::running(&self.place).is_some() {
            // Another process that uses it was faster.
            return Ok(false);
        }
        share.child = Some(launch(&self.place, self.durability)?);
        Ok(true)
    }

    /// Nobody here uses it any more.
    fn is_stopped(&self) -> bool {
        self.share
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .is_none()
    }

    /// Makes the database unless it is there.
    pub fn ensure_database(&self, name: &str) -> Result<()> {
        if self.databases()?.iter().any(|known| known == name) {
            return Ok(());
        }
        match self.admin(&format!("CREATE DATABASE {}", quoted(name)?)) {
            // Another process was faster.
            Err(_) if self.databases()?.iter().any(|known| known == name) => Ok(()),
            done => done,
        }
    }

    /// Makes database `name` as a copy of `template`, to which nobody may be connected.
    pub fn clone_database(&self, template: &str, name: &str) -> Result<()> {
        let copy = format!("CREATE DATABASE {} TEMPLATE {}", quoted(name)?, quoted(template)?);
        // From 15 on there are two ways. Its files themselves are less work than every page of them through the log, and what
        // was found out about the tables is copied along.
        self.admin(&format!("{copy} STRATEGY FILE_COPY"))
            .or_else(|_| self.admin(&copy))
    }

    /// Removes the database if it is there, and throws out whoever is connected to it.
    pub fn drop_database(&self, name: &str) -> Result<()> {
        let name = quoted(name)?;
        self.admin(&format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"))
    }

    /// The names of all databases.
    pub fn databases(&self) -> Result<Vec<String>> {
        pg_database::table
            .select(pg_database::datname)
            .order(pg_database::datname)
            .load(&mut self.connect()?)
            .context("cannot list the local databases")
    }

    /// Makes the role that Krafta works as unless it is there. Wants the turn.
    fn ensure_app_role(&self) -> Result<()> {
        self.admin(&format!(
            "DO $$ BEGIN
                 IF to_regrole('{APP}') IS NULL THEN CREATE ROLE {APP} LOGIN; END IF;
             END $$"
        ))
    }

    fn admin(&self, statement: &str) -> Result<()> {
        self.connect()?
            .batch_execute(statement)
            .with_context(|| format!("local PostgreSQL: {statement}"))
    }

    fn connect(&self) -> Result<PgConnection> {
        PgConnection::establish(&self.url(ADMIN_DATABASE)).context("cannot connect to the local PostgreSQL")
    }
}

impl Drop for LocalPostgres {
    fn drop(&mut self) {
        if let Err(error) = self.stop() {
            tracing::error!("local PostgreSQL: {error:#}");
        }
    }
}

/// Starts a server that is known not to run. Wants the turn.
fn launch(place: &Place, durability: Durability) -> Result<Child> {
    let programs = prepare(place, durability)?;
    let settings = settings(place, durability);
    server::start(place, &programs, &settings, &url_in(place, ADMIN_DATABASE, OWNER))
}

/// The programs for this cluster, and the cluster, made now if there is none.
fn prepare(place: &Place, durability: Durability) -> Result<Programs> {
    place::sweep(&place.home, UNFINISHED)?;
    if fs::symlink_metadata(&place.cluster).is_ok() {
        let made_by = programs::cluster_version(&place.cluster)?;
        return Programs::find(&place.owner, Some(made_by));
    }
    let programs = Programs::find(&place.owner, None)?;
    let new = place.home.join(format!("{UNFINISHED}{}", std::process::id()));
    tracing::info!(home = %place.home.display(), version = programs.major, "making the local database");
    let mut initdb = place.owner.command(&programs.initdb, &place.home);
    initdb
        .arg("-D")
        .arg(&new)
        .args(["-U", OWNER, "--auth=trust", "--encoding=UTF8"])
        // The same order of text on every machine. Only Linux is sure to have the UTF-8 one.
        .arg(if cfg!(target_os = "linux") {
            "--locale=C.UTF-8"
        } else {
            "--locale=C"
        });
    if durability == Durability::Off {
        initdb.arg("--no-sync");
    }
    let output = initdb
        .output()
        .with_context(|| format!("cannot run {}", programs.initdb.display()))?;
    if !output.status.success() {
        let said = [output.stdout, output.stderr].concat();
        bail!(
            "initdb failed in {}:\n{}",
            place.home.display(),
            server::tail(&String::from_utf8_lossy(&said))
        );
    }
    fs::rename(&new, &place.cluster)
        .and_then(|()| File::open(&place.home)?.sync_all())
        .with_context(|| format!("cannot put {} in place", place.cluster.display()))?;
    Ok(programs)
}

/// On the command line rather than in a file, so that a new version of Krafta brings its own.
fn settings(place: &Place, durability: Durability) -> Vec<String> {
    let mut settings = vec![
        "listen_addresses=".to_owned(),
        // `place` sees to it that this path needs no quoting.
        format!("unix_socket_directories={}", place.sockets.display()),
        "unix_socket_permissions=0700".to_owned(),
        format!("port={PORT}"),
        "shared_buffers=128MB".to_owned(),
        // Compiling a page's query takes longer than running it.
        "jit=off".to_owned(),
        "logging_collector=off".to_owned(),
        "log_destination=stderr".to_owned(),
        "log_line_prefix=%m [%p] ".to_owned(),
        "timezone=UTC".to_owned(),
        "log_timezone=UTC".to_owned(),
    ];
    settings.extend(
        match durability {
            Durability::Full => &["max_connections=100"][..],
            // Tests run in parallel, each with a pool of its own.
            Durability::Off => &[
                "max_connections=250",
                "fsync=off",
                "synchronous_commit=off",
                "full_page_writes=off",
                // With a database for each test, it would never rest.
                "autovacuum=off",
                "wal_level=minimal",
                "max_wal_senders=0",
            ],
        }
        .iter()
        .map(ToString::to_string),
    );
    settings
}

/// Everything that libpq would otherwise take from `PG…` variables is named.
fn url_in(place: &Place, database: &str, role: &str) -> String {
    let encode = |text: &str| utf8_percent_encode(text, NON_ALPHANUMERIC).to_string();
    format!(
        "postgresql:///{}?host={}&port={PORT}&user={role}&connect_timeout=10",
        encode(database),
        encode(&place.sockets.to_string_lossy()),
    )
}

fn quoted(name: &str) -> Result<String> {
    // 63 bytes: PostgreSQL cuts longer names, and two could become one.
    ensure!(
        !name.is_empty() && name.len() <= 63 && !name.contains('\0'),
        "{name:?} cannot be the name of a database"
    );
    Ok(format!("\"{}\"", name.replace('"', "\"\"")))
}
