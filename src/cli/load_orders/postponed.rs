//! Indexes and references that are taken away while many rows come in, and are made and checked for all of them at once.
//! In the transaction that brings the rows: whatever happens, they are all there afterwards, or nothing has changed.

use crate::base::error::AppError;
use diesel::connection::SimpleConnection as _;
use diesel::prelude::*;
use diesel::sql_types::Text;

#[derive(QueryableByName)]
struct Definition {
    #[diesel(sql_type = Text)]
    away: String,
    #[diesel(sql_type = Text)]
    back: String,
}

pub struct Postponed(Vec<Definition>);

/// Not what an index of its own keeps unique for other tables to refer to: primary keys, and what is declared unique.
const INDEXES: &str = "SELECT format('DROP INDEX %s', indexrelid::regclass) AS away, pg_get_indexdef(indexrelid) AS back \
     FROM pg_index WHERE indrelid = ANY($1::text[]::regclass[]) AND NOT indisprimary \
     AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = indexrelid AND contype IN ('u', 'x'))";
const REFERENCES: &str = "SELECT format('ALTER TABLE %s DROP CONSTRAINT %I', conrelid::regclass, conname) AS away, \
     format('ALTER TABLE %s ADD CONSTRAINT %I %s', conrelid::regclass, conname, pg_get_constraintdef(oid)) AS back \
     FROM pg_constraint WHERE conrelid = ANY($1::text[]::regclass[]) AND contype = 'f'";

impl Postponed {
    pub fn none() -> Self {
        Self(Vec::new())
    }

    /// Everything that can be, of these tables.
    pub fn of(conn: &mut PgConnection, tables: &[&str]) -> Result<Self, AppError> {
        let mut all = Vec::new();
        for query in [INDEXES, REFERENCES] {
            let found: Vec<Definition> = diesel::sql_query(query)
                .bind::<diesel::sql_types::Array<Text>, _>(tables)
                .load(conn)?;
            all.extend(found);
        }
        for definition in &all {
            conn.batch_execute(&definition.away)?;
        }
        Ok(Self(all))
    }

    pub fn back(self, conn: &mut PgConnection) -> Result<(), AppError> {
        for definition in &self.0 {
            conn.batch_execute(&definition.back)?;
        }
        Ok(())
    }
}
