//! A connection as Krafta answers on it.
//!
//! What cannot be read as a request (a malformed line, headers that are too large or too slow) actix answers by itself,
//! below the application, with a status and nothing else: such an answer gets the headers of all others here. And who goes
//! on sending a body that was refused is heard for a while, so that they get to see the answer, and then no longer.

use crate::http::middleware::security_headers::SecurityHeaders;
use actix_web::rt::net::{ActixStream, Ready, TcpStream};
use std::any::Any;
use std::cell::{Cell, RefCell};
use std::io;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll, ready};
use std::time::{Duration, Instant};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

/// How long the other side is heard; in the data of each request that comes from it.
#[derive(Clone, Default)]
pub struct Hearing {
    patience: Rc<Cell<Option<Patience>>>,
    /// What actix must not see dropped: it would go on reading for as long as something comes.
    kept: Rc<RefCell<Option<Rc<dyn Any>>>>,
}

/// How much is still read, and until when.
#[derive(Clone, Copy, Debug)]
struct Patience {
    bytes: usize,
    until: Instant,
}

impl Hearing {
    /// Reads no more than this: then the connection ends.
    pub fn end_after(&self, bytes: usize, until: Instant) {
        self.patience.set(Some(Patience { bytes, until }));
    }

    /// Until the connection ends.
    pub fn keep(&self, body: Rc<dyn Any>) {
        self.kept.replace(Some(body));
    }

    fn is_over(&self) -> bool {
        let left = self.patience.get();
        left.is_some_and(|left| left.bytes == 0 || left.until <= Instant::now())
    }

    fn heard(&self, bytes: usize) {
        if let Some(left) = self.patience.get() {
            let bytes = left.bytes.saturating_sub(bytes);
            self.patience.set(Some(Patience { bytes, ..left }));
        }
    }
}

pub struct Connection {
    stream: TcpStream,
    pub hearing: Hearing,
    headers: SecurityHeaders,
    /// Of an answer that got its headers here: what is not sent yet.
    unsent: Vec<u8>,
}

impl Connection {
    pub fn new(stream: TcpStream, headers: SecurityHeaders) -> Self {
        Self {
            stream,
            hearing: Hearing::default(),
            headers,
            unsent: Vec::new(),
        }
    }

    fn poll_unsent(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        while !self.unsent.is_empty() {
            let sent = ready!(Pin::new(&mut self.stream).poll_write(cx, &self.unsent))?;
            if sent == 0 {
                return Poll::Ready(Err(io::ErrorKind::WriteZero.into()));
            }
            self.unsent.drain(..sent);
        }
        Poll::Ready(Ok(()))
    }
}

/// An answer by itself with nothing but what HTTP needs. Those of the application say more.
fn is_bare(written: &[u8]) -> bool {
    const LONGEST: usize = 256;
    if written.len() > LONGEST || !(written.starts_with(b"HTTP/1.1 4") || written.starts_with(b"HTTP/1.1 5"))
    {
        return false;
    }
    let Some(head) = std::str::from_utf8(written)
        .ok()
        .and_then(|text| text.strip_suffix("\r\n\r\n"))
    else {
        return false;
    };
    head.split("\r\n").skip(1).all(|line| {
        let name = line.split(':').next().unwrap_or_default();
        match name.to_ascii_lowercase().as_str() {
            "content-length" => line.ends_with(" 0"),
            "connection" | "date" => true,
            _ => false,
        }
    })
}

impl AsyncRead for Connection {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        if self.hearing.is_over() {
            return Poll::Ready(Ok(()));
        }
        let before = buf.filled().len();
        ready!(Pin::new(&mut self.stream).poll_read(cx, buf))?;
        self.hearing.heard(buf.filled().len() - before);
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for Connection {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        ready!(self.poll_unsent(cx))?;
        if !is_bare(buf) {
            return Pin::new(&mut self.stream).poll_write(cx, buf);
        }
        let headers = self.headers.on_the_line();
        let head = &buf[..buf.len() - "\r\n".len()];
        self.unsent = [head, headers.as_bytes(), b"\r\n"].concat();
        // It is the last word on a connection. Should a file imitate one, its own download ends with it.
        self.hearing.end_after(0, Instant::now() + Duration::from_secs(1));
        // It counts as written; what does not go now goes before anything else.
        match self.poll_unsent(cx) {
            Poll::Ready(Err(error)) => Poll::Ready(Err(error)),
            _ => Poll::Ready(Ok(buf.len())),
        }
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        ready!(self.poll_unsent(cx))?;
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        ready!(self.poll_unsent(cx))?;
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}

impl ActixStream for Connection {
    fn poll_read_ready(&self, cx: &mut Context<'_>) -> Poll<io::Result<Ready>> {
        ActixStream::poll_read_ready(&self.stream, cx)
    }

    fn poll_write_ready(&self, cx: &mut Context<'_>) -> Poll<io::Result<Ready>> {
        ActixStream::poll_write_ready(&self.stream, cx)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_an_answer_that_says_nothing_is_bare() {
        let bare =
            "HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\ndate: Thu, 15 Jan 2026 19:40:00 GMT\r\n\r\n";
        assert!(is_bare(bare.as_bytes()));
        for other in [
            bare.replace("400", "200"),
            bare.replace("date", "x-request-id"),
            bare.replace("content-length: 0", "content-length: 10"),
            format!("{bare}x"),
            format!("x{bare}"),
            bare.replace("Bad Request", &"x".repeat(300)),
        ] {
            assert!(!is_bare(other.as_bytes()), "{other}");
        }
    }

    #[test]
    fn who_was_refused_is_heard_for_so_many_bytes_and_so_long() {
        let hearing = Hearing::default();
        let later = Instant::now() + Duration::from_secs(60);
        hearing.heard(1000);
        assert!(!hearing.is_over());
        hearing.end_after(10, later);
        hearing.heard(9);
        assert!(!hearing.is_over());
        hearing.heard(9);
        assert!(hearing.is_over());
        hearing.end_after(10, Instant::now());
        assert!(hearing.is_over());
    }
}
