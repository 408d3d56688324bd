//! The schema, brought up to date by whoever owns it, and what the role that Krafta works as may do with it.

use crate::base::error::AppError;
use diesel::connection::SimpleConnection as _;
use diesel::dsl::sql;
use diesel::migration::MigrationSource;
use diesel::pg::{Pg, PgConnection};
use diesel::sql_types::{Bool, Text};
use diesel::{Connection as _, QueryDsl as _, RunQueryDsl as _};
use diesel_migrations::{EmbeddedMigrations, MigrationHarness as _, embed_migrations};
use std::collections::HashSet;

pub const MIGRATIONS: EmbeddedMigrations = embed_migrations!();

const GRANTS: &str = include_str!("grants.sql");

diesel::table! {
    /// Diesel's own list of what was applied.
    __diesel_schema_migrations (version) {
        version -> Text,
    }
}

mod functions {
    diesel::define_sql_function! {
        fn set_config(name: diesel::sql_types::Text, value: diesel::sql_types::Text, for_this_transaction: diesel::sql_types::Bool) -> diesel::sql_types::Text;
    }
}

/// As whom this connection works.
pub(super) fn role(conn: &mut PgConnection) -> Result<String, AppError> {
    Ok(diesel::select(sql::<Text>("current_user::text")).get_result(conn)?)
}

/// Could this role do to what is kept for good more than add to it, if there were no triggers? Then it owns the tables, or
/// might as well.
pub fn is_guarded_by_triggers_alone(conn: &mut PgConnection) -> Result<bool, AppError> {
    Ok(diesel::select(sql::<Bool>(
        "EXISTS (SELECT FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
                 WHERE t.tgfoid = to_regproc('refuse_change')
                   AND (pg_has_role(c.relowner, 'MEMBER') OR has_table_privilege(c.oid, 'TRUNCATE')))",
    ))
    .get_result(conn)?)
}

/// Runs what is pending, and lets `worker`, if that is another role, read and write. Processes that start together wait for
/// each other. What the connection is left with is nobody else's.
pub(super) fn run(owner: &mut PgConnection, worker: Option<&str>) -> Result<Vec<String>, AppError> {
    // Any number will do, as long as it is the same everywhere.
    const LOCK: i64 = 0x4b52_4146_5441;
    owner.batch_execute(&format!(
        "SET statement_timeout = 0; SET lock_timeout = 0; SELECT pg_advisory_lock({LOCK})"
    ))?;
    let failed = |error| AppError::Internal(anyhow::anyhow!("migrating: {error}"));
    // Looked at by ourselves: Diesel would make its list if there is none, and whoever may not is not asked to.
    let applied = if is_up_to_date(owner)? {
        Vec::new()
    } else {
        let versions = owner.run_pending_migrations(MIGRATIONS).map_err(failed)?;
        versions.iter().map(ToString::to_string).collect()
    };
    if let Some(worker) = worker
        && worker != role(owner)?
    {
        owner.transaction(|conn| {
            diesel::select(functions::set_config("krafta.worker", worker, true)).execute(conn)?;
            conn.batch_execute(GRANTS)
        })?;
    }
    Ok(applied)
}

fn is_up_to_date(conn: &mut PgConnection) -> Result<bool, AppError> {
    let is_there = sql::<Bool>("to_regclass('__diesel_schema_migrations') IS NOT NULL");
    if !diesel::select(is_there).get_result::<bool>(conn)? {
        return Ok(false);
    }
    let applied: HashSet<String> = __diesel_schema_migrations::table
        .select(__diesel_schema_migrations::version)
        .load::<String>(conn)?
        .into_iter()
        .collect();
    let all = MigrationSource::<Pg>::migrations(&MIGRATIONS)
        .map_err(|error| AppError::Internal(anyhow::anyhow!("the migrations: {error}")))?;
    Ok(all
        .iter()
        .all(|one| applied.contains(&one.name().version().to_string())))
}
