//! What a process has counted and keeps for some minutes.

use super::lead_times::{Span, Taken};
use super::period::Period;
use crate::base::money::Usd;
use crate::domain::lifecycle::OrderStatus;
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// For so long are large counts kept.
const KEPT_FOR: TimeDelta = TimeDelta::minutes(5);

/// The part of a flow that grows with the orders.
#[derive(Clone, Debug)]
pub struct Days {
    pub period: Period,
    pub at: DateTime<Utc>,
    /// Confirmed income, and of how many payments.
    pub income: BTreeMap<NaiveDate, (Usd, i64)>,
    pub placed: i64,
}

/// How long each stage took the orders that ended it in a period.
#[derive(Clone)]
pub struct Stages {
    pub period: Period,
    pub at: DateTime<Utc>,
    pub taken: Vec<(&'static Span, Taken)>,
}

/// Of finished orders and of people there are too many to count them for each page.
#[derive(Clone, Debug)]
pub struct Large {
    pub at: DateTime<Utc>,
    pub orders: Vec<(OrderStatus, i64)>,
    pub users: i64,
}

/// What this process has counted, for some minutes. A counter kept by the database would make every order that is
/// finished wait for the same row.
#[derive(Clone, Default)]
pub struct StatisticsCache(Arc<Mutex<Kept>>);

#[derive(Default)]
struct Kept {
    large: Option<Large>,
    /// The latest that were asked for.
    past: Vec<Days>,
    stages: Vec<Stages>,
}

/// Periods that are kept.
const PERIODS: usize = 16;

impl StatisticsCache {
    fn kept(&self) -> MutexGuard<'_, Kept> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub fn fresh(&self, now: DateTime<Utc>) -> Option<Large> {
        let large = self.kept().large.clone();
        large.filter(|large| is_fresh(large.at, now))
    }

    pub fn keep(&self, large: &Large) {
        self.kept().large = Some(large.clone());
    }

    pub fn past(&self, now: DateTime<Utc>, period: Period) -> Option<Days> {
        let kept = self.kept();
        let found = kept.past.iter().find(|days| days.period == period);
        found.filter(|days| is_fresh(days.at, now)).cloned()
    }

    pub fn keep_past(&self, days: &Days) {
        let mut kept = self.kept();
        kept.past.retain(|other| other.period != days.period);
        kept.past.insert(0, days.clone());
        kept.past.truncate(PERIODS);
    }

    pub fn stages(&self, now: DateTime<Utc>, period: Period) -> Option<Stages> {
        let kept = self.kept();
        let found = kept.stages.iter().find(|stages| stages.period == period);
        found.filter(|stages| is_fresh(stages.at, now)).cloned()
    }

    pub fn keep_stages(&self, stages: &Stages) {
        let mut kept = self.kept();
        kept.stages.retain(|other| other.period != stages.period);
        kept.stages.insert(0, stages.clone());
        kept.stages.truncate(PERIODS);
    }

    /// Those of which a flow is kept, and those of which stages are.
    pub fn periods(&self) -> (Vec<Period>, Vec<Period>) {
        let kept = self.kept();
        (
            kept.past.iter().map(|days| days.period).collect(),
            kept.stages.iter().map(|stages| stages.period).collect(),
        )
    }
}

fn is_fresh(counted_at: DateTime<Utc>, now: DateTime<Utc>) -> bool {
    counted_at <= now && now - counted_at < KEPT_FOR
}
