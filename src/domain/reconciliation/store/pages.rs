//! Lines of statements, page by page.

use super::lines::Line;
use crate::base::error::AppError;
use crate::base::ids::{StatementId, StatementLineId};
use crate::base::keyset::{Cursor, cut, one_more};
use crate::domain::reconciliation::filter::LineFilter;
use crate::domain::reconciliation::rules::Direction;
use crate::schema::statement_lines;
use diesel::pg::Pg;
use diesel::prelude::*;

/// Lines of a file, in its order, from this one on.
pub fn page(
    conn: &mut PgConnection,
    statement: StatementId,
    filter: &LineFilter,
    limit: usize,
    after: i32,
) -> Result<(Vec<Line>, Option<i32>), AppError> {
    let mut lines: Vec<Line> = narrowed(filter)
        .filter(statement_lines::statement_id.eq(statement))
        .filter(statement_lines::line.gt(after))
        .order(statement_lines::line)
        .limit(one_more(limit))
        .select(Line::as_select())
        .load(conn)?;
    let next = cut(&mut lines, limit).map(|last| last.line);
    Ok((lines, next))
}

/// By the day on which it moved.
pub type LineCursor = Cursor<StatementLineId>;

/// Money without an order, newest first.
pub fn unclaimed(
    conn: &mut PgConnection,
    filter: &LineFilter,
    limit: usize,
    after: Option<LineCursor>,
) -> Result<(Vec<Line>, Option<LineCursor>), AppError> {
    let free = LineFilter {
        only_free: true,
        ..filter.clone()
    };
    let mut query = narrowed(&free);
    if let Some((day, id)) = after.and_then(|after| Some((after.day()?, after.id))) {
        query = query
            .filter(statement_lines::posted_on.le(day))
            .filter(statement_lines::posted_on.lt(day).or(statement_lines::id.lt(id)));
    }
    let mut lines: Vec<Line> = query
        .order((statement_lines::posted_on.desc(), statement_lines::id.desc()))
        .limit(one_more(limit))
        .select(Line::as_select())
        .load(conn)?;
    let next = cut(&mut lines, limit).map(|last| Cursor::on(last.posted_on, last.id));
    Ok((lines, next))
}

fn narrowed(filter: &LineFilter) -> statement_lines::BoxedQuery<'static, Pg> {
    let mut query = statement_lines::table.into_boxed();
    if filter.only_free {
        query = query
            .filter(statement_lines::submission_id.is_null())
            .filter(statement_lines::aside_at.is_null())
            .filter(statement_lines::direction.eq(Direction::In));
    }
    if let Some(account) = filter.account {
        query = query.filter(statement_lines::account_id.eq(account));
    }
    if let Some(from) = filter.list.from {
        query = query.filter(statement_lines::posted_on.ge(from));
    }
    if let Some(to) = filter.list.to {
        query = query.filter(statement_lines::posted_on.le(to));
    }
    let search = &filter.list.search;
    match search.amount {
        _ if search.is_blank() => query,
        None => query.filter(crate::found_by!(statement_lines, search)),
        Some(amount) => {
            query.filter(crate::found_by!(statement_lines, search).or(statement_lines::amount.eq(amount)))
        }
    }
}
