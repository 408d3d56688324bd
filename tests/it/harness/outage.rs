//! A site's database goes away, and comes back.

use super::Site;
use diesel::connection::SimpleConnection as _;
use diesel::{Connection as _, PgConnection};
use std::time::{Duration, Instant};

/// Nobody gets to the site's database until it is ended, or for the rest of the test, whose own it is.
pub struct Outage {
    server: PgConnection,
    database: String,
}

impl Outage {
    pub fn begin(site: &Site) -> Self {
        let (rest, name) = site.owner_url.split_once("///").unwrap();
        let (name, query) = name.split_once('?').unwrap();
        let mut outage = Self {
            server: PgConnection::establish(&format!("{rest}///postgres?{query}")).unwrap(),
            database: name.to_owned(),
        };
        // By itself: in one transaction with the rest, whoever is thrown out comes back before it counts.
        outage.allow(false);
        let throw_out = format!(
            "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE datname = '{}'",
            outage.database
        );
        outage.server.batch_execute(&throw_out).unwrap();
        // A connection that was let in just before is seen only once it has started.
        while site.client().get("/readyz").status == 200 {
            outage.server.batch_execute(&throw_out).unwrap();
        }
        outage
    }

    /// Until the site has noticed.
    pub fn end(mut self, site: &Site) {
        self.allow(true);
        is_back(site);
    }

    fn allow(&mut self, connections: bool) {
        let statement = format!("ALTER DATABASE {} ALLOW_CONNECTIONS {connections}", self.database);
        self.server.batch_execute(&statement).unwrap();
    }
}

/// Waits until the site has its database again.
pub fn is_back(site: &Site) {
    let deadline = Instant::now() + Duration::from_secs(30);
    while site.client().get("/readyz").status != 200 {
        assert!(Instant::now() < deadline, "the site does not come back");
        std::thread::sleep(Duration::from_millis(100));
    }
}
