//! One postmaster: is it there, start it, wait for it, stop it.

use std::fs::{self, OpenOptions};
use std::io::{Read, Seek, SeekFrom, Write};
use std::os::unix::fs::MetadataExt;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, ExitStatus};
use std::thread::sleep;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use diesel::{Connection, PgConnection};

use super::place::Place;
use super::programs::Programs;

/// Crash recovery replays at most `max_wal_size`; this is far more than it takes, and a server that dies is noticed at once.
const READY_WITHIN: Duration = Duration::from_secs(120);
const STOPPED_WITHIN: Duration = Duration::from_secs(30);
const TICK: Duration = Duration::from_millis(25);
const LOG_LIMIT: u64 = 16 << 20;

/// The postmaster of this cluster, if one runs.
///
/// `postmaster.pid` outlives a crash, and by the next start its number may belong to anything (containers give out the same small
/// numbers every time). PostgreSQL itself would refuse to start then, so the process is looked at.
pub(super) fn running(place: &Place) -> Option<libc::pid_t> {
    let text = fs::read_to_string(pid_file(place)).ok()?;
    let pid = text.lines().next()?.trim().parse().ok().filter(|p| *p > 1)?;
    is_postmaster(pid, &place.cluster).then_some(pid)
}

fn pid_file(place: &Place) -> PathBuf {
    place.cluster.join("postmaster.pid")
}

fn is_postmaster(pid: libc::pid_t, cluster: &Path) -> bool {
    if !Path::new("/proc/self/cmdline").exists() {
        // No Linux: there is only the question whether the process exists (or exists and is not ours to signal).
        // SAFETY: signal 0 checks and sends nothing.
        return unsafe { libc::kill(pid, 0) } == 0
            || std::io::Error::last_os_error().raw_os_error() == Some(libc::EPERM);
    }
    // Empty for a zombie, which in a container without an init may stay for ever.
    let line = fs::read(format!("/proc/{pid}/cmdline")).unwrap_or_default();
    let words: Vec<&str> = line
        .split(|byte| *byte == 0)
        .filter_map(|word| std::str::from_utf8(word).ok())
        .collect();
    let program = words.first().and_then(|word| word.rsplit('/').next());
    if !matches!(program, Some("postgres" | "postmaster")) {
        return false;
    }
    // Another cluster's server is not ours. One that we cannot place might be: two servers on one cluster would ruin
    // it, so in doubt it counts.
    let theirs = words
        .iter()
        .skip_while(|word| **word != "-D")
        .nth(1)
        .and_then(|dir| fs::metadata(dir).ok());
    match (theirs, fs::metadata(cluster)) {
        (Some(a), Ok(b)) => (a.dev(), a.ino()) == (b.dev(), b.ino()),
        _ => true,
    }
}

/// Waits until the server that already runs answers. `false`: it died meanwhile.
pub(super) fn wait_for_running(place: &Place, url: &str) -> Result<bool> {
    let deadline = Instant::now() + READY_WITHIN;
    loop {
        match PgConnection::establish(url) {
            Ok(_) => return Ok(true),
            Err(_) if running(place).is_none() => return Ok(false),
            Err(error) if Instant::now() >= deadline => {
                return Err(error).with_context(|| {
                    format!(
                        "the PostgreSQL that runs in {} does not answer; its log is {}",
                        place.home.display(),
                        log_file(place).display()
                    )
                });
            }
            Err(_) => sleep(TICK),
        }
    }
}

/// Starts a server that is known not to run, and waits until it answers.
pub(super) fn start(place: &Place, programs: &Programs, settings: &[String], url: &str) -> Result<Child> {
    let deadline = Instant::now() + READY_WITHIN;
    clear_traces(place)?;
    loop {
        let (mut child, log_from) = spawn(place, programs, settings)?;
        let why = match wait_for_start(&mut child, url, deadline) {
            Ok(()) => return Ok(child),
            Err(why) => why,
        };
        let log = log_since(place, log_from);
        // After a `kill -9` of the postmaster alone its last children need a moment to notice.
        if log.contains("pre-existing shared memory block") && Instant::now() < deadline {
            sleep(Duration::from_millis(200));
            continue;
        }
        bail!(
            "PostgreSQL {} did not start in {}: {why}\n{}",
            programs.major,
            place.home.display(),
            tail(&log)
        );
    }
}

/// Makes PostgreSQL believe us that the server is gone.
fn clear_traces(place: &Place) -> Result<()> {
    let path = pid_file(place);
    if let Ok(text) = fs::read_to_string(&path) {
        if let Some((_, rest)) = text.split_once('\n') {
            // Not simply removed: the rest names the shared memory, by which PostgreSQL checks that no child of a
            // killed postmaster still writes. A lock with the number of its parent process it takes for stale.
            let mut file = place
                .owner
                .open(&path, OpenOptions::new().write(true).truncate(true))?;
            write!(file, "{}\n{rest}", std::process::id())
                .with_context(|| format!("cannot write {}", path.display()))?;
        } else {
            fs::remove_file(&path).with_context(|| format!("cannot remove {}", path.display()))?;
        }
    }
    let socket = place.socket();
    let mut lock = socket.clone().into_os_string();
    lock.push(".lock");
    for path in [socket, lock.into()] {
        match fs::remove_file(&path) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                return Err(error).with_context(|| format!("cannot remove {}", path.display()));
            }
            _ => {}
        }
    }
    Ok(())
}

fn spawn(place: &Place, programs: &Programs, settings: &[String]) -> Result<(Child, u64)> {
    let log = log_file(place);
    if fs::metadata(&log).is_ok_and(|meta| meta.len() > LOG_LIMIT) {
        fs::rename(&log, log.with_extension("log.1")).context("cannot rotate the server log")?;
    }
    let file = place.owner.open(&log, OpenOptions::new().append(true))?;
    let log_from = file.metadata()?.len();
    let child = place
        .owner
        .command(&programs.postgres, &place.home)
        .arg("-D")
        .arg(&place.cluster)
        .args(settings.iter().flat_map(|setting| ["-c", setting.as_str()]))
        .stdout(file.try_clone()?)
        .stderr(file)
        // Ctrl-C goes to the whole foreground group: the server must outlive our own shutdown.
        .process_group(0)
        .spawn()
        .with_context(|| format!("cannot run {}", programs.postgres.display()))?;
    Ok((child, log_from))
}

/// An error says why the server, which no longer runs then, never answered.
fn wait_for_start(child: &mut Child, url: &str, deadline: Instant) -> Result<(), String> {
    loop {
        let error = match PgConnection::establish(url) {
            Ok(_) => return Ok(()),
            Err(error) => error,
        };
        match child.try_wait() {
            Ok(Some(status)) => return Err(ended(status)),
            Ok(None) if Instant::now() < deadline => sleep(TICK),
            Ok(None) => {
                signal(child.id().cast_signed(), libc::SIGQUIT);
                let _ = child.wait();
                return Err(format!(
                    "no answer in {} seconds ({error})",
                    READY_WITHIN.as_secs()
                ));
            }
            Err(error) => return Err(error.to_string()),
        }
    }
}

fn ended(status: ExitStatus) -> String {
    format!("the server ended at once ({status})")
}

/// Fast shutdown: open transactions are rolled back, everything is written out. `child` is the server if we started it.
pub(super) fn stop(place: &Place, mut child: Option<&mut Child>) -> Result<()> {
    for (patience, kind) in [
        (STOPPED_WITHIN, libc::SIGINT),
        // It would not; the next start recovers.
        (Duration::from_secs(5), libc::SIGQUIT),
    ] {
        let deadline = Instant::now() + patience;
        let mut asked = None;
        while Instant::now() < deadline {
            if let Some(child) = child.as_deref_mut() {
                // Takes the zombie away.
                let _ = child.try_wait();
            }
            let Some(pid) = running(place) else {
                return Ok(());
            };
            if asked != Some(pid) {
                signal(pid, kind);
                asked = Some(pid);
            }
            sleep(TICK);
        }
    }
    bail!("the PostgreSQL in {} does not stop", place.home.display())
}

fn signal(pid: libc::pid_t, kind: libc::c_int) {
    // SAFETY: a plain system call; `pid` was just seen to be our server. If it is gone, nothing happens.
    unsafe { libc::kill(pid, kind) };
}

fn log_file(place: &Place) -> PathBuf {
    place.home.join("server.log")
}

fn log_since(place: &Place, from: u64) -> String {
    let mut bytes = Vec::new();
    if let Ok(mut file) = fs::File::open(log_file(place))
        && file.seek(SeekFrom::Start(from)).is_ok()
    {
        // A log that cannot be read is only less of an explanation.
        let _ = file.take(1 << 20).read_to_end(&mut bytes);
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// The last lines, which say what went wrong.
pub(super) fn tail(text: &str) -> String {
    let lines: Vec<&str> = text.lines().collect();
    lines[lines.len().saturating_sub(15)..].join("\n")
}
