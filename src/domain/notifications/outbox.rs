//! The outbox as admins read it: what waits, what was sent, what failed.

use crate::base::calendar;
use crate::base::error::AppError;
use crate::base::ids::{NoticeId, OrderId};
use crate::base::keyset::{Cursor, cut, one_more};
use crate::base::search::ListFilter;
use crate::schema::{orders, outbox, users};
use chrono::{DateTime, TimeDelta, Utc};
use diesel::prelude::*;

crate::codes! {
    /// What became of a letter.
    pub enum LetterState {
        Waiting = "WAITING",
        Sent = "SENT",
        Failed = "FAILED",
    }
}

crate::code_columns!(LetterState);

/// How the outbox is doing.
#[derive(Clone, Copy, Debug)]
pub struct OutboxFigures {
    pub waiting: i64,
    pub failed: i64,
    /// How long the oldest letter has been waiting.
    pub oldest_age: TimeDelta,
}

pub fn figures(conn: &mut PgConnection, now: DateTime<Utc>) -> Result<OutboxFigures, AppError> {
    let rows: Vec<(LetterState, i64, Option<DateTime<Utc>>)> = outbox::table
        .filter(outbox::state.eq_any([LetterState::Waiting, LetterState::Failed]))
        .group_by(outbox::state)
        .select((
            outbox::state,
            diesel::dsl::count_star(),
            diesel::dsl::min(outbox::created_at),
        ))
        .load(conn)?;
    let of = |state| rows.iter().find(|row| row.0 == state);
    let waiting = of(LetterState::Waiting);
    Ok(OutboxFigures {
        waiting: waiting.map_or(0, |row| row.1),
        failed: of(LetterState::Failed).map_or(0, |row| row.1),
        oldest_age: waiting
            .and_then(|row| row.2)
            .map_or(TimeDelta::zero(), |at| now - at),
    })
}

/// In the place of a link that another admin must not follow.
const WITHHELD: &str = "El enlace no se muestra: abriría la cuenta de alguien de administración.";

/// A row of the outbox, as admins read it.
#[derive(Queryable, Selectable)]
#[diesel(table_name = outbox, check_for_backend(diesel::pg::Pg))]
pub struct Letter {
    pub id: NoticeId,
    pub kind: String,
    pub order_id: Option<OrderId>,
    pub recipient: String,
    pub subject: String,
    /// Blank once its secret has ended: nothing is left to be sent.
    pub body: String,
    pub state: LetterState,
    pub attempts: i32,
    pub next_try_at: DateTime<Utc>,
    pub last_error: Option<String>,
    pub sent_at: Option<DateTime<Utc>>,
    pub created_at: DateTime<Utc>,
}

/// Which letters a list shows; by the days on which they were written.
#[derive(Clone, Debug, Default)]
pub struct LetterFilter {
    pub list: ListFilter,
    pub state: Option<LetterState>,
}

/// By when it was written.
pub type LetterCursor = Cursor<NoticeId>;

/// Orders whose letters are looked for; more is no search any more.
const MOST_ORDERS: i64 = 1000;

/// At most `limit`, the newest first, after this place. Admins read the links of people without mail to pass them on, but
/// not those of admins: with one they could act as somebody else of their own rank. Three statements.
pub fn newest(
    conn: &mut PgConnection,
    filter: &LetterFilter,
    limit: usize,
    after: Option<LetterCursor>,
) -> Result<(Vec<Letter>, Option<LetterCursor>), AppError> {
    let mut query = outbox::table.select(Letter::as_select()).into_boxed();
    if let Some(state) = filter.state {
        query = query.filter(outbox::state.eq(state));
    }
    let search = &filter.list.search;
    if !search.is_blank() {
        // By the words of the letter, or by all that its order is found by.
        let about = orders::table
            .filter(crate::found_by!(orders, search))
            .order(orders::created_at.desc())
            .limit(MOST_ORDERS)
            .select(orders::id.nullable());
        let about: Vec<Option<OrderId>> = about.load(conn)?;
        query = query
            .filter(crate::found_by!(outbox, search).or(outbox::order_id.eq_any(about).assume_not_null()));
    }
    if let Some(from) = filter.list.from.and_then(calendar::start_of_day) {
        query = query.filter(outbox::created_at.ge(from));
    }
    if let Some(end) = filter.list.to.and_then(calendar::end_of_day) {
        query = query.filter(outbox::created_at.lt(end));
    }
    if let Some((at, id)) = after.and_then(|after| Some((after.time()?, after.id))) {
        query = query
            .filter(outbox::created_at.le(at))
            .filter(outbox::created_at.lt(at).or(outbox::id.lt(id)));
    }
    let mut letters: Vec<Letter> = query
        .order((outbox::created_at.desc(), outbox::id.desc()))
        .limit(one_more(limit))
        .load(conn)?;
    let next = cut(&mut letters, limit).map(|last| Cursor::at(last.created_at, last.id));
    let admins: Vec<String> = users::table
        .filter(users::role.eq("ADMIN"))
        .select(users::email)
        .load(conn)?;
    for letter in &mut letters {
        if letter.kind == super::PASSWORD_RESET
            && !letter.body.is_empty()
            && admins.contains(&letter.recipient)
        {
            WITHHELD.clone_into(&mut letter.body);
        }
    }
    Ok((letters, next))
}

/// How many are in this state, counted no further than `max`.
pub fn count(conn: &mut PgConnection, state: LetterState, max: u32) -> Result<usize, AppError> {
    let found: Vec<NoticeId> = outbox::table
        .filter(outbox::state.eq(state))
        .limit(i64::from(max))
        .select(outbox::id)
        .load(conn)?;
    Ok(found.len())
}

/// Puts a letter that failed, or arrived nowhere, back into the outbox.
pub fn send_again(conn: &mut PgConnection, now: DateTime<Utc>, id: NoticeId) -> Result<(), AppError> {
    let body: String = outbox::table
        .find(id)
        .for_update()
        .select(outbox::body)
        .first(conn)?;
    if body.is_empty() {
        return Err(AppError::conflict(
            "nothing_to_send",
            "Su enlace terminó y su texto se borró. La persona puede pedir otro.",
        ));
    }
    diesel::update(
        outbox::table
            .find(id)
            .filter(outbox::state.ne(LetterState::Waiting)),
    )
    .set((
        outbox::state.eq(LetterState::Waiting),
        outbox::attempts.eq(0),
        outbox::next_try_at.eq(now),
        outbox::last_error.eq(None::<String>),
        outbox::sent_at.eq(None::<DateTime<Utc>>),
    ))
    .execute(conn)?;
    Ok(())
}
