//! An order taken apart, so that it can be written again as another one: the bytes that stay, and between them what is new.
//!
//! Everything else, amounts, statuses, costs, instalments, is as the verbs left it, so the copy agrees with itself as the
//! model does. Nothing of the rules is said here twice.

use super::people::Person;
use super::tables::{TABLES, Table};
use crate::base::error::AppError;
use crate::base::ids::OrderId;
use crate::domain::lifecycle::OrderStatus;
use crate::domain::orders;
use anyhow::{Context as _, anyhow};
use chrono::{DateTime, Utc};
use diesel::pg::sql_types::Uuid as SqlUuid;
use diesel::pg::{Pg, PgValue};
use diesel::prelude::*;
use diesel::row::{Field as _, NamedRow, Row};
use rand::RngExt as _;
use rand::rngs::StdRng;
use std::num::NonZeroU32;
use uuid::Uuid;

/// Types by their number in PostgreSQL's catalogue.
const UUID: u32 = 2950;
const INSTANT: u32 = 1184;
const DAY: u32 = 1082;
const TEXT: u32 = 25;

const MICROSECONDS_A_DAY: i64 = 86_400_000_000;
/// From 1970 to 2000, when PostgreSQL's time begins.
const TO_2000: i64 = 10_957 * MICROSECONDS_A_DAY;
/// Days begin in Caracas four hours after they begin in UTC.
const CARACAS: i64 = 4 * 3_600_000_000;

pub struct Model {
    pub status: OrderStatus,
    /// When it was placed, in PostgreSQL's time.
    pub placed: i64,
    /// So much earlier could it have happened, and everything of it on the same day.
    pub room: i64,
    /// Units on a day, in PostgreSQL's days, of a workshop.
    pub bookings: Vec<(Uuid, i32, i32)>,
    /// Of its rows: the milliseconds at which each was made.
    ids: Vec<u64>,
    rows: Vec<(usize, Vec<Part>)>,
}

enum Part {
    Bytes(Vec<u8>),
    /// Which of the order's ids.
    Id(usize),
    Instant(i64),
    /// Where a day begins in Caracas, and so for every copy.
    Midnight(i64),
    Day(i32),
    Sequence,
    Text(Vec<Piece>),
    Search(Known),
}

/// What every copy is searched by, besides what makes it an order of its own.
struct Known {
    id_number: String,
    city: String,
    tracking_number: String,
    /// Its products.
    sold: Vec<String>,
    has_payment: bool,
}

#[derive(Clone)]
enum Piece {
    As(String),
    Number,
    Name,
    Email,
    Phone,
    Reference,
}

/// What makes a copy an order of its own.
pub struct Copy<'a> {
    pub sequence: i64,
    pub number: &'a str,
    pub person: &'a Person,
    /// Of its payment.
    pub reference: String,
    /// So much earlier than its model; whole days, and what is left of the model's room.
    pub days: i32,
    pub earlier: i64,
}

/// One row as PostgreSQL sends it: a column's type and bytes, in the order of the table's columns.
struct Raw(Vec<(u32, Option<Vec<u8>>)>);

impl QueryableByName<Pg> for Raw {
    fn build<'a>(row: &impl NamedRow<'a, Pg>) -> diesel::deserialize::Result<Self> {
        let field = |index| {
            let field = Row::get(row, index).ok_or("a column less than there are")?;
            let value: Option<PgValue<'_>> = field.value();
            Ok(match value {
                Some(value) => (NonZeroU32::get(value.get_oid()), Some(value.as_bytes().to_vec())),
                None => (0, None),
            })
        };
        (0..row.field_count())
            .map(field)
            .collect::<Result<_, _>>()
            .map(Raw)
    }
}

/// What of its rows is looked for in texts.
struct Names {
    needles: Vec<(String, Piece)>,
    ids: Vec<Uuid>,
}

impl Model {
    pub fn read(conn: &mut PgConnection, order: OrderId) -> Result<Self, AppError> {
        let mut rows: Vec<(usize, Vec<Raw>)> = Vec::new();
        for (index, table) in TABLES.iter().enumerate() {
            let query = format!(
                "SELECT {} FROM {} WHERE {}",
                table.columns.join(", "),
                table.name,
                table.of
            );
            rows.push((
                index,
                diesel::sql_query(query).bind::<SqlUuid, _>(order).load(conn)?,
            ));
        }
        Ok(Self::take_apart(&rows)?)
    }

    fn take_apart(rows: &[(usize, Vec<Raw>)]) -> anyhow::Result<Self> {
        let names = Names::of(rows)?;
        let order = TABLES
            .first()
            .zip(rows.first().and_then(|(_, rows)| rows.first()))
            .context("no such order")?;
        let status = text(order, "status")?;
        let mut model = Self {
            status: status.parse().map_err(|_| anyhow!("no status: {status}"))?,
            placed: long(order, "created_at")?,
            room: i64::MAX,
            bookings: Vec::new(),
            ids: names.ids.iter().map(|id| made_at(*id)).collect(),
            rows: Vec::new(),
        };
        let has_payment = rows
            .iter()
            .any(|(table, rows)| TABLES[*table].name == "payment_submissions" && !rows.is_empty());
        let mut sold = Vec::new();
        for (index, rows) in rows {
            let table = &TABLES[*index];
            for row in rows.iter().filter(|_| table.name == "order_items") {
                sold.push(text((table, row), "product_name")?.to_owned());
            }
        }
        for (index, rows) in rows {
            let table = &TABLES[*index];
            for row in rows {
                if table.name == "capacity_bookings" {
                    let row = (table, row);
                    let day = i32::from_be_bytes(bytes(row, "day")?);
                    let units = i32::from_be_bytes(bytes(row, "units")?);
                    model
                        .bookings
                        .push((Uuid::from_bytes(bytes(row, "workshop_id")?), day, units));
                }
                let mut parts = vec![Part::Bytes(short(row.0.len())?.to_be_bytes().to_vec())];
                for (column, (kind, value)) in table.columns.iter().zip(&row.0) {
                    let part = match (*column, value) {
                        ("search_text", Some(_)) => Part::Search(Known {
                            id_number: text(order, "customer_id_number")?.to_owned(),
                            city: text(order, "shipping_city")?.to_owned(),
                            tracking_number: text(order, "tracking_number")?.to_owned(),
                            sold: sold.clone(),
                            has_payment,
                        }),
                        ("sequence", Some(_)) => Part::Sequence,
                        _ => names.part(*kind, value.as_deref())?,
                    };
                    if let Part::Instant(at) = part {
                        model.room = model.room.min(into_its_day(at));
                    }
                    match (parts.last_mut(), part) {
                        (Some(Part::Bytes(before)), Part::Bytes(more)) => before.extend(more),
                        (_, part) => parts.push(part),
                    }
                }
                model.rows.push((*index, parts));
            }
        }
        Ok(model)
    }

    /// Appends the copy's rows to those of each table.
    pub fn write(&self, copy: &Copy<'_>, rng: &mut StdRng, tables: &mut [Vec<u8>]) {
        let whole_days = i64::from(copy.days) * MICROSECONDS_A_DAY;
        let back = whole_days + copy.earlier;
        let milliseconds = u64::try_from(back / 1000).unwrap_or(0);
        let ids: Vec<Uuid> = self
            .ids
            .iter()
            .map(|made| {
                let mut random = [0; 10];
                rng.fill(&mut random[..]);
                uuid::Builder::from_unix_timestamp_millis(made.saturating_sub(milliseconds), &random)
                    .into_uuid()
            })
            .collect();
        for (table, parts) in &self.rows {
            let out = &mut tables[*table];
            for part in parts {
                match part {
                    Part::Bytes(bytes) => out.extend(bytes),
                    Part::Id(index) => field(out, ids[*index].as_bytes()),
                    Part::Instant(at) => field(out, &(at - back).to_be_bytes()),
                    Part::Midnight(at) => field(out, &(at - whole_days).to_be_bytes()),
                    Part::Day(day) => field(out, &(day - copy.days).to_be_bytes()),
                    Part::Sequence => field(out, &copy.sequence.to_be_bytes()),
                    Part::Text(pieces) => {
                        let text: String = pieces.iter().map(|piece| copy.say(piece)).collect();
                        field(out, text.as_bytes());
                    }
                    Part::Search(known) => {
                        let text = copy.search_text(known);
                        field(out, text.as_bytes());
                    }
                }
            }
        }
    }
}

impl Copy<'_> {
    fn say<'a>(&'a self, piece: &'a Piece) -> &'a str {
        match piece {
            Piece::As(text) => text,
            Piece::Number => self.number,
            Piece::Name => &self.person.name,
            Piece::Email => &self.person.email,
            Piece::Phone => &self.person.phone,
            Piece::Reference => &self.reference,
        }
    }

    fn search_text(&self, known: &Known) -> String {
        let searched = orders::Searched {
            number: self.number,
            reference: &orders::reference(self.sequence),
            customer_name: &self.person.name,
            customer_email: &self.person.email,
            customer_phone: &self.person.phone,
            customer_id_number: &known.id_number,
            shipping_city: &known.city,
            tracking_number: &known.tracking_number,
        };
        let sold = known.sold.iter().map(String::as_str);
        searched.text(sold, known.has_payment.then_some(self.reference.as_str()))
    }
}

impl Names {
    /// The order's number, its customer and its payment; and the ids of its rows.
    fn of(rows: &[(usize, Vec<Raw>)]) -> anyhow::Result<Self> {
        let mut names = Self {
            needles: Vec::new(),
            ids: Vec::new(),
        };
        for (index, rows) in rows {
            let table = &TABLES[*index];
            for row in rows.iter().map(|row| (table, row)) {
                if table.columns[0] == "id" {
                    names.ids.push(Uuid::from_bytes(bytes(row, "id")?));
                }
                let known: &[(&str, Piece)] = match table.name {
                    "orders" => &[
                        ("number", Piece::Number),
                        ("customer_name", Piece::Name),
                        ("customer_email", Piece::Email),
                        ("customer_phone", Piece::Phone),
                    ],
                    "payment_submissions" => &[("reference", Piece::Reference)],
                    _ => &[],
                };
                for (column, piece) in known {
                    let needle = text(row, column)?;
                    if !needle.is_empty() {
                        names.needles.push((needle.to_owned(), piece.clone()));
                    }
                }
            }
        }
        Ok(names)
    }

    fn part(&self, kind: u32, value: Option<&[u8]>) -> anyhow::Result<Part> {
        let Some(value) = value else {
            return Ok(Part::Bytes((-1_i32).to_be_bytes().to_vec()));
        };
        let known = match kind {
            UUID => {
                let id = Uuid::from_slice(value)?;
                self.ids.iter().position(|own| *own == id).map(Part::Id)
            }
            INSTANT => Some(match i64::from_be_bytes(value.try_into()?) {
                at if into_its_day(at) == 0 => Part::Midnight(at),
                at => Part::Instant(at),
            }),
            DAY => Some(Part::Day(i32::from_be_bytes(value.try_into()?))),
            TEXT => {
                let pieces = self.pieces(std::str::from_utf8(value)?);
                let is_new = pieces.iter().any(|piece| !matches!(piece, Piece::As(_)));
                is_new.then_some(Part::Text(pieces))
            }
            _ => None,
        };
        Ok(known.unwrap_or_else(|| {
            let mut bytes = Vec::new();
            field(&mut bytes, value);
            Part::Bytes(bytes)
        }))
    }

    fn pieces(&self, text: &str) -> Vec<Piece> {
        let first = self
            .needles
            .iter()
            .filter_map(|(needle, piece)| Some((text.find(needle)?, needle, piece)))
            .min_by_key(|(at, ..)| *at);
        match first {
            None if text.is_empty() => Vec::new(),
            None => vec![Piece::As(text.to_owned())],
            Some((at, needle, piece)) => {
                let mut pieces = vec![Piece::As(text[..at].to_owned()), piece.clone()];
                pieces.extend(self.pieces(&text[at + needle.len()..]));
                pieces
            }
        }
    }
}

fn into_its_day(at: i64) -> i64 {
    (at - CARACAS).rem_euclid(MICROSECONDS_A_DAY)
}

/// As `COPY` has it: the length, then the bytes.
fn field(out: &mut Vec<u8>, bytes: &[u8]) {
    out.extend(u32::try_from(bytes.len()).unwrap_or(0).to_be_bytes());
    out.extend(bytes);
}

fn short(length: usize) -> anyhow::Result<i16> {
    i16::try_from(length).context("too many columns")
}

fn value<'a>((table, row): (&Table, &'a Raw), column: &str) -> anyhow::Result<&'a [u8]> {
    let at = table.columns.iter().position(|name| *name == column);
    at.and_then(|at| row.0.get(at)?.1.as_deref())
        .ok_or_else(|| anyhow!("{} has no {column}", table.name))
}

fn bytes<const N: usize>(row: (&Table, &Raw), column: &str) -> anyhow::Result<[u8; N]> {
    Ok(value(row, column)?.try_into()?)
}

fn long(row: (&Table, &Raw), column: &str) -> anyhow::Result<i64> {
    bytes(row, column).map(i64::from_be_bytes)
}

fn text<'a>(row: (&Table, &'a Raw), column: &str) -> anyhow::Result<&'a str> {
    Ok(std::str::from_utf8(value(row, column)?)?)
}

/// The milliseconds in an id of version 7.
fn made_at(id: Uuid) -> u64 {
    id.as_u64_pair().0 >> 16
}

/// PostgreSQL's time.
pub fn microseconds(at: DateTime<Utc>) -> i64 {
    at.timestamp_micros() - TO_2000
}
