//! Changes pushed to open pages and to clients: who hears what, across processes, and what happens when the line breaks.

pub mod fragments;
pub mod hearing;
pub mod measure;
pub mod outages;
pub mod resuming;
pub mod stream;

use crate::harness::Site;
use krafta::base::clock::Clock;
use krafta::domain::realtime::{Hub, Pace};
use krafta::http::server;
use krafta::http::services::Services;
use std::net::TcpListener;
use std::sync::Arc;
use std::time::Duration;

/// Another process on a site's database, as far as one can tell from outside: its own pool, hub, listener and port.
pub struct Twin {
    pub services: Services,
    pub address: String,
    server: actix_web::dev::ServerHandle,
    thread: Option<std::thread::JoinHandle<()>>,
}

impl Drop for Twin {
    fn drop(&mut self) {
        drop(self.server.stop(false));
    }
}

impl Twin {
    pub fn of(site: &Site) -> Self {
        Self::at_pace(site, Pace::default())
    }

    /// As a signal does: what is under way is finished first.
    pub fn stop(&mut self) {
        self.services.hub.close();
        drop(self.server.stop(true));
        self.thread.take().unwrap().join().unwrap();
    }

    pub fn at_pace(site: &Site, pace: Pace) -> Self {
        let config = (*site.app.config).clone();
        let mut services =
            Services::new(config, &site.database_url, Clock::fixed(crate::harness::noon())).unwrap();
        services.hub = Arc::new(Hub::new(&site.database_url, pace));
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let (tell, told) = std::sync::mpsc::channel();
        let served = services.clone();
        let thread = std::thread::spawn(move || {
            actix_web::rt::System::new().block_on(async move {
                let server = server::server(&served, listener, 1).unwrap();
                drop(served);
                tell.send(server.handle()).unwrap();
                server.await.unwrap();
            });
        });
        let server = told.recv().unwrap();
        let twin = Self {
            services,
            address,
            server,
            thread: Some(thread),
        };
        until("the twin listens", || twin.services.hub.is_connected());
        twin
    }
}

/// Waits for what takes a moment.
pub fn until(what: &str, mut is_so: impl FnMut() -> bool) {
    let deadline = std::time::Instant::now() + Duration::from_secs(20);
    while !is_so() {
        assert!(std::time::Instant::now() < deadline, "not in time: {what}");
        std::thread::sleep(Duration::from_millis(20));
    }
}
