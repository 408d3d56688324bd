//! What every answer carries. The routes are walked in `routes`, as every role; here is what is no route, and what is answered
//! below the application.

use crate::harness::{self, Answer, Site};
use krafta::http::middleware::refused_body::HEARD_FOR;
use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::time::{Duration, Instant};

/// What is missing in an answer of a site on plain HTTP.
pub fn missing(answer: &Answer) -> Vec<String> {
    missing_in(&|name| answer.header(name).to_owned(), false)
}

fn missing_in(header: &dyn Fn(&str) -> String, is_https: bool) -> Vec<String> {
    let policy = header("content-security-policy");
    let mut wrong = Vec::new();
    if !policy.contains("default-src '")
        || !policy.contains("frame-ancestors 'none'")
        || policy.contains("unsafe")
    {
        wrong.push(format!("policy: {policy:?}"));
    }
    let age = "max-age=31536000";
    for (name, expected) in [
        ("x-content-type-options", "nosniff"),
        ("x-frame-options", "DENY"),
        ("referrer-policy", "same-origin"),
        ("strict-transport-security", if is_https { age } else { "" }),
    ] {
        if header(name) != expected {
            wrong.push(format!("{name}: {:?}", header(name)));
        }
    }
    if header("cache-control").is_empty() {
        wrong.push("cache-control".to_owned());
    }
    wrong
}

/// Sends these bytes, and reads until the other side has nothing more to say.
fn say(site: &Site, bytes: &[u8]) -> String {
    let mut line = connect(site);
    line.write_all(bytes).unwrap();
    rest(line)
}

fn connect(site: &Site) -> TcpStream {
    let line = TcpStream::connect(site.address.strip_prefix("http://").unwrap()).unwrap();
    line.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
    line.set_write_timeout(Some(Duration::from_secs(20))).unwrap();
    line
}

fn rest(mut line: TcpStream) -> String {
    let mut answer = Vec::new();
    // Cut off with bytes that nobody read, the line ends in an error.
    let _ = line.read_to_end(&mut answer);
    String::from_utf8_lossy(&answer).into_owned()
}

fn missing_on_the_line(answer: &str, is_https: bool) -> Vec<String> {
    let head = answer.split("\r\n\r\n").next().unwrap();
    let header = |name: &str| {
        let line = head
            .lines()
            .find_map(|line| line.strip_prefix(&format!("{name}: ")));
        line.unwrap_or_default().to_owned()
    };
    missing_in(&header, is_https)
}

#[test]
fn also_what_is_no_request() {
    let long = "x".repeat(200_000);
    for (is_https, site) in [
        (false, harness::start()),
        (true, harness::start_behind("https://krafta.example")),
    ] {
        for (what, bytes, status) in [
            ("a malformed line", "GET / HTTP/9.9\r\n\r\n".to_owned(), "400"),
            ("no HTTP at all", "\u{16}\u{3}\u{1}\r\n\r\n".to_owned(), "400"),
            (
                "two lengths",
                "POST / HTTP/1.1\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\n".to_owned(),
                "400",
            ),
            (
                "large headers",
                format!("GET / HTTP/1.1\r\nhost: x\r\nx: {long}\r\n\r\n"),
                "431",
            ),
            (
                "nobody's path",
                "GET /%zz/../..//x HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n".to_owned(),
                "404",
            ),
            (
                "nobody's method",
                "BREW / HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n".to_owned(),
                "405",
            ),
        ] {
            let answer = say(&site, bytes.as_bytes());
            assert!(
                answer.starts_with(&format!("HTTP/1.1 {status} ")),
                "{what}: {answer}"
            );
            assert_eq!(
                missing_on_the_line(&answer, is_https),
                [""; 0],
                "{what}: {answer}"
            );
        }
        // Also on a connection that was used before.
        let mut line = connect(&site);
        line.write_all(b"GET /healthz HTTP/1.1\r\nhost: x\r\n\r\n")
            .unwrap();
        let mut first = [0; 2048];
        let read = line.read(&mut first).unwrap();
        assert!(first[..read].starts_with(b"HTTP/1.1 200 "));
        line.write_all(b"nonsense\r\n\r\n").unwrap();
        let second = rest(line);
        assert!(second.starts_with("HTTP/1.1 400 "), "{second}");
        assert_eq!(missing_on_the_line(&second, is_https), [""; 0], "{second}");
    }
}

#[test]
fn also_what_is_not_personal() {
    let site = harness::start_behind("https://krafta.example");
    let client = site.client();
    for (path, kept) in [
        ("/static/krafta.css", "public, max-age=300"),
        ("/static/none.css", "no-store"),
        ("/", "no-store"),
        ("/healthz", "no-store"),
        ("/api/docs/swagger-ui.css", "no-store"),
    ] {
        let answer = client.get(path);
        let header = |name: &str| answer.header(name).to_owned();
        assert_eq!(missing_in(&header, true), [""; 0], "{path}");
        assert_eq!(answer.header("cache-control"), kept, "{path}");
    }
}

/// Without `BodyWatch`, a chunked body is taken in for as long as it comes.
#[test]
fn who_goes_on_after_a_refusal_is_heard_for_a_moment() {
    let site = harness::start();
    for head in ["transfer-encoding: chunked", "content-length: 9000000000"] {
        let mut line = connect(&site);
        let head =
            format!("POST /api/upload HTTP/1.1\r\nhost: x\r\ncontent-type: text/plain\r\n{head}\r\n\r\n");
        line.write_all(head.as_bytes()).unwrap();
        let chunk = [b"10000\r\n".as_slice(), &[b'x'; 0x10000], b"\r\n"].concat();
        let (started, mut sent) = (Instant::now(), 0);
        while started.elapsed() < Duration::from_secs(30) && line.write_all(&chunk).is_ok() {
            sent += chunk.len();
        }
        assert!(
            started.elapsed() < Duration::from_secs(10),
            "{head}: {sent} bytes in {:?}",
            started.elapsed()
        );
        assert!(sent < 64 * 1024 * 1024, "{head}: {sent} bytes");
    }
}

/// Until the head of an answer without a body is here.
fn head(line: &mut TcpStream) -> String {
    let mut answer = Vec::new();
    let mut byte = [0];
    while !answer.ends_with(b"\r\n\r\n") {
        line.read_exact(&mut byte).unwrap();
        answer.push(byte[0]);
    }
    String::from_utf8(answer).unwrap()
}

/// A connection that ends without a word loses whatever is asked on it next.
#[test]
fn a_refused_form_ends_its_connection_only_where_it_says_so() {
    let site = harness::start();
    let form = "POST /admin/settings HTTP/1.1\r\nhost: x\r\ncontent-type: application/x-www-form-urlencoded\r\n\
                content-length: 9\r\n\r\n";
    let mut line = connect(&site);
    line.write_all(format!("{form}status=on").as_bytes()).unwrap();
    let answer = head(&mut line);
    assert!(answer.starts_with("HTTP/1.1 303"), "{answer}");
    assert!(!answer.contains("connection: close"), "{answer}");
    std::thread::sleep(HEARD_FOR + Duration::from_millis(200));
    line.write_all(b"GET /healthz HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n")
        .unwrap();
    let next = rest(line);
    assert!(next.starts_with("HTTP/1.1 200"), "{next}");

    let mut line = connect(&site);
    line.write_all(form.as_bytes()).unwrap();
    let answer = head(&mut line);
    assert!(answer.contains("connection: close"), "{answer}");
}
