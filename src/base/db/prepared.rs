//! SQL of our own that is kept prepared, as what Diesel writes itself is: `sql_query` is parsed and planned each time.

use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::sql_types::Untyped;

/// A statement in which each `$` stands for what is bound next. Its rows are read by name.
pub struct Prepared {
    sql: String,
    bound: Vec<Box<dyn QueryFragment<Pg> + Send>>,
}

impl Prepared {
    pub fn new(sql: impl Into<String>) -> Self {
        Self {
            sql: sql.into(),
            bound: Vec::new(),
        }
    }

    /// A value that says its type: `IntoSql::into_sql`.
    #[must_use]
    pub fn bind(mut self, value: impl QueryFragment<Pg> + Send + 'static) -> Self {
        self.bound.push(Box::new(value));
        self
    }
}

impl QueryFragment<Pg> for Prepared {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        let mut parts = self.sql.split('$');
        out.push_sql(parts.next().unwrap_or_default());
        for (value, part) in self.bound.iter().zip(parts) {
            value.walk_ast(out.reborrow())?;
            out.push_sql(part);
        }
        Ok(())
    }
}

/// Known by its text.
impl QueryId for Prepared {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl Query for Prepared {
    type SqlType = Untyped;
}

impl RunQueryDsl<PgConnection> for Prepared {}
