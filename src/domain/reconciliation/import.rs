//! A bank's file becomes lines.

use super::arrival::arrived;
use super::reversals;
use super::rules::{
    Columns, Direction, MAX_LINES, Movement, Note, Printed, Reading, Table, Unreadable, says_undone,
    seen_before,
};
use super::store::{self, Mark, NewLine, Reject, RejectState, Statement, rejects};
use crate::base::db;
use crate::base::error::AppError;
use crate::base::ids::{AccountId, RejectId, StatementId, StatementLineId, UserId};
use crate::domain::payments::{Method, reference_key};
use chrono::{DateTime, Utc};
use diesel::PgConnection;
use sha2::{Digest as _, Sha256};
use std::collections::{HashMap, HashSet};

/// A file as it was uploaded.
#[derive(Clone, Debug)]
pub struct File {
    pub account: AccountId,
    pub name: String,
    pub content: Vec<u8>,
}

/// Characters of a reference by which a payment is told from others.
const TELLS_APART: usize = 4;

/// Who writes lines holds this: what one file brings may have been taken back by another, of whatever account.
pub(super) const STATEMENTS: &str = "statements";

/// What became of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Imported {
    pub statement: StatementId,
    /// The very same file had been imported before; nothing was written.
    pub again: bool,
}

impl File {
    pub fn table(&self) -> Result<Table, Unreadable> {
        Table::read(&self.content, MAX_LINES)
    }
}

/// The statement that this very file became before, whatever it is called now.
pub fn imported_before(
    conn: &mut PgConnection,
    account: AccountId,
    content: &[u8],
) -> Result<Option<Statement>, AppError> {
    store::same_file(conn, account, Sha256::digest(content).as_slice())
}

/// The statement that this very file became of another account: money came to one of them.
pub fn imported_elsewhere(
    conn: &mut PgConnection,
    account: AccountId,
    content: &[u8],
) -> Result<Option<Statement>, AppError> {
    store::same_file_elsewhere(conn, account, Sha256::digest(content).as_slice())
}

/// Writes what is new of a file. The same file again, and lines that another file brought, change nothing; what is
/// probably another file's line in other words is set aside until somebody says that it is other money.
pub fn import(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    by: UserId,
    file: &File,
    columns: &Columns,
    reading: &Reading,
) -> Result<Imported, AppError> {
    db::hold(conn, STATEMENTS)?;
    store::keep_columns(conn, now, by, file.account, columns)?;
    if let Some(before) = imported_before(conn, file.account, &file.content)? {
        return Ok(Imported {
            statement: before.id,
            again: true,
        });
    }
    let id = StatementId::new(now);
    let came = reading.incoming().count();
    store::insert(
        conn,
        &Statement {
            id,
            account_id: file.account,
            file_name: file.name.clone(),
            sha256: Sha256::digest(&file.content).to_vec(),
            lines_read: count(came),
            lines_new: 0,
            out_read: count(reading.printed.len() - came),
            out_new: 0,
            imported_by: Some(by),
            imported_at: now,
            undone_by: None,
            undone_at: None,
            first_day: reading.printed.iter().map(|line| line.posted_on).min(),
            last_day: reading.printed.iter().map(|line| line.posted_on).max(),
        },
        &file.content,
    )?;
    let lines = rows(now, id, file.account, &reading.printed);
    let (undone, standing): (Vec<&NewLine>, Vec<&NewLine>) = lines
        .iter()
        .partition(|line| says_undone(&format!("{} {}", line.description, line.bank)));
    let standing: HashSet<Mark> = standing.into_iter().map(NewLine::mark).collect();
    let mut undone: Vec<Movement> = undone.into_iter().map(movement).collect();
    undone.retain(|line| line.direction == Direction::In);
    undone.extend_from_slice(&reading.undone);
    let new = add_new(conn, now, lines)?;
    let came = new.iter().filter(|line| line.direction == Direction::In).count();
    store::count_new(conn, id, count(came), count(new.len() - came))?;
    let open = kept(now, id, &reading.rejects, RejectState::Open);
    let passed = kept(now, id, &reading.passed, RejectState::NoMovement);
    rejects::add(conn, &open.chain(passed).collect::<Vec<_>>())?;
    arrived(conn, now, by, file.account, id, &new)?;
    reversals::void(conn, now, file.account, id, &undone, &standing)?;
    Ok(Imported {
        statement: id,
        again: false,
    })
}

/// Bounded by `MAX_LINES`.
fn count(number: usize) -> i32 {
    i32::try_from(number).unwrap_or(i32::MAX)
}

fn kept(
    now: DateTime<Utc>,
    statement: StatementId,
    notes: &[Note],
    state: RejectState,
) -> impl Iterator<Item = Reject> {
    notes.iter().map(move |note| Reject {
        id: RejectId::new(now),
        statement_id: statement,
        line: count(note.line.max(1)),
        content: note.text.clone(),
        why: note.why.clone(),
        state,
        posted_on: note.told.posted_on,
        direction: note.told.direction,
        amount: note.told.amount,
        reference: note.told.reference.clone(),
    })
}

/// Writes those that are not there yet, all of one account and one statement, and answers them.
pub(super) fn add_new(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    lines: Vec<NewLine>,
) -> Result<Vec<NewLine>, AppError> {
    let Some((account, statement)) = lines.first().map(|line| (line.account_id, line.statement_id)) else {
        return Ok(Vec::new());
    };
    let known = store::known(conn, account, &lines)?;
    let all: HashSet<_> = lines.iter().map(NewLine::mark).collect();
    let mut new: Vec<NewLine> = lines
        .into_iter()
        .filter(|line| !known.contains(&line.mark()))
        .collect();
    let days = || new.iter().map(|line| line.posted_on);
    if let (Some(first), Some(last)) = (days().min(), days().max()) {
        // What this file prints in the same words is explained by that, and is no other line of it.
        let mut others = store::movements(conn, account, statement, (first, last))?;
        others.retain(|(_, mark, _)| !all.contains(mark));
        let ids: Vec<StatementLineId> = others.iter().map(|(id, ..)| *id).collect();
        let others: Vec<Movement> = others.into_iter().map(|(.., movement)| movement).collect();
        let movements: Vec<Movement> = new.iter().map(movement).collect();
        for (line, seen) in new.iter_mut().zip(seen_before(&movements, &others)) {
            line.seen_before = seen.map(|at| ids[at]);
            if line.seen_before.is_some() && line.direction == Direction::In {
                line.aside_reason = Some("Probablemente ya visto en otro archivo".to_owned());
                line.aside_at = Some(now);
            }
        }
    }
    store::add(conn, &new)?;
    Ok(new)
}

fn movement(line: &NewLine) -> Movement {
    Movement {
        posted_on: line.posted_on,
        direction: line.direction,
        amount: line.amount,
        reference: line.reference.clone(),
    }
}

pub(super) fn rows(
    now: DateTime<Utc>,
    statement: StatementId,
    account: AccountId,
    printed: &[Printed],
) -> Vec<NewLine> {
    let mut turns: HashMap<[u8; 32], i32> = HashMap::with_capacity(printed.len());
    printed
        .iter()
        .map(|line| {
            let key = reference_key(Method::Transferencia, &line.reference);
            let fingerprint = fingerprint(line, &key);
            let turn = turns.entry(fingerprint).or_default();
            *turn += 1;
            NewLine {
                id: StatementLineId::new(now),
                account_id: account,
                statement_id: statement,
                line: count(line.line.max(1)),
                posted_on: line.posted_on,
                direction: line.direction,
                amount: line.amount,
                reference: line.reference.clone(),
                reference_key: key,
                description: line.description.clone(),
                bank: line.bank.clone(),
                phone: line.phone.clone(),
                fingerprint: fingerprint.to_vec(),
                occurrence: *turn,
                aside_reason: None,
                aside_at: None,
                seen_before: None,
            }
        })
        .collect()
}

/// Of a reference that tells payments apart; it is the same money, whatever is written beside it. Where the reference is
/// blank or as good as blank, what is beside it tells two that paid the same on one day apart. What left is other money
/// than what came. Kept lines have it too: who changes it writes a migration.
fn fingerprint(line: &Printed, key: &str) -> [u8; 32] {
    let amount = line.amount.normalize();
    let told = match line.direction {
        Direction::In => "",
        Direction::Out => "|OUT",
    };
    let is_told_apart = key.trim_start_matches('0').chars().count() >= TELLS_APART;
    let beside = match (line.description.as_str(), line.phone.as_str()) {
        _ if is_told_apart => String::new(),
        ("", "") => String::new(),
        (description, phone) => format!("|{description}|{phone}"),
    };
    Sha256::digest(format!("{}|{amount}|{key}{told}{beside}", line.posted_on)).into()
}
