//! `krafta load-orders`: plausible orders by the thousand, as a shop has them after 400 days, for benchmarks.
//!
//! Some eighty orders are made by the demo's verbs, read, and undone; what is loaded are copies of them, spread over time,
//! each with a customer, a number and references of its own. One transaction: all of them, or none.

mod model;
mod people;
mod postponed;
mod tables;

use self::model::{Copy, Model, microseconds};
use self::people::Person;
use self::postponed::Postponed;
use self::tables::TABLES;
use crate::base::calendar;
use crate::base::error::AppError;
use crate::demo;
use crate::domain::lifecycle::OrderStatus;
use crate::domain::orders;
use crate::http::state::AppState;
use anyhow::{Context as _, anyhow};
use chrono::{DateTime, TimeDelta, Utc};
use clap::Args;
use diesel::connection::SimpleConnection as _;
use diesel::pg::sql_types::Uuid as SqlUuid;
use diesel::prelude::*;
use diesel::sql_types::{Array, BigInt, Date, Integer, Text};
use rand::rngs::StdRng;
use rand::{RngExt as _, SeedableRng as _};
use std::collections::{BTreeMap, HashSet, VecDeque};
use std::sync::mpsc;
use std::time::{Duration, Instant};
use uuid::Uuid;

/// Written at once.
const BATCH: usize = 5_000;
/// Batches between the first look at their numbers and the table: in memory, all of them.
const UNDER_WAY: usize = 3;
/// Some 400 days.
const WEEKS: i32 = 57;
/// Of a thousand orders: those that something is left to do of, and of the others those that came to nothing.
const OPEN: usize = 15;
const CAME_TO_NOTHING: u32 = 45;
/// Orders for each customer.
const FAITH: u64 = 4;
/// Above what any day is booked with.
const ROOM_FOR_MODELS: i32 = 1_000_000;
const SAY_EVERY: Duration = Duration::from_secs(5);

#[derive(Args)]
pub struct LoadOrders {
    /// How many.
    #[arg(value_parser = clap::value_parser!(u32).range(1..=100_000_000))]
    pub orders: u32,
    /// Other orders with another number; the same with the same, on the same day and on a database like this one.
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
}

pub fn run(app: &AppState, wanted: &LoadOrders) -> anyhow::Result<()> {
    actix_web::rt::System::new()
        .block_on(demo::seed(app))
        .context("adding the demo data, of which orders are made")?;
    let started = Instant::now();
    let all = usize::try_from(wanted.orders)?;
    let rows = app
        .db
        .transact_long_here(|conn, now| {
            conn.batch_execute(
                "SET LOCAL maintenance_work_mem = '512MB'; SET LOCAL max_parallel_workers_per_gather = 2",
            )?;
            let models = models(conn, now)?;
            Load {
                conn,
                models: &models,
                all,
                seed: wanted.seed,
                started,
                lately: VecDeque::new(),
            }
            .run()
        })
        .context("loading orders")?;
    let loaded = started.elapsed();
    app.db
        .read_here(|conn| {
            let tables: Vec<&str> = TABLES
                .iter()
                .map(|table| table.name)
                .chain(["capacity_days"])
                .collect();
            Ok(conn.batch_execute(&format!(
                "SET statement_timeout = 0; ANALYZE {}",
                tables.join(", ")
            ))?)
        })
        .context("analysing the tables")?;
    println!(
        "{all} orders, {rows} rows in {:.1} s: {:.0} orders a second; with ANALYZE {:.1} s",
        loaded.as_secs_f64(),
        rate(all, loaded),
        started.elapsed().as_secs_f64()
    );
    Ok(())
}

fn rate(orders: usize, time: Duration) -> f64 {
    orders as f64 / time.as_secs_f64().max(0.001)
}

/// Made, read, and undone: no number of theirs is taken, nobody is told, and no day is booked.
fn models(conn: &mut PgConnection, now: DateTime<Utc>) -> Result<Vec<Model>, AppError> {
    let mut made = None;
    let undone = conn.transaction(|conn| {
        // However busy the workshops are.
        conn.batch_execute(&format!(
            "UPDATE workshops SET capacity_per_day = {ROOM_FOR_MODELS}; \
             UPDATE capacity_days SET capacity = {ROOM_FOR_MODELS}"
        ))?;
        let workshops = demo::workshop_ids(conn)?;
        let ids = demo::orders::models(conn, afternoon(now), workshops)?;
        let read: Result<Vec<Model>, AppError> = ids.into_iter().map(|id| Model::read(conn, id)).collect();
        made = Some(read?);
        Err::<(), AppError>(diesel::result::Error::RollbackTransaction.into())
    });
    match (made, undone) {
        (Some(models), _) => Ok(models),
        (None, Err(error)) => Err(error),
        (None, Ok(())) => Err(anyhow!("there are no models").into()),
    }
}

/// The latest three o'clock in Caracas: the stories' hours lie within their days.
fn afternoon(now: DateTime<Utc>) -> DateTime<Utc> {
    let of = |day| calendar::start_of_day(day).map(|start| start + TimeDelta::hours(15));
    let today = calendar::today(now);
    of(today)
        .filter(|at| *at <= now)
        .or_else(|| of(today.pred_opt()?))
        .unwrap_or(now)
}

struct Load<'a> {
    conn: &'a mut PgConnection,
    models: &'a [Model],
    all: usize,
    seed: u64,
    started: Instant,
    /// Drawn for the batches that are not stored yet.
    lately: VecDeque<HashSet<String>>,
}

/// Numbers that are nobody else's.
struct Batch {
    /// How many were before it.
    from: usize,
    sequences: Vec<i64>,
    numbers: Vec<String>,
    seed: u64,
}

/// Rows of each table, and what they book of whose days.
struct Written {
    tables: Vec<Vec<u8>>,
    booked: BTreeMap<(Uuid, i32), i32>,
    orders: usize,
}

impl Load<'_> {
    /// How many rows were written.
    fn run(mut self) -> Result<usize, AppError> {
        let postponed = self.prepare()?;
        let mut rows = 0;
        std::thread::scope(|scope| -> Result<(), AppError> {
            // While one batch is being stored, the next is being written.
            let (ask, asked) = mpsc::sync_channel::<Batch>(1);
            let (hand_over, written) = mpsc::sync_channel::<Written>(0);
            let writer = Writer::new(self.models, self.all);
            scope.spawn(move || {
                asked
                    .iter()
                    .map(|batch| writer.write(&batch))
                    .try_for_each(|written| hand_over.send(written))
            });
            let mut done = 0;
            let mut said = Instant::now();
            let first = self.batch(0)?;
            let gone = |_| AppError::from(anyhow!("the writer is gone"));
            ask.send(first).map_err(gone)?;
            while done < self.all {
                let next = done + BATCH.min(self.all - done);
                if next < self.all {
                    let batch = self.batch(next)?;
                    ask.send(batch).map_err(gone)?;
                }
                let written = written.recv().map_err(|_| anyhow!("the writer is gone"))?;
                done += written.orders;
                rows += self.store(&written)?;
                if said.elapsed() >= SAY_EVERY {
                    said = Instant::now();
                    println!(
                        "{done} orders, {:.0} a second",
                        rate(done, self.started.elapsed())
                    );
                }
            }
            Ok(())
        })?;
        println!(
            "{} orders are written, after {:.1} s; indexes and references follow",
            self.all,
            self.started.elapsed().as_secs_f64()
        );
        postponed.back(self.conn)?;
        self.triggers("ENABLE")?;
        Ok(rows)
    }

    fn prepare(&mut self) -> Result<Postponed, AppError> {
        self.triggers("DISABLE")?;
        #[derive(QueryableByName)]
        struct Count {
            #[diesel(sql_type = BigInt)]
            count: i64,
        }
        let before: Count =
            diesel::sql_query("SELECT count(*) AS count FROM orders").get_result(self.conn)?;
        // Among many that are there, a few are added more quickly than the indexes are made anew.
        if usize::try_from(before.count).unwrap_or(usize::MAX) > self.all {
            return Ok(Postponed::none());
        }
        let tables: Vec<&str> = TABLES.iter().map(|table| table.name).collect();
        Postponed::of(self.conn, &tables)
    }

    /// What they do for single rows is done here for all: days are booked in `store`, what was paid of a payable stands in
    /// its row, and no open page is told.
    fn triggers(&mut self, what: &str) -> Result<(), AppError> {
        for (table, trigger) in [
            ("order_events", "order_events_told"),
            ("capacity_bookings", "capacity_bookings_book"),
            ("payable_payments", "payable_payments_add"),
        ] {
            self.conn
                .batch_execute(&format!("ALTER TABLE {table} {what} TRIGGER {trigger}"))?;
        }
        Ok(())
    }

    fn batch(&mut self, from: usize) -> Result<Batch, AppError> {
        #[derive(QueryableByName)]
        struct Next {
            #[diesel(sql_type = BigInt)]
            next: i64,
        }
        let count = BATCH.min(self.all - from);
        let next: Vec<Next> = diesel::sql_query(
            "SELECT nextval(pg_get_serial_sequence('orders', 'sequence')) AS next FROM generate_series(1, $1)",
        )
        .bind::<BigInt, _>(i64::try_from(count).unwrap_or(0))
        .load(self.conn)?;
        let sequences: Vec<i64> = next.iter().map(|next| next.next).collect();
        // Other orders each time, even with the same seed: these have other numbers of theirs.
        let first = sequences.first().copied().unwrap_or(0).unsigned_abs();
        let seed = self.seed.rotate_left(32) ^ first;
        let numbers = self.numbers(count, seed)?;
        Ok(Batch {
            from,
            sequences,
            numbers,
            seed,
        })
    }

    /// As they are drawn for every order, until none is taken.
    fn numbers(&mut self, count: usize, seed: u64) -> Result<Vec<String>, AppError> {
        #[derive(QueryableByName)]
        struct Taken {
            #[diesel(sql_type = Text)]
            number: String,
        }
        let mut rng = StdRng::seed_from_u64(!seed);
        let mut own: HashSet<String> = HashSet::new();
        let mut in_order = Vec::with_capacity(count);
        while in_order.len() < count {
            let drawn: Vec<String> = (in_order.len()..count)
                .map(|_| orders::draw_number(&mut rng))
                .collect();
            let taken: Vec<Taken> = diesel::sql_query(
                "SELECT number FROM orders WHERE number = ANY($1) \
                 UNION ALL SELECT number FROM reserved_order_numbers WHERE number = ANY($1)",
            )
            .bind::<Array<Text>, _>(&drawn)
            .load(self.conn)?;
            let taken: HashSet<String> = taken.into_iter().map(|taken| taken.number).collect();
            in_order.extend(drawn.into_iter().filter(|number| {
                let is_taken =
                    taken.contains(number) || self.lately.iter().any(|batch| batch.contains(number));
                !is_taken && own.insert(number.clone())
            }));
        }
        self.lately.push_back(own);
        if self.lately.len() > UNDER_WAY {
            self.lately.pop_front();
        }
        Ok(in_order)
    }

    fn store(&mut self, written: &Written) -> Result<usize, AppError> {
        let (mut workshops, mut days, mut units) = (Vec::new(), Vec::new(), Vec::new());
        for ((workshop, day), booked) in &written.booked {
            workshops.push(*workshop);
            days.push(diesel::data_types::PgDate(*day));
            units.push(*booked);
        }
        // Days as full as they turn out to be.
        diesel::sql_query(
            "INSERT INTO capacity_days AS d (workshop_id, day, capacity, booked) \
             SELECT workshop, day, units, units FROM unnest($1, $2, $3) AS new (workshop, day, units) \
             ON CONFLICT (workshop_id, day) DO UPDATE SET booked = d.booked + excluded.booked, \
             capacity = greatest(d.capacity, d.booked + excluded.booked)",
        )
        .bind::<Array<SqlUuid>, _>(workshops)
        .bind::<Array<Date>, _>(days)
        .bind::<Array<Integer>, _>(units)
        .execute(self.conn)?;
        let mut rows = 0;
        for (table, bytes) in TABLES.iter().zip(&written.tables) {
            rows += (table.copy)(self.conn, bytes)?;
        }
        Ok(rows)
    }
}

/// Decides what an order becomes a copy of, and when it was.
struct Writer<'a> {
    went_well: Vec<&'a Model>,
    came_to_nothing: Vec<&'a Model>,
    open: Vec<&'a Model>,
    all: usize,
}

impl<'a> Writer<'a> {
    fn new(models: &'a [Model], all: usize) -> Self {
        let of = |which: fn(OrderStatus) -> bool| models.iter().filter(|model| which(model.status)).collect();
        Self {
            went_well: of(|status| status == OrderStatus::Completed),
            came_to_nothing: of(|status| matches!(status, OrderStatus::Cancelled | OrderStatus::Refunded)),
            open: of(|status| {
                !matches!(
                    status,
                    OrderStatus::Completed | OrderStatus::Cancelled | OrderStatus::Refunded
                )
            }),
            all,
        }
    }

    fn write(&self, batch: &Batch) -> Written {
        let mut rng = StdRng::seed_from_u64(batch.seed);
        let places = batch.from..batch.from + batch.sequences.len();
        let mut told: Vec<(&Model, i32, i64)> = places.map(|place| self.choose(place, &mut rng)).collect();
        let placed =
            |(model, days, earlier): &(&Model, i32, i64)| model.placed - microseconds_of(*days) - earlier;
        // The numbers go up with the time.
        told.sort_by_key(placed);
        let mut written = Written {
            tables: TABLES.iter().map(|_| HEADER.to_vec()).collect(),
            booked: BTreeMap::new(),
            orders: told.len(),
        };
        let customers = (self.all as u64 / FAITH).max(1);
        for ((model, days, earlier), (sequence, number)) in
            told.into_iter().zip(batch.sequences.iter().zip(&batch.numbers))
        {
            let copy = Copy {
                sequence: *sequence,
                number,
                person: &Person::number(rng.random_range(0..customers)),
                reference: reference(*sequence),
                days,
                earlier,
            };
            model.write(&copy, &mut rng, &mut written.tables);
            for (workshop, day, units) in &model.bookings {
                *written.booked.entry((*workshop, day - days)).or_default() += units;
            }
        }
        for table in &mut written.tables {
            table.extend(END);
        }
        written
    }

    /// The oldest first; what is open is of these days.
    fn choose(&self, place: usize, rng: &mut StdRng) -> (&'a Model, i32, i64) {
        let open = self.all * OPEN / 1000;
        let closed = self.all - open;
        let (models, weeks) = if place >= closed {
            (&self.open, 0)
        } else {
            let weeks = WEEKS - i32::try_from(place * (WEEKS as usize + 1) / closed).unwrap_or(WEEKS);
            match rng.random_ratio(CAME_TO_NOTHING, 1000) {
                true => (&self.came_to_nothing, weeks),
                false => (&self.went_well, weeks),
            }
        };
        let model = models[rng.random_range(0..models.len())];
        (model, weeks * 7, rng.random_range(0..=model.room))
    }
}

fn microseconds_of(days: i32) -> i64 {
    microseconds(DateTime::UNIX_EPOCH + TimeDelta::days(days.into())) - microseconds(DateTime::UNIX_EPOCH)
}

/// Ten digits, of no two orders the same.
fn reference(sequence: i64) -> String {
    format!(
        "2{:09}",
        sequence.wrapping_mul(387_420_489).rem_euclid(1_000_000_000)
    )
}

/// A file in the binary format of `COPY` begins so, without options, and ends so.
const HEADER: &[u8] = b"PGCOPY\n\xff\r\n\0\0\0\0\0\0\0\0\0";
const END: [u8; 2] = (-1_i16).to_be_bytes();
