//! What storms of bodies cost: the real program, its memory as the system counts it.

use crate::fixtures::example;
use crate::harness::{self, Client, Site};
use std::net::TcpListener;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

const MIB: usize = 1024 * 1024;
/// By how much a process may grow.
const MOST: usize = 64 * MIB;
/// Of one that takes more than that, should it ever be whole in memory; and longer than a small one.
const SIDE: u32 = 8200;

struct Program {
    child: Child,
    address: String,
    _data: tempfile::TempDir,
}

impl Drop for Program {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

impl Program {
    fn on(site: &Site) -> Self {
        let data = tempfile::tempdir().unwrap();
        let bind = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
        let child = Command::new(env!("CARGO_BIN_EXE_krafta"))
            .arg("serve")
            .env_clear()
            .env("DATABASE_URL", &site.database_url)
            .env("DATA_DIR", data.path().join("data"))
            .env("BIND", bind.to_string())
            .env("LIMITS", "off")
            .env("DB_POOL_SIZE", "4")
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let program = Self {
            child,
            address: format!("http://{bind}"),
            _data: data,
        };
        let started = Instant::now();
        while std::net::TcpStream::connect(bind).is_err() {
            assert!(started.elapsed() < Duration::from_secs(60));
            std::thread::sleep(Duration::from_millis(100));
        }
        program
    }

    fn client(&self) -> Client {
        Client::new(&self.address)
    }

    fn memory(&self, field: &str) -> usize {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).unwrap();
        let line = status.lines().find_map(|line| line.strip_prefix(field)).unwrap();
        let kib = line.trim_matches([':', ' ', '\t']).trim_end_matches(" kB");
        kib.parse::<usize>().unwrap() * 1024
    }

    /// By how much it grew at most, with so many at once.
    fn growth(&self, at_once: usize, ask: impl Fn(usize) + Sync) -> usize {
        let before = self.memory("VmRSS");
        std::fs::write(format!("/proc/{}/clear_refs", self.child.id()), "5").unwrap();
        let ask = &ask;
        std::thread::scope(|scope| {
            for n in 0..at_once {
                scope.spawn(move || ask(n));
            }
        });
        self.memory("VmHWM").saturating_sub(before)
    }
}

/// A picture that is large only once it is decoded.
fn picture(side: u32) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, side, side);
    encoder.set_color(png::ColorType::Grayscale);
    encoder.set_compression(png::Compression::Fast);
    let mut header = encoder.write_header().unwrap();
    let mut rows = header.stream_writer().unwrap();
    let row = vec![200; side as usize];
    for _ in 0..side {
        std::io::Write::write_all(&mut rows, &row).unwrap();
    }
    rows.finish().unwrap();
    drop(header);
    bytes
}

fn upload(client: &Client, file: &[u8]) -> u16 {
    let head = b"--x\r\ncontent-disposition: form-data; name=\"file\"; filename=\"a\"\r\n\r\n".as_slice();
    let body = [head, file, b"\r\n--x--\r\n"].concat();
    let kind = [("content-type", "multipart/form-data; boundary=x")];
    client.send("POST", "/api/upload", &kind, Some(body)).status
}

fn post(client: &Client, path: &str, kind: &str, body: Vec<u8>) -> u16 {
    client
        .send("POST", path, &[("content-type", kind)], Some(body))
        .status
}

#[test]
fn no_storm_of_bodies_takes_much() {
    let site = harness::start();
    site.shop();
    let program = Program::on(&site);
    // What everything costs the first time does not count.
    assert_eq!(upload(&program.client(), &picture(300)), 200);
    assert_eq!(
        post(
            &program.client(),
            "/api/orders",
            "application/json",
            b"{}".to_vec()
        ),
        400
    );

    let large = picture(SIDE);
    let grown = program.growth(2, |_| assert_eq!(upload(&program.client(), &large), 200));
    println!("pictures: {} MiB", grown / MIB);
    assert!(grown < MOST, "pictures: {} MiB", grown / MIB);

    let zeros = "0,".repeat(15 * MIB / 2 / 50);
    let item = format!("{{\"variantId\":\"var-1\",\"quantity\":1,\"designViews\":[{zeros}0]}}");
    let full = format!("{{\"items\":[{}]}}", vec![item; 50].join(","));
    let grown = program.growth(2, |n| {
        let body = match n {
            0 => format!("[{}0]", "0,".repeat(15 * MIB / 2)),
            _ => full.clone(),
        };
        // Or told to come back, where the machine is slow.
        let status = post(&program.client(), "/api/orders", "application/json", body.into());
        assert!([400, 413, 503].contains(&status), "{status}");
    });
    println!("values: {} MiB", grown / MIB);
    assert!(grown < MOST, "values: {} MiB", grown / MIB);

    let noise: String = (0..15 * MIB)
        .map(|n| char::from(b'A' + (n * 7 % 26) as u8))
        .collect();
    let mut order = example();
    order["previewUrl"] = format!("data:image/png;base64,{noise}").into();
    let order = order.to_string();
    let grown = program.growth(2, |_| {
        let status = post(
            &program.client(),
            "/api/orders",
            "application/json",
            order.clone().into(),
        );
        assert!([400, 503].contains(&status), "{status}");
    });
    println!("previews: {} MiB", grown / MIB);
    assert!(grown < MOST, "previews: {} MiB", grown / MIB);

    let text = "x".repeat(1_000_000);
    let grown = program.growth(60, |n| {
        let client = program.client();
        match n % 2 {
            0 => {
                let body = format!("{{\"email\":\"{text}\",\"password\":\"x\"}}");
                post(&client, "/api/auth/login", "application/json", body.into())
            }
            _ => {
                let body = format!("number={}", &text[..250_000]);
                post(
                    &client,
                    "/seguimiento",
                    "application/x-www-form-urlencoded",
                    body.into(),
                )
            }
        };
    });
    println!("small bodies: {} MiB", grown / MIB);
    assert!(grown < MOST, "small bodies: {} MiB", grown / MIB);
}

#[test]
fn a_small_picture_waits_for_no_large_one() {
    let site = harness::start();
    let program = Program::on(&site);
    let (large, small) = (picture(11_500), picture(300));
    std::thread::scope(|scope| {
        let storm: Vec<_> = (0..2)
            .map(|_| scope.spawn(|| upload(&program.client(), &large)))
            .collect();
        std::thread::sleep(Duration::from_millis(300));
        assert_eq!(upload(&program.client(), &small), 200);
        assert!(
            storm.iter().any(|one| !one.is_finished()),
            "the storm was over before"
        );
    });
}
