//! A mail server in a process of its own, on this machine alone.

use serde_json::Value;
use std::net::{TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::time::{Duration, Instant};

/// Debian's own interpreter sees Debian's modules; another that comes first on the path may not.
fn python() -> &'static str {
    static FOUND: OnceLock<&str> = OnceLock::new();
    FOUND.get_or_init(|| {
        let knows = |python: &&str| {
            let asked = Command::new(python).args(["-c", "import aiosmtpd"]).output();
            asked.is_ok_and(|asked| asked.status.success())
        };
        ["/usr/bin/python3", "python3"]
            .into_iter()
            .find(knows)
            .expect("no python3 with aiosmtpd: run scripts/bootstrap --test")
    })
}

pub struct MailServer {
    process: Child,
    port: u16,
    dir: tempfile::TempDir,
}

/// A port on which nobody listens now.
pub fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap()
        .port()
}

pub fn url(port: u16) -> String {
    format!("smtp://127.0.0.1:{port}?from=Krafta%20%3Chola@krafta.ve%3E")
}

impl MailServer {
    pub fn start() -> Self {
        Self::start_at(free_port())
    }

    pub fn start_at(port: u16) -> Self {
        let dir = tempfile::tempdir().unwrap();
        std::fs::write(dir.path().join("picky_server.py"), include_str!("server.py")).unwrap();
        let process = Command::new(python())
            .args(["-m", "aiosmtpd", "-n", "-l", &format!("127.0.0.1:{port}")])
            .args(["-c", "picky_server.Picky"])
            .arg(dir.path().join("mailbox"))
            .env("PYTHONPATH", dir.path())
            .env("PYTHONDONTWRITEBYTECODE", "1")
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let server = Self { process, port, dir };
        let until = Instant::now() + Duration::from_secs(20);
        while TcpStream::connect(("127.0.0.1", port)).is_err() {
            assert!(Instant::now() < until, "the mail server does not answer");
            std::thread::sleep(Duration::from_millis(50));
        }
        server
    }

    pub fn url(&self) -> String {
        url(self.port)
    }

    /// What it took, in the order of arrival.
    pub fn letters(&self) -> Vec<Value> {
        let read = Command::new(python())
            .args(["-c", include_str!("read.py")])
            .arg(self.dir.path().join("mailbox"))
            .output()
            .unwrap();
        assert!(read.status.success(), "{}", String::from_utf8_lossy(&read.stderr));
        serde_json::from_slice(&read.stdout).unwrap()
    }
}

impl Drop for MailServer {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
