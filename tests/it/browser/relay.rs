//! A line that somebody can cut: what stands between a browser and the site.

use crate::harness::Site;
use std::io::{Read as _, Write as _};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Up,
    Down,
    /// What is asked arrives, the answer to a form does not.
    Deaf,
}

struct Line {
    state: State,
    open: Vec<TcpStream>,
}

pub struct Relay {
    pub address: String,
    line: Arc<Mutex<Line>>,
}

impl Relay {
    pub fn to(site: &Site) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let target = site.address.strip_prefix("http://").unwrap().to_owned();
        let line = Arc::new(Mutex::new(Line {
            state: State::Up,
            open: Vec::new(),
        }));
        let own = Arc::clone(&line);
        // As long as the tests run.
        std::thread::spawn(move || {
            for browser in listener.incoming().flatten() {
                if own.lock().unwrap().state == State::Down {
                    continue;
                }
                let Ok(server) = TcpStream::connect(&target) else {
                    continue;
                };
                own.lock()
                    .unwrap()
                    .open
                    .extend([browser.try_clone().unwrap(), server.try_clone().unwrap()]);
                let posts = Arc::new(AtomicBool::new(false));
                let (asked, answered) = (Arc::clone(&posts), Arc::clone(&own));
                pass(&browser, &server, move |piece| {
                    if piece.starts_with(b"POST ") {
                        asked.store(true, Ordering::SeqCst);
                    }
                    true
                });
                pass(&server, &browser, move |_| {
                    !(posts.load(Ordering::SeqCst) && answered.lock().unwrap().loses_this())
                });
            }
        });
        Self { address, line }
    }

    pub fn cut(&self) {
        self.becomes(State::Down);
    }

    /// The answer to the next form that is sent is lost, and then the line.
    pub fn loses_the_next_answer(&self) {
        self.becomes(State::Deaf);
    }

    pub fn mend(&self) {
        self.becomes(State::Up);
    }

    fn becomes(&self, state: State) {
        self.line.lock().unwrap().becomes(state);
    }
}

impl Line {
    fn becomes(&mut self, state: State) {
        self.state = state;
        for stream in self.open.drain(..) {
            drop(stream.shutdown(Shutdown::Both));
        }
    }

    fn loses_this(&mut self) -> bool {
        let is_lost = self.state == State::Deaf;
        if is_lost {
            self.becomes(State::Down);
        }
        is_lost
    }
}

/// Piece by piece, as long as each `may_pass`.
fn pass(from: &TcpStream, to: &TcpStream, mut may_pass: impl FnMut(&[u8]) -> bool + Send + 'static) {
    let (mut from, mut to) = (from.try_clone().unwrap(), to.try_clone().unwrap());
    std::thread::spawn(move || {
        let mut piece = [0; 16384];
        while let Ok(size @ 1..) = from.read(&mut piece) {
            if !may_pass(&piece[..size]) || to.write_all(&piece[..size]).is_err() {
                break;
            }
        }
        drop(from.shutdown(Shutdown::Both));
        drop(to.shutdown(Shutdown::Both));
    });
}
