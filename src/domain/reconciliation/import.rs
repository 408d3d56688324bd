//! A bank's file becomes lines.

use super::rules::{Columns, Direction, MAX_LINES, Printed, Table, Unreadable};
use super::store::{self, NewLine, Statement};
use super::{matches, reversals};
use crate::base::db;
use crate::base::error::AppError;
use crate::base::ids::{AccountId, StatementId, StatementLineId, UserId};
use crate::domain::payments::{Method, reference_key};
use chrono::{DateTime, Utc};
use diesel::PgConnection;
use sha2::{Digest as _, Sha256};
use std::collections::HashMap;

/// A file as it was uploaded.
#[derive(Clone, Debug)]
pub struct File {
    pub account: AccountId,
    pub name: String,
    pub content: Vec<u8>,
}

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

/// Writes what is new of a file. The same file again, and lines that another file brought, change nothing.
pub fn import(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    by: UserId,
    file: &File,
    columns: &Columns,
    printed: &[Printed],
) -> Result<Imported, AppError> {
    db::hold(conn, &format!("statements of {}", file.account))?;
    store::keep_columns(conn, now, by, file.account, columns)?;
    let sha256 = Sha256::digest(&file.content).to_vec();
    if let Some(before) = store::same_file(conn, file.account, &sha256)? {
        return Ok(Imported {
            statement: before.id,
            again: true,
        });
    }
    let id = StatementId::new();
    // Bounded by `MAX_LINES`.
    let count = |number: usize| i32::try_from(number).unwrap_or(i32::MAX);
    store::insert(
        conn,
        &Statement {
            id,
            account_id: file.account,
            file_name: file.name.clone(),
            sha256,
            lines_read: count(printed.len()),
            lines_new: 0,
            imported_by: Some(by),
            imported_at: now,
        },
    )?;
    let new = store::add(conn, file.account, rows(id, file.account, printed))?;
    store::count_new(conn, id, count(new))?;
    reversals::mark(conn, now, file.account, id)?;
    for (line, submission) in matches::confirmed_before(conn, file.account, id)? {
        store::link(conn, now, Some(by), line.id, submission.id)?;
        if line.reversed_by.is_some() {
            reversals::alarm(conn, now, &line, submission.id)?;
        }
    }
    Ok(Imported {
        statement: id,
        again: false,
    })
}

fn rows(statement: StatementId, account: AccountId, printed: &[Printed]) -> Vec<NewLine> {
    let mut turns: HashMap<[u8; 32], i32> = HashMap::with_capacity(printed.len());
    printed
        .iter()
        .map(|line| {
            let key = reference_key(Method::Transferencia, &line.reference);
            let fingerprint = fingerprint(line, &key);
            let turn = turns.entry(fingerprint).or_default();
            *turn += 1;
            NewLine {
                id: StatementLineId::new(),
                account_id: account,
                statement_id: statement,
                line: i32::try_from(line.line).unwrap_or(i32::MAX),
                posted_on: line.posted_on,
                direction: Direction::In,
                amount: line.amount,
                reference: line.reference.clone(),
                reference_key: key,
                description: line.description.clone(),
                bank: line.bank.clone(),
                phone: line.phone.clone(),
                fingerprint: fingerprint.to_vec(),
                occurrence: *turn,
            }
        })
        .collect()
}

/// Not of the description: mapped or not, it is the same money.
fn fingerprint(line: &Printed, key: &str) -> [u8; 32] {
    let amount = line.amount.normalize();
    Sha256::digest(format!("{}|{amount}|{key}", line.posted_on)).into()
}
