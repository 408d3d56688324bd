//! How long the database is waited for.

use std::time::Duration;

/// Every wait has an end; these are they.
#[derive(Clone, Copy, Debug)]
pub struct Patience {
    /// For what somebody waits for.
    pub request: Limits,
    /// For jobs, imports and the demo: nobody looks at a clock.
    pub background: Limits,
    /// After this much silence it is asked whether the database is there at all,
    pub silence: Duration,
    /// and whoever answers that question has so long.
    pub probe: Duration,
}

/// The ends of one piece of work.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// For a turn and a connection.
    pub turn: Duration,
    /// For a row or table that another transaction holds.
    pub lock: Duration,
    /// For one statement: below `whole`, so that a server that listens ends it before its asker leaves.
    pub statement: Duration,
    /// For all of it.
    pub whole: Duration,
    /// A transaction that says nothing holds its locks no longer than this.
    pub idle: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        Self {
            request: Limits {
                turn: Duration::from_secs(2),
                lock: Duration::from_secs(2),
                statement: Duration::from_millis(3500),
                whole: Duration::from_secs(4),
                idle: Duration::from_secs(10),
            },
            background: Limits {
                turn: Duration::from_secs(10),
                lock: Duration::from_secs(5),
                statement: Duration::from_secs(30),
                whole: Duration::from_secs(60),
                idle: Duration::from_secs(60),
            },
            silence: Duration::from_secs(1),
            probe: Duration::from_secs(1),
        }
    }
}
