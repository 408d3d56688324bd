//! A reader of event streams: a socket, the head of the answer, and its frames one by one.

use crate::harness::client::Client;
use serde_json::Value;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::time::{Duration, Instant};

/// Longer than anything takes; a test that waits for silence waits for a mark instead.
const PATIENCE: Duration = Duration::from_secs(20);

pub struct Stream {
    pub status: u16,
    head: String,
    lines: BufReader<Unchunked>,
}

/// One dispatched event; comments are frames without a name.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Frame {
    pub event: String,
    pub id: String,
    pub data: String,
    pub is_comment: bool,
}

impl Frame {
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.data).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }
}

/// The body, without the sizes of its pieces.
struct Unchunked {
    inner: BufReader<TcpStream>,
    left: usize,
}

impl std::io::Read for Unchunked {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        if self.left == 0 {
            let mut line = String::new();
            self.inner.read_line(&mut line)?;
            if line.trim().is_empty() {
                line.clear();
                self.inner.read_line(&mut line)?;
            }
            self.left = usize::from_str_radix(line.trim(), 16).unwrap_or(0);
            if self.left == 0 {
                return Ok(0);
            }
        }
        let most = buffer.len().min(self.left);
        let read = self.inner.read(&mut buffer[..most])?;
        self.left -= read;
        Ok(read)
    }
}

impl Stream {
    /// As whoever this client is.
    pub fn open(address: &str, path: &str, client: &Client, last: Option<&str>) -> Self {
        let cookie = client.cookie("krafta-token").unwrap_or_default();
        Self::request(address, path, &cookie, last)
    }

    pub fn request(address: &str, path: &str, cookie: &str, last: Option<&str>) -> Self {
        let mut socket = TcpStream::connect(address.strip_prefix("http://").unwrap()).unwrap();
        socket.set_read_timeout(Some(PATIENCE)).unwrap();
        let mut request = format!("GET {path} HTTP/1.1\r\nHost: krafta.test\r\nAccept-Encoding: gzip\r\n");
        if !cookie.is_empty() {
            request += &format!("Cookie: krafta-token={cookie}\r\n");
        }
        if let Some(last) = last {
            request += &format!("Last-Event-ID: {last}\r\n");
        }
        socket.write_all(format!("{request}\r\n").as_bytes()).unwrap();
        let mut inner = BufReader::new(socket);
        let mut head = String::new();
        loop {
            let mut line = String::new();
            inner.read_line(&mut line).unwrap();
            if line.trim().is_empty() {
                break;
            }
            head += &line.to_lowercase();
        }
        let status = head.split(' ').nth(1).unwrap().parse().unwrap();
        Self {
            status,
            head,
            lines: BufReader::new(Unchunked { inner, left: 0 }),
        }
    }

    pub fn header(&self, name: &str) -> &str {
        let line = self
            .head
            .lines()
            .find_map(|line| line.strip_prefix(&format!("{name}: ")));
        line.unwrap_or_default().trim()
    }

    /// The next frame, comments too; `None` at the end.
    pub fn frame(&mut self) -> Option<Frame> {
        let mut frame = Frame::default();
        let mut is_empty = true;
        loop {
            let mut line = String::new();
            if self.lines.read_line(&mut line).unwrap() == 0 {
                return None;
            }
            let line = line.trim_end_matches('\n');
            if line.is_empty() {
                if !is_empty {
                    return Some(frame);
                }
                continue;
            }
            is_empty = false;
            match line.split_once(':').unwrap() {
                ("", _) => frame.is_comment = true,
                ("event", value) => frame.event = value.trim().to_owned(),
                ("id", value) => frame.id = value.trim().to_owned(),
                ("data", value) => frame.data += value.trim(),
                ("retry", _) => {}
                (other, _) => panic!("no field of a stream: {other}"),
            }
        }
    }

    /// The next event: what a browser would dispatch.
    pub fn event(&mut self) -> Frame {
        let deadline = Instant::now() + PATIENCE;
        loop {
            let frame = self.frame().expect("the stream ended");
            if !frame.data.is_empty() {
                return frame;
            }
            assert!(Instant::now() < deadline, "only silence");
        }
    }

    /// The events up to one that is about this order.
    pub fn until_about(&mut self, order: &str) -> Vec<Frame> {
        let mut frames = Vec::new();
        loop {
            let frame = self.event();
            let is_last = frame.json()["order"] == order;
            frames.push(frame);
            if is_last {
                return frames;
            }
        }
    }

    /// Does the other side end it?
    pub fn ends(&mut self) -> bool {
        loop {
            match self.frame() {
                None => return true,
                Some(_) => continue,
            }
        }
    }

    /// All of it, for an answer that is no stream.
    pub fn rest(mut self) -> String {
        let mut text = String::new();
        let inner = &mut self.lines.get_mut().inner;
        inner
            .get_ref()
            .set_read_timeout(Some(Duration::from_millis(200)))
            .unwrap();
        let _ = inner.read_to_string(&mut text);
        text
    }
}
