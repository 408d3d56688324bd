//! A line that somebody can cut: what stands between a browser and the site.

use crate::harness::Site;
use std::io::{Read as _, Write as _};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Up,
    Down,
    /// What is asked arrives, what is answered does not.
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
                pass(&browser, &server, None);
                pass(&server, &browser, Some(Arc::clone(&own)));
            }
        });
        Self { address, line }
    }

    pub fn cut(&self) {
        self.becomes(State::Down);
    }

    /// The next answer is lost, and then the line.
    pub fn loses_the_next_answer(&self) {
        self.becomes(State::Deaf);
    }

    pub fn mend(&self) {
        self.becomes(State::Up);
    }

    fn becomes(&self, state: State) {
        let mut line = self.line.lock().unwrap();
        line.state = state;
        for stream in line.open.drain(..) {
            drop(stream.shutdown(Shutdown::Both));
        }
    }
}

fn pass(from: &TcpStream, to: &TcpStream, answers: Option<Arc<Mutex<Line>>>) {
    let (mut from, mut to) = (from.try_clone().unwrap(), to.try_clone().unwrap());
    std::thread::spawn(move || {
        let mut piece = [0; 16384];
        while let Ok(size @ 1..) = from.read(&mut piece) {
            let is_lost = answers.as_ref().is_some_and(|line| {
                let mut line = line.lock().unwrap();
                let is_lost = line.state == State::Deaf;
                if is_lost {
                    line.state = State::Down;
                }
                is_lost
            });
            if is_lost || to.write_all(&piece[..size]).is_err() {
                break;
            }
        }
        drop(from.shutdown(Shutdown::Both));
        drop(to.shutdown(Shutdown::Both));
    });
}
