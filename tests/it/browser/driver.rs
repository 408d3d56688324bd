//! The one chromedriver of a test run: on a port of its own, gone when the run is.
//!
//! However the run ends, nothing stays: at an ordinary exit we stop the driver; if we are killed, the kernel does
//! (`PR_SET_PDEATHSIG`, on Linux); and each Chromium hangs on a pipe to the driver (`--remote-debugging-pipe`) and
//! ends with it.

#![allow(
    unsafe_code,
    reason = "the driver ends with the tests: asked of the operating system itself"
)]

use std::fs::{self, File};
use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::{Mutex, OnceLock, PoisonError, mpsc};
use std::time::Duration;

/// Starting a program takes long only where everything does.
const UP_WITHIN: Duration = Duration::from_secs(60);
const SAYS_ITS_PORT: &str = "started successfully on port ";
/// The same names that `scripts/bootstrap` looks for.
const CHROMIUM: &[&str] = &[
    "chromium-headless-shell",
    "chromium",
    "chromium-browser",
    "google-chrome",
];
const CHROMEDRIVER: &[&str] = &["chromedriver", "/usr/lib/chromium-browser/chromedriver"];

/// Where the driver listens, and the browser that it drives.
pub struct Driver {
    pub address: String,
    pub chromium: PathBuf,
    process: Mutex<Child>,
    /// Profiles and other scratch of the browsers.
    scratch: Mutex<Option<tempfile::TempDir>>,
}

/// What browser tests leave behind for people.
pub fn evidence_dir() -> PathBuf {
    let dir = Path::new(env!("CARGO_TARGET_TMPDIR")).join("browser");
    fs::create_dir_all(&dir).unwrap();
    dir
}

/// Started by the first test that asks.
pub fn driver() -> &'static Driver {
    static DRIVER: OnceLock<Driver> = OnceLock::new();

    extern "C" fn at_exit() {
        // A panic must not cross into C.
        let _ = std::panic::catch_unwind(|| DRIVER.get().map(Driver::stop));
    }

    DRIVER.get_or_init(|| {
        let driver = Driver::start();
        // SAFETY: registers a function that lives for ever.
        unsafe { libc::atexit(at_exit) };
        driver
    })
}

impl Driver {
    fn start() -> Self {
        let chromium = installed("Chromium", CHROMIUM);
        let program = installed("chromedriver", CHROMEDRIVER);
        let scratch = tempfile::tempdir().unwrap();
        let log = evidence_dir().join("chromedriver.log");
        let mut command = Command::new(&program);
        command
            .arg("--port=0")
            .env("TMPDIR", scratch.path())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(File::create(&log).unwrap());
        die_with_us(&mut command);
        let (started, news) = mpsc::channel();
        // The kernel counts the thread that started the driver as its parent: this one stays as long as the driver.
        std::thread::spawn(move || {
            let mut child = match command.spawn() {
                Ok(child) => child,
                Err(error) => return drop(started.send(Err(error.to_string()))),
            };
            let mut output = BufReader::new(child.stdout.take().unwrap()).lines();
            let port = output.by_ref().map_while(Result::ok).find_map(|line| {
                let (_, port) = line.split_once(SAYS_ITS_PORT)?;
                port.trim_end_matches('.').parse::<u16>().ok()
            });
            let told = match port {
                Some(port) => Ok((child, port)),
                None => Err("it ended, or named no port".to_owned()),
            };
            if started.send(told).is_ok() {
                // Whatever else it says must not fill the pipe.
                output.for_each(drop);
            }
        });
        let told = news
            .recv_timeout(UP_WITHIN)
            .unwrap_or_else(|_| Err(format!("no port after {UP_WITHIN:?}")));
        let (process, port) = told.unwrap_or_else(|why| {
            panic!(
                "{} did not start: {why}; see {}",
                program.display(),
                log.display()
            )
        });
        Self {
            address: format!("http://127.0.0.1:{port}/"),
            chromium,
            process: Mutex::new(process),
            scratch: Mutex::new(Some(scratch)),
        }
    }

    fn stop(&self) {
        let mut process = self.process.lock().unwrap_or_else(PoisonError::into_inner);
        let _ = process.kill();
        let _ = process.wait();
        let scratch = self.scratch.lock().unwrap_or_else(PoisonError::into_inner).take();
        drop(scratch);
    }
}

#[cfg(target_os = "linux")]
fn die_with_us(command: &mut Command) {
    use std::os::unix::process::CommandExt as _;
    // SAFETY: between fork and exec only this system call is made.
    unsafe {
        command.pre_exec(|| match libc::prctl(libc::PR_SET_PDEATHSIG, libc::SIGKILL) {
            0 => Ok(()),
            _ => Err(std::io::Error::last_os_error()),
        });
    }
}

#[cfg(not(target_os = "linux"))]
fn die_with_us(_command: &mut Command) {}

/// The first of these programs that is here: on `PATH`, or at the place that is named in full.
fn installed(what: &str, names: &[&str]) -> PathBuf {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let dirs: Vec<PathBuf> = std::env::split_paths(&path).collect();
    names
        .iter()
        .flat_map(|name| dirs.iter().map(move |dir| dir.join(name)))
        .find(|place| place.is_file())
        .unwrap_or_else(|| panic!("no {what} here (looked for {names:?}); run make test, which installs it"))
}
