//! A table of the catalogue: kept, looked at, and applied as a whole or not at all.

use super::rules::import_csv::{self, Unreadable};
use super::rules::import_diff::{self, Plan};
use super::store::admin;
use super::views;
use crate::base::error::AppError;
use crate::base::ids::UserId;
use crate::domain::audit;
use chrono::{DateTime, Utc};
use diesel::PgConnection;
use sha2::{Digest, Sha256};
use uuid::Uuid;

pub use super::rules::import_diff::{Line, Outcome};

/// A table, as far as it can be read: what it would change now, or why it is none.
pub struct Look {
    pub outcome: Result<Plan, Unreadable>,
    /// Says the same as long as the table would change the same.
    pub mark: String,
}

/// Keeps a table to be looked at and applied.
pub fn keep_table(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    by: UserId,
    content: &[u8],
) -> Result<Uuid, AppError> {
    admin::keep_import(conn, now, by, content)
}

/// What this table would do. Changes nothing.
pub fn look(conn: &mut PgConnection, id: Uuid) -> Result<Look, AppError> {
    let content = admin::import(conn, id)?.ok_or(AppError::NotFound)?;
    let rows = match import_csv::read(&content) {
        Ok(rows) => rows,
        Err(unreadable) => {
            return Ok(Look {
                outcome: Err(unreadable),
                mark: String::new(),
            });
        }
    };
    let all = admin::ids(conn, "", 0, None)?;
    let articles = admin::articles(conn, &all)?;
    let plan = import_diff::plan(&rows, &articles, &views::of_products(conn, &all)?);
    let mut digest = Sha256::new();
    for line in &plan.lines {
        digest.update(line.line.to_be_bytes());
        for detail in &line.details {
            digest.update(detail.as_bytes());
            digest.update([0]);
        }
    }
    Ok(Look {
        mark: hex::encode(&digest.finalize()[..16]),
        outcome: Ok(plan),
    })
}

/// Does what the table says, all of it, if it still is what was looked at.
pub fn apply(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    by: UserId,
    id: Uuid,
    mark: &str,
) -> Result<(), AppError> {
    admin::hold(conn)?;
    let seen = look(conn, id)?;
    let plan = match seen.outcome {
        Ok(plan) if plan.is_good() && seen.mark == mark => plan,
        _ => {
            return Err(AppError::conflict(
                "catalog_changed",
                "El catálogo cambió mientras lo mirabas: revisa otra vez antes de aplicar.",
            ));
        }
    };
    admin::write_products(conn, now, &plan.products)?;
    admin::write_variants(conn, &plan.variants)?;
    for (product, sides) in plan.sides {
        views::save_all(conn, now, by, product, sides)?;
    }
    for some in plan.changes.chunks(2000) {
        audit::record(conn, now, Some(by), some)?;
    }
    admin::forget_import(conn, id)
}
