//! Whether it is worth asking the database. Pure: the time is handed in.
//!
//! Who waits in vain says so. One probe at a time then finds out whether the database answers at all; until it has, work goes
//! on for a moment, and from then on nobody waits for what is known to be away.

use std::time::{Duration, Instant};

/// Nobody is sent to ask again so soon after the answer was yes.
const REST: Duration = Duration::from_millis(500);

#[derive(Debug)]
pub struct Breaker {
    /// An answer that takes longer is none.
    probe_within: Duration,
    state: State,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    /// It answered, or nobody had reason to ask.
    Closed { answered: Option<Instant> },
    /// It is being asked.
    Doubted { since: Instant },
    /// It did not answer, and is being asked again.
    Open,
}

/// Why somebody doubts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Doubt {
    /// An answer is late: there may only be much to do, or a lock to wait for.
    Silence,
    /// A connection broke, or none could be made.
    Failure,
}

/// What a probe's outcome changed, for the log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    Away,
    Back,
}

impl Breaker {
    pub fn new(probe_within: Duration) -> Self {
        Self {
            probe_within,
            state: State::Closed { answered: None },
        }
    }

    /// May it be asked now?
    pub fn admits(&self, now: Instant) -> bool {
        match self.state {
            State::Closed { .. } => true,
            State::Doubted { since } => now.saturating_duration_since(since) < self.probe_within,
            State::Open => false,
        }
    }

    /// `true` to the one who is to probe from now on, until the database answers.
    #[must_use]
    pub fn doubt(&mut self, why: Doubt, now: Instant) -> bool {
        match self.state {
            State::Closed { answered } => {
                let is_fresh = answered.is_some_and(|at| now.saturating_duration_since(at) < REST);
                if why == Doubt::Silence && is_fresh {
                    return false;
                }
                self.state = State::Doubted { since: now };
                true
            }
            State::Doubted { .. } | State::Open => false,
        }
    }

    /// A probe ended.
    pub fn probed(&mut self, answered: bool, now: Instant) -> Option<Change> {
        let before = self.state;
        let was_admitting = self.admits(now);
        self.state = if answered {
            State::Closed { answered: Some(now) }
        } else {
            State::Open
        };
        match (before, answered) {
            (State::Open, true) => Some(Change::Back),
            (State::Doubted { .. }, true) if !was_admitting => Some(Change::Back),
            (State::Doubted { .. }, false) => Some(Change::Away),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PROBE: Duration = Duration::from_secs(1);
    const MOMENT: Duration = Duration::from_millis(1);

    #[test]
    fn one_probes_and_the_others_go_on_until_it_takes_too_long() {
        let start = Instant::now();
        let mut breaker = Breaker::new(PROBE);
        assert!(breaker.admits(start));
        assert!(breaker.doubt(Doubt::Silence, start));
        assert!(!breaker.doubt(Doubt::Silence, start), "one at a time");
        assert!(!breaker.doubt(Doubt::Failure, start));
        assert!(breaker.admits(start + PROBE - MOMENT));
        assert!(!breaker.admits(start + PROBE), "no answer is an answer");
        // The probe was only slow.
        assert_eq!(breaker.probed(true, start + 2 * PROBE), Some(Change::Back));
        assert!(breaker.admits(start + 2 * PROBE));
    }

    #[test]
    fn it_is_away_from_the_first_probe_that_fails_to_the_first_that_does_not() {
        let start = Instant::now();
        let mut breaker = Breaker::new(PROBE);
        assert!(breaker.doubt(Doubt::Failure, start));
        assert_eq!(breaker.probed(false, start), Some(Change::Away));
        assert!(!breaker.admits(start));
        assert!(!breaker.doubt(Doubt::Failure, start), "it is being asked already");
        assert_eq!(breaker.probed(false, start + PROBE), None);
        assert!(!breaker.admits(start + 100 * PROBE));
        assert_eq!(breaker.probed(true, start + 100 * PROBE), Some(Change::Back));
        assert!(breaker.admits(start + 100 * PROBE));
    }

    #[test]
    fn what_only_takes_long_is_asked_about_twice_a_second_what_broke_at_once() {
        let start = Instant::now();
        let mut breaker = Breaker::new(PROBE);
        assert!(breaker.doubt(Doubt::Silence, start));
        assert_eq!(
            breaker.probed(true, start + MOMENT),
            None,
            "nobody was turned away"
        );
        assert!(!breaker.doubt(Doubt::Silence, start + 2 * MOMENT));
        assert!(breaker.doubt(Doubt::Failure, start + 2 * MOMENT));
        assert_eq!(breaker.probed(true, start + 3 * MOMENT), None);
        assert!(breaker.doubt(Doubt::Silence, start + 3 * MOMENT + REST));
    }
}
