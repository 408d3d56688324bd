//! Watches over the private server for as long as this process uses it, and starts it again when it died.

use super::LocalPostgres;
use std::sync::{Arc, Weak};
use std::thread::sleep;
use std::time::{Duration, Instant};

const LOOK_EVERY: Duration = Duration::from_millis(250);
/// After a start that failed, or did not last; it grows until this. A disk that was full has room again at some time.
const FIRST_PAUSE: Duration = Duration::from_millis(250);
const LONGEST_PAUSE: Duration = Duration::from_secs(4);
/// A server that lived so long is not in trouble.
const LASTING: Duration = Duration::from_secs(30);

impl LocalPostgres {
    /// From now on a server that is gone is started again, until it is stopped or dropped.
    pub fn watch(self: &Arc<Self>) -> std::io::Result<()> {
        let server = Arc::downgrade(self);
        std::thread::Builder::new()
            .name("postgres watch".to_owned())
            .spawn(move || stay(&server))
            .map(drop)
    }
}

fn stay(server: &Weak<LocalPostgres>) {
    let mut pause = FIRST_PAUSE;
    let mut started: Option<Instant> = None;
    loop {
        sleep(LOOK_EVERY);
        let Some(server) = server.upgrade().filter(|server| !server.is_stopped()) else {
            return;
        };
        match server.revive() {
            Ok(false) => {
                if started.is_some_and(|at| at.elapsed() > LASTING) {
                    (pause, started) = (FIRST_PAUSE, None);
                }
                continue;
            }
            Ok(true) => {
                tracing::error!("the local PostgreSQL had ended; it was started again");
                started = Some(Instant::now());
            }
            Err(error) => {
                let again_in = pause.as_secs_f64();
                tracing::error!(
                    again_in,
                    "the local PostgreSQL ended and does not start: {error:#}"
                );
            }
        }
        drop(server);
        sleep(pause);
        pause = (pause * 2).min(LONGEST_PAUSE);
    }
}
