//! A PostgreSQL of one's own, and `krafta` as a process.

use diesel::{Connection as _, PgConnection};
use krafta::base::db::local::{Durability, LocalPostgres};
use std::fs::{self, File};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// A directory of one test.
pub fn scratch(name: &str) -> PathBuf {
    let dir = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("faults-{name}"));
    let _ = fs::remove_dir_all(&dir);
    fs::create_dir_all(&dir).unwrap();
    dir
}

pub struct Postgres {
    server: Option<LocalPostgres>,
    dir: PathBuf,
    home: PathBuf,
    pub url: String,
}

impl Postgres {
    pub fn start(scratch: &Path) -> Self {
        let dir = scratch.join("postgres");
        let server = LocalPostgres::start(&dir, Durability::Full).unwrap();
        server.ensure_database("krafta").unwrap();
        Self {
            home: server.home().to_owned(),
            url: server.url("krafta"),
            server: Some(server),
            dir,
        }
    }

    pub fn connect(&self) -> PgConnection {
        PgConnection::establish(&self.url).unwrap()
    }

    /// The postmaster and all of its children.
    fn processes(&self) -> Vec<i32> {
        let Some(postmaster) = postmaster(&self.home) else {
            return Vec::new();
        };
        let parent = |pid: i32| -> Option<i32> {
            let stat = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
            // The name, in brackets, may hold anything.
            stat.rsplit_once(')')?.1.split_whitespace().nth(1)?.parse().ok()
        };
        let all = fs::read_dir("/proc").unwrap();
        let numbers = all.filter_map(|entry| entry.unwrap().file_name().to_str()?.parse().ok());
        let children = numbers.filter(|pid| parent(*pid) == Some(postmaster));
        std::iter::once(postmaster).chain(children).collect()
    }

    pub fn freeze(&self) {
        // The one that makes the others first: whoever was born while they were looked for would go on.
        signal("STOP", &Vec::from_iter(postmaster(&self.home)));
        signal("STOP", &self.processes());
    }

    pub fn thaw(&self) {
        signal("CONT", &self.processes());
    }

    /// All of it at once, without a word to anybody.
    pub fn kill(&mut self) {
        signal("KILL", &self.processes());
        // Our share goes too, and finds nothing to stop.
        drop(self.server.take());
    }

    pub fn start_again(&mut self) {
        self.server = Some(LocalPostgres::start(&self.dir, Durability::Full).unwrap());
    }
}

/// A test that fails in the middle leaves nobody frozen.
impl Drop for Postgres {
    fn drop(&mut self) {
        self.thaw();
        drop(self.server.take());
        let _ = fs::remove_dir_all(&self.home);
    }
}

pub fn postmaster(home: &Path) -> Option<i32> {
    let text = fs::read_to_string(home.join("cluster/postmaster.pid")).ok()?;
    text.lines().next()?.trim().parse().ok()
}

pub fn signal(name: &str, to: &[i32]) {
    if !to.is_empty() {
        let pids = to.iter().map(ToString::to_string);
        // One that has ended meanwhile is no failure.
        let _ = Command::new("kill")
            .arg(format!("-{name}"))
            .args(pids)
            .stderr(Stdio::null())
            .status();
    }
}

/// `krafta serve --demo`
pub struct Krafta {
    pub child: Child,
    pub address: String,
    /// Of somebody who is signed in.
    pub cookie: String,
    data: PathBuf,
    log: PathBuf,
}

impl Krafta {
    /// Started, and not waited for.
    pub fn spawn(name: &str, data: &Path, database_url: &str, environment: &[(&str, &str)]) -> Self {
        let port = TcpListener::bind("127.0.0.1:0")
            .unwrap()
            .local_addr()
            .unwrap()
            .port();
        let log = data.join(format!("{name}.log"));
        let file = File::create(&log).unwrap();
        let child = Command::new(env!("CARGO_BIN_EXE_krafta"))
            .args(["serve", "--demo"])
            .env("DATA_DIR", data.join("data"))
            .env("BIND", format!("127.0.0.1:{port}"))
            .env("DATABASE_URL", database_url)
            .envs(environment.iter().copied())
            .stdout(file.try_clone().unwrap())
            .stderr(file)
            .spawn()
            .unwrap();
        Self {
            child,
            address: format!("http://127.0.0.1:{port}"),
            cookie: String::new(),
            data: data.to_owned(),
            log,
        }
    }

    pub fn start(name: &str, data: &Path, database_url: &str) -> Self {
        let mut krafta = Self::spawn(name, data, database_url, &[]);
        krafta.wait_until_it_serves();
        krafta.cookie = krafta.sign_in("cliente@krafta.demo");
        krafta
    }

    /// The cookie of a person of the demo.
    pub fn sign_in(&self, email: &str) -> String {
        let answer = agent(Duration::from_secs(30))
            .post(format!("{}/api/auth/login", self.address))
            .send_json(serde_json::json!({"email": email, "password": "krafta-demo"}))
            .unwrap();
        let set = answer.headers().get_all("set-cookie");
        let mut set = set.iter().map(|cookie| cookie.to_str().unwrap());
        let session = set.find(|cookie| cookie.starts_with("krafta-token=")).unwrap();
        session.split(';').next().unwrap().to_owned()
    }

    pub fn wait_until_it_serves(&mut self) {
        let deadline = Instant::now() + Duration::from_secs(120);
        while get(&self.address, "/readyz", Duration::from_secs(5)) != Ok(200) {
            assert!(
                self.child.try_wait().unwrap().is_none() && Instant::now() < deadline,
                "it does not serve:\n{}",
                self.log()
            );
            std::thread::sleep(Duration::from_millis(50));
        }
    }

    pub fn log(&self) -> String {
        fs::read_to_string(&self.log).unwrap_or_default()
    }

    pub fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// Another process in its place, on the same data.
    pub fn again(&self, name: &str, database_url: &str) -> Self {
        Self::start(name, &self.data, database_url)
    }

    pub fn terminate(&self) {
        signal("TERM", &[self.child.id().cast_signed()]);
    }
}

impl Drop for Krafta {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

pub fn agent(patience: Duration) -> ureq::Agent {
    ureq::Agent::config_builder()
        .http_status_as_error(false)
        .max_redirects(0)
        .timeout_global(Some(patience))
        .build()
        .into()
}

/// The status of an answer, on a line of its own.
pub fn get(address: &str, path: &str, patience: Duration) -> Result<u16, String> {
    let answer = agent(patience).get(format!("{address}{path}")).call();
    answer
        .map(|answer| answer.status().as_u16())
        .map_err(|error| error.to_string())
}
