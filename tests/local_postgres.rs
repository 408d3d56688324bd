//! The private local PostgreSQL with real server programs: a fresh start, and what is left after each kind of crash.

#![allow(
    clippy::disallowed_methods,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test stops at what it did not expect, and looks at the machine that it runs on"
)]

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use diesel::connection::SimpleConnection;
use diesel::{Connection, PgConnection, QueryDsl, RunQueryDsl};
use krafta::base::db::local::{Durability, LocalPostgres};

diesel::table! {
    notes (text) {
        text -> Text,
    }
}

/// A directory of one test, emptied before and removed after.
struct Scratch(PathBuf);

impl Scratch {
    fn new(name: &str) -> Self {
        let dir = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("local-postgres-{name}"));
        let _ = fs::remove_dir_all(&dir);
        Self(dir)
    }

    fn start(&self) -> LocalPostgres {
        self.start_with(Durability::Off)
    }

    fn start_with(&self, durability: Durability) -> LocalPostgres {
        LocalPostgres::start(&self.0.join("postgres"), durability).unwrap()
    }

    /// Stops the server and removes its home, which may be elsewhere when we are root.
    fn clean_up(self, server: LocalPostgres) {
        server.stop().unwrap();
        fs::remove_dir_all(server.home()).unwrap();
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn connect(server: &LocalPostgres) -> PgConnection {
    server.ensure_database("krafta").unwrap();
    PgConnection::establish(&server.url("krafta")).unwrap()
}

fn write_note(server: &LocalPostgres, text: &str) {
    let mut conn = connect(server);
    conn.batch_execute("CREATE TABLE IF NOT EXISTS notes (text TEXT PRIMARY KEY)")
        .unwrap();
    diesel::insert_into(notes::table)
        .values(diesel::ExpressionMethods::eq(notes::text, text))
        .execute(&mut conn)
        .unwrap();
}

fn notes(server: &LocalPostgres) -> Vec<String> {
    notes::table
        .select(notes::text)
        .load(&mut connect(server))
        .unwrap()
}

fn postmaster(home: &Path) -> Option<i32> {
    let text = fs::read_to_string(home.join("cluster/postmaster.pid")).ok()?;
    text.lines().next()?.parse().ok()
}

fn kill_hard(pid: i32) {
    let status = Command::new("kill").args(["-9", &pid.to_string()]).status();
    assert!(status.unwrap().success());
}

#[test]
fn a_fresh_server_is_private_and_keeps_its_data_over_a_restart() {
    let scratch = Scratch::new("fresh");
    let server = scratch.start();
    for dir in [server.home().to_path_buf(), server.home().join("cluster")] {
        let mode = fs::metadata(&dir).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o700, "{}", dir.display());
    }
    write_note(&server, "año nuevo");
    assert!(postmaster(server.home()).is_some());
    server.stop().unwrap();
    server.stop().unwrap();
    assert_eq!(postmaster(server.home()), None, "stopped means stopped");
    assert!(PgConnection::establish(&server.url("krafta")).is_err());

    let again = scratch.start();
    assert_eq!(notes(&again), ["año nuevo"]);
    scratch.clean_up(again);
}

#[test]
fn databases_are_made_once_copied_and_removed() {
    let scratch = Scratch::new("databases");
    let server = scratch.start();
    write_note(&server, "from the template");
    server.ensure_database("krafta").unwrap();
    server.clone_database("krafta", "copy \"1\"").unwrap();

    let url = server.url("copy \"1\"");
    let mut copy = PgConnection::establish(&url).unwrap();
    let found: Vec<String> = notes::table.select(notes::text).load(&mut copy).unwrap();
    assert_eq!(found, ["from the template"]);

    // Somebody is still connected; that must not keep it.
    server.drop_database("copy \"1\"").unwrap();
    server.drop_database("copy \"1\"").unwrap();
    let left = server.databases().unwrap();
    assert!(!left.contains(&"copy \"1\"".to_owned()), "{left:?}");
    assert!(server.ensure_database("").is_err());
    assert!(server.ensure_database(&"x".repeat(64)).is_err());
    scratch.clean_up(server);
}

#[test]
fn only_the_last_user_stops_the_server() {
    let scratch = Scratch::new("shared");
    let first = scratch.start();
    let pid = postmaster(first.home());
    let second = scratch.start();
    assert_eq!(postmaster(second.home()), pid, "one server for both");
    drop(first);
    write_note(&second, "still here");
    assert_eq!(notes(&second), ["still here"]);
    scratch.clean_up(second);
}

#[test]
fn starts_that_race_share_one_server() {
    let scratch = Scratch::new("race");
    let servers: Vec<LocalPostgres> = std::thread::scope(|scope| {
        let starts: Vec<_> = (0..3).map(|_| scope.spawn(|| scratch.start())).collect();
        starts.into_iter().map(|s| s.join().unwrap()).collect()
    });
    let pid = postmaster(servers[0].home());
    assert!(pid.is_some());
    let mut servers = servers.into_iter();
    let last = servers.next().unwrap();
    drop(servers);
    write_note(&last, "alive");
    assert_eq!(postmaster(last.home()), pid);
    scratch.clean_up(last);
}

#[test]
fn a_killed_server_recovers() {
    let scratch = Scratch::new("crash");
    let server = scratch.start_with(Durability::Full);
    write_note(&server, "committed");
    let pid = postmaster(server.home()).unwrap();
    // It stays a zombie, because `server` does not look: exactly what a container without an init would show.
    kill_hard(pid);
    let again = scratch.start_with(Durability::Full);
    assert_ne!(postmaster(again.home()), Some(pid));
    assert_eq!(notes(&again), ["committed"]);
    drop(server);
    assert_eq!(notes(&again), ["committed"], "the other handle is in use");
    scratch.clean_up(again);
}

#[test]
fn a_pid_file_that_names_a_stranger_does_not_stop_a_start() {
    let scratch = Scratch::new("stranger");
    let server = scratch.start();
    write_note(&server, "committed");
    let file = server.home().join("cluster/postmaster.pid");
    let left_behind = fs::read_to_string(&file).unwrap();
    server.stop().unwrap();

    // After a restart of the machine the number belongs to something else: here, to this test.
    let (_, rest) = left_behind.split_once('\n').unwrap();
    fs::write(&file, format!("{}\n{rest}", std::process::id())).unwrap();
    let again = scratch.start();
    assert_eq!(notes(&again), ["committed"]);
    again.stop().unwrap();

    // A crash can also leave it empty.
    fs::write(&file, "").unwrap();
    let again = scratch.start();
    assert_eq!(notes(&again), ["committed"]);
    scratch.clean_up(again);
}

fn wait_for(server: &LocalPostgres, since: Instant) {
    while PgConnection::establish(&server.url("krafta")).is_err() {
        assert!(since.elapsed() < Duration::from_secs(20), "it does not come back");
        std::thread::sleep(Duration::from_millis(50));
    }
}

/// Fails where nobody watches.
#[test]
fn a_server_that_dies_is_started_again_also_where_it_cannot_for_a_while() {
    let scratch = Scratch::new("watched");
    // As it runs for people: what was committed survives the server.
    let server = Arc::new(scratch.start_with(Durability::Full));
    server.watch().unwrap();
    write_note(&server, "kept");
    for _ in 0..2 {
        kill_hard(postmaster(server.home()).unwrap());
        wait_for(&server, Instant::now());
        assert_eq!(notes(&server), ["kept"]);
    }
    // As with a disk that is full: it ends, no start succeeds, and then there is room again.
    let control = server.home().join("cluster/global/pg_control");
    let away = server.home().join("pg_control");
    fs::rename(&control, &away).unwrap();
    kill_hard(postmaster(server.home()).unwrap());
    std::thread::sleep(Duration::from_secs(2));
    assert!(PgConnection::establish(&server.url("krafta")).is_err());
    fs::rename(&away, &control).unwrap();
    wait_for(&server, Instant::now());
    assert_eq!(notes(&server), ["kept"]);

    // What is stopped stays stopped.
    server.stop().unwrap();
    std::thread::sleep(Duration::from_secs(1));
    assert_eq!(postmaster(server.home()), None);
    fs::remove_dir_all(server.home()).unwrap();
    let _ = fs::remove_dir_all(&scratch.0);
}

#[test]
fn a_half_finished_initdb_is_redone() {
    let scratch = Scratch::new("half");
    let server = scratch.start();
    let home = server.home().to_path_buf();
    server.stop().unwrap();
    // As far as an `initdb` killed in the middle gets: its directory still has the name it works under.
    fs::rename(home.join("cluster"), home.join("cluster.new-1")).unwrap();
    fs::remove_file(home.join("cluster.new-1/global/pg_control")).unwrap();

    let again = scratch.start();
    write_note(&again, "new");
    assert!(!home.join("cluster.new-1").exists(), "nothing is left over");
    scratch.clean_up(again);
}

#[test]
fn a_server_that_cannot_start_says_why() {
    let scratch = Scratch::new("broken");
    let server = scratch.start();
    server.stop().unwrap();
    let conf = server.home().join("cluster/postgresql.conf");
    let mut file = fs::OpenOptions::new().append(true).open(conf).unwrap();
    writeln!(file, "no_such_setting = 1").unwrap();
    let error = LocalPostgres::start(&scratch.0.join("postgres"), Durability::Off).unwrap_err();
    assert!(error.to_string().contains("no_such_setting"), "{error:#}");
    scratch.clean_up(server);
}

#[test]
fn a_cluster_of_another_version_says_what_to_install() {
    let scratch = Scratch::new("version");
    let server = scratch.start();
    server.stop().unwrap();
    fs::write(server.home().join("cluster/PG_VERSION"), "7\n").unwrap();
    let error = LocalPostgres::start(&scratch.0.join("postgres"), Durability::Off).unwrap_err();
    assert!(error.to_string().contains("postgresql-7"), "{error:#}");
    scratch.clean_up(server);
}

const HELPER_DIR: &str = "KRAFTA_TEST_HELPER_DIR";

/// The app that another test kills, or lets end.
#[test]
#[ignore = "a process for the tests below"]
fn helper() {
    let dir = std::env::var(HELPER_DIR).unwrap();
    let server = LocalPostgres::for_this_process(Path::new(&dir), Durability::Off).unwrap();
    write_note(server, "from the helper");
    println!("\nready {}", server.home().display());
    // Until the other end of the pipe is closed.
    let _ = std::io::stdin().lines().count();
}

/// Starts the helper; gives it, and the home of its server.
fn run_helper(scratch: &Scratch) -> (Child, PathBuf) {
    let mut helper = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "helper", "--ignored", "--nocapture"])
        .env(HELPER_DIR, scratch.0.join("postgres"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let home = BufReader::new(helper.stdout.take().unwrap())
        .lines()
        .map_while(Result::ok)
        .find_map(|line| line.strip_prefix("ready ").map(PathBuf::from))
        .expect("the helper starts its server");
    (helper, home)
}

#[test]
fn the_server_of_a_killed_app_is_taken_over() {
    let scratch = Scratch::new("takeover");
    let (mut helper, home) = run_helper(&scratch);
    let pid = postmaster(&home).unwrap();
    helper.kill().unwrap();
    helper.wait().unwrap();

    let server = scratch.start();
    assert_eq!(postmaster(&home), Some(pid), "the same server");
    assert_eq!(notes(&server), ["from the helper"]);
    server.stop().unwrap();
    assert_eq!(postmaster(&home), None, "and it is ours to stop");
    scratch.clean_up(server);
}

#[test]
fn a_process_that_ends_stops_its_server() {
    let scratch = Scratch::new("exit");
    let (mut helper, home) = run_helper(&scratch);
    drop(helper.stdin.take());
    // Its standard output is a closed pipe by now, so its own report may fail; the server stops all the same.
    helper.wait().unwrap();
    let deadline = Instant::now() + Duration::from_secs(5);
    while postmaster(&home).is_some() {
        assert!(Instant::now() < deadline, "the server is still there");
        std::thread::sleep(Duration::from_millis(50));
    }
    let server = scratch.start();
    assert_eq!(notes(&server), ["from the helper"]);
    scratch.clean_up(server);
}
