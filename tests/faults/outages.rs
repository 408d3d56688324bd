//! What people notice while the database is frozen, killed, or busy with somebody's lock. The phases are those of the soak.

use crate::load::{Acknowledged, Figures, Load, What};
use crate::process::{Krafta, Postgres, get, scratch};
use diesel::connection::SimpleConnection as _;
use diesel::prelude::*;
use krafta::schema::{orders, payment_submissions};
use std::collections::HashSet;
use std::time::{Duration, Instant};

pub const MIX: &[(What, usize)] = &[
    (What::Health, 1),
    (What::Ready, 1),
    (What::Static, 1),
    (What::Home, 25),
    (What::Order, 15),
];
/// Each of the forty looks around for so long.
pub const PAUSE: Duration = Duration::from_millis(400);
const LEAD: Duration = Duration::from_secs(2);

/// Nobody is told later than this, whatever happens to the database.
const ANSWERED: Duration = Duration::from_secs(5);
/// What needs no database.
const AT_ONCE: Duration = Duration::from_secs(1);
/// `/readyz` says so within a second, and the machine that tests run on is busy.
const READY: Duration = Duration::from_millis(1500);
const BACK: Duration = Duration::from_secs(5);

pub struct Phase {
    pub figures: Figures,
    pub acknowledged: Vec<Acknowledged>,
    /// From the end of the trouble to the first order that was taken.
    pub recovery: Duration,
}

/// Until a page is served and an order taken.
fn recovery(krafta: &Krafta, since: Instant) -> Duration {
    let agent = crate::process::agent(Duration::from_secs(10));
    loop {
        let reference = crate::load::next_reference();
        if get(&krafta.address, "/", ANSWERED) == Ok(200)
            && get(&krafta.address, "/readyz", ANSWERED) == Ok(200)
            && crate::load::order(&agent, &krafta.address, &reference).0 == 201
        {
            return since.elapsed();
        }
        assert!(since.elapsed() < Duration::from_secs(60), "{}", krafta.log());
        std::thread::sleep(Duration::from_millis(50));
    }
}

/// Processes of the server stand still for so long.
pub fn frozen(krafta: &Krafta, postgres: &Postgres, how_long: Duration) -> Phase {
    let load = Load::start(krafta, MIX, PAUSE);
    std::thread::sleep(LEAD);
    postgres.freeze();
    std::thread::sleep(how_long);
    postgres.thaw();
    let recovery = recovery(krafta, Instant::now());
    let (figures, acknowledged) = load.end();
    Phase {
        figures,
        acknowledged,
        recovery,
    }
}

/// The server is killed, and stays away for so long.
pub fn killed(krafta: &Krafta, postgres: &mut Postgres, how_long: Duration) -> Phase {
    let load = Load::start(krafta, MIX, PAUSE);
    std::thread::sleep(LEAD);
    postgres.kill();
    std::thread::sleep(how_long);
    postgres.start_again();
    let recovery = recovery(krafta, Instant::now());
    let (figures, acknowledged) = load.end();
    Phase {
        figures,
        acknowledged,
        recovery,
    }
}

/// Another session holds all of `orders` for so long, and thirty want to write there.
pub fn locked(krafta: &Krafta, postgres: &Postgres, how_long: Duration) -> Phase {
    const WRITERS: &[(What, usize)] = &[
        (What::Health, 1),
        (What::Ready, 1),
        (What::Static, 1),
        (What::Home, 5),
        (What::Order, 30),
    ];
    let mut other = postgres.connect();
    let load = Load::start(krafta, WRITERS, PAUSE);
    std::thread::sleep(LEAD);
    other.batch_execute("BEGIN; LOCK TABLE orders").unwrap();
    std::thread::sleep(how_long);
    other.batch_execute("ROLLBACK").unwrap();
    let recovery = recovery(krafta, Instant::now());
    let (figures, acknowledged) = load.end();
    Phase {
        figures,
        acknowledged,
        recovery,
    }
}

impl Phase {
    /// What is promised of an outage.
    pub fn holds(&self) {
        self.is_answered();
        for (what, done) in [(What::Home, 200), (What::Order, 201)] {
            assert!(self.figures.longest(what) < ANSWERED, "{}", self.table());
            let statuses = self.figures.statuses(what);
            assert!(statuses.keys().eq([&done]), "{}", self.table());
        }
    }

    /// What is promised of a lock: whoever does not need it is not kept waiting.
    pub fn others_are_served(&self) {
        self.is_answered();
        assert!(self.figures.longest(What::Home) < AT_ONCE, "{}", self.table());
        assert!(self.figures.longest(What::Order) < ANSWERED, "{}", self.table());
        for (what, done) in [(What::Home, 200), (What::Order, 201)] {
            let statuses = self.figures.statuses(what);
            assert!(statuses.keys().eq([&done]), "{}", self.table());
        }
    }

    fn is_answered(&self) {
        for what in [What::Health, What::Static] {
            assert!(self.figures.longest(what) < AT_ONCE, "{}", self.table());
            let statuses = self.figures.statuses(what);
            assert!(statuses.keys().eq([&200]), "{}", self.table());
        }
        assert!(self.figures.longest(What::Ready) < READY, "{}", self.table());
        for what in What::ALL {
            // Served, or told to come back: never an error, never silence.
            let statuses = self.figures.statuses(what);
            assert!(
                statuses.keys().all(|status| matches!(status, 200 | 201 | 503)),
                "{}",
                self.table()
            );
        }
        assert!(self.recovery < BACK, "{:?}", self.recovery);
    }

    fn table(&self) -> String {
        self.figures.rows("here")
    }
}

/// All that was acknowledged is there, once, within a minute: lost, and there twice. What was taken meanwhile is entered
/// from the journal.
pub fn lost_and_twice(postgres: &Postgres, acknowledged: &[Acknowledged]) -> (usize, usize) {
    let conn = &mut postgres.connect();
    let deadline = Instant::now() + Duration::from_secs(60);
    let references: Vec<&String> = acknowledged.iter().map(|(reference, _)| reference).collect();
    loop {
        let numbers: Vec<String> = orders::table.select(orders::number).load(conn).unwrap();
        let numbers: HashSet<String> = numbers.into_iter().collect();
        let lost = acknowledged
            .iter()
            .filter(|(_, number)| !numbers.contains(number));
        let lost = lost.count();
        if lost == 0 || Instant::now() > deadline {
            let found: Vec<String> = payment_submissions::table
                .filter(payment_submissions::reference.eq_any(&references))
                .select(payment_submissions::reference)
                .load(conn)
                .unwrap();
            let distinct: HashSet<&String> = found.iter().collect();
            return (lost, found.len() - distinct.len());
        }
        std::thread::sleep(Duration::from_millis(200));
    }
}

/// Fails without the breaker and the deadlines (a page waits for as long as the server is frozen), with queries on the
/// threads that serve files, and with all turns for whoever comes first.
#[test]
fn an_outage_is_told_within_seconds_and_touches_nothing_else() {
    let _alone = crate::alone();
    let scratch = scratch("outages");
    let mut postgres = Postgres::start(&scratch);
    let krafta = Krafta::start("krafta", &scratch, &postgres.url);
    let locked = locked(&krafta, &postgres, Duration::from_secs(6));
    locked.others_are_served();
    let frozen = frozen(&krafta, &postgres, Duration::from_secs(7));
    frozen.holds();
    let killed = killed(&krafta, &mut postgres, Duration::from_secs(3));
    killed.holds();
    let acknowledged = [locked.acknowledged, frozen.acknowledged, killed.acknowledged].concat();
    assert_eq!(lost_and_twice(&postgres, &acknowledged), (0, 0));
    assert!(!acknowledged.is_empty());
    let log = krafta.log();
    assert!(log.contains("the database is away") && log.contains("the database is back"));
    let metrics = crate::process::agent(ANSWERED)
        .get(format!("{}/metrics", krafta.address))
        .header("cookie", krafta.sign_in("admin@krafta.demo"))
        .call()
        .unwrap()
        .body_mut()
        .read_to_string()
        .unwrap();
    assert!(metrics.contains("krafta_db_breaker_open 0"), "{metrics}");
    let refused = metrics
        .lines()
        .find_map(|line| line.strip_prefix("krafta_db_breaker_refused_total "))
        .unwrap();
    assert!(refused.parse::<u64>().unwrap() > 0, "{metrics}");
}
