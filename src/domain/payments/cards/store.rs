//! Rows of card sessions, and of the events that were heard.

use super::event::Event;
use crate::base::error::AppError;
use crate::base::ids::{OrderId, SubmissionId};
use crate::base::money::Usd;
use crate::domain::lifecycle::{OrderStatus, PaymentStatus};
use crate::schema::{card_events, card_sessions, orders};
use chrono::{DateTime, TimeDelta, Utc};
use diesel::prelude::*;

crate::codes! {
    /// `OPEN → COMPLETED | EXPIRED`; what expired and was paid after all is completed.
    pub enum CardStatus {
        Open = "OPEN",
        Completed = "COMPLETED",
        Expired = "EXPIRED",
    }
}

crate::code_columns!(CardStatus);

/// A page of the provider on which an order is paid.
#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = card_sessions, check_for_backend(diesel::pg::Pg))]
pub struct CardSession {
    /// `cs_…`, as the provider calls it.
    pub id: String,
    pub order_id: OrderId,
    pub amount: Usd,
    pub url: String,
    pub status: CardStatus,
    pub payment_intent: Option<String>,
    pub submission_id: Option<SubmissionId>,
    pub created_at: DateTime<Utc>,
    pub expires_at: DateTime<Utc>,
    pub closed_at: Option<DateTime<Utc>>,
}

/// Writes it down, before anybody is sent there.
pub fn keep(conn: &mut PgConnection, session: &CardSession) -> Result<(), AppError> {
    diesel::insert_into(card_sessions::table)
        .values(session)
        .execute(conn)?;
    Ok(())
}

pub fn find(conn: &mut PgConnection, id: &str) -> Result<Option<CardSession>, AppError> {
    Ok(card_sessions::table
        .find(id)
        .select(CardSession::as_select())
        .first(conn)
        .optional()?)
}

pub(super) fn by_intent(conn: &mut PgConnection, intent: &str) -> Result<Option<CardSession>, AppError> {
    Ok(card_sessions::table
        .filter(card_sessions::payment_intent.eq(intent))
        .select(CardSession::as_select())
        .first(conn)
        .optional()?)
}

/// What other sessions of the order were paid with.
pub(super) fn intents_of(conn: &mut PgConnection, order: OrderId) -> Result<Vec<String>, AppError> {
    let intents: Vec<Option<String>> = card_sessions::table
        .filter(card_sessions::order_id.eq(order))
        .select(card_sessions::payment_intent)
        .load(conn)?;
    Ok(intents.into_iter().flatten().collect())
}

/// Long enough to type a card's number.
const TIME_TO_PAY: TimeDelta = TimeDelta::minutes(10);

/// A page on which exactly this can still be paid: nobody needs a second one, on which they could pay a second time.
pub fn usable(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    order: OrderId,
    amount: Usd,
) -> Result<Option<CardSession>, AppError> {
    Ok(card_sessions::table
        .filter(card_sessions::order_id.eq(order))
        .filter(card_sessions::status.eq(CardStatus::Open))
        .filter(card_sessions::amount.eq(amount))
        .filter(card_sessions::expires_at.gt(now + TIME_TO_PAY))
        .order(card_sessions::created_at.desc())
        .select(CardSession::as_select())
        .first(conn)
        .optional()?)
}

pub(super) fn complete(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    id: &str,
    submission: SubmissionId,
    intent: Option<&str>,
) -> Result<(), AppError> {
    diesel::update(card_sessions::table.find(id))
        .set((
            card_sessions::status.eq(CardStatus::Completed),
            card_sessions::submission_id.eq(submission),
            card_sessions::payment_intent.eq(intent),
            card_sessions::closed_at.eq(now),
        ))
        .execute(conn)?;
    Ok(())
}

pub(super) fn expire(conn: &mut PgConnection, now: DateTime<Utc>, id: &str) -> Result<(), AppError> {
    diesel::update(card_sessions::table.find(id))
        .set((
            card_sessions::status.eq(CardStatus::Expired),
            card_sessions::closed_at.eq(now),
        ))
        .execute(conn)?;
    Ok(())
}

/// Open sessions of orders that nobody should pay any more, the oldest first.
pub(super) fn needless(conn: &mut PgConnection, limit: i64) -> Result<Vec<String>, AppError> {
    let is_over = orders::status
        .eq_any(OrderStatus::ALL.iter().filter(|status| status.is_cancelled()))
        .or(orders::payment_status.eq_any(PaymentStatus::ALL.iter().filter(|status| status.is_settled())));
    Ok(card_sessions::table
        .inner_join(orders::table)
        .filter(card_sessions::status.eq(CardStatus::Open))
        .filter(is_over)
        .order(card_sessions::created_at)
        .limit(limit)
        .select(card_sessions::id)
        .load(conn)?)
}

/// Unless it was closed meanwhile.
pub(super) fn end(conn: &mut PgConnection, now: DateTime<Utc>, id: &str) -> Result<(), AppError> {
    let open = card_sessions::table
        .find(id)
        .filter(card_sessions::status.eq(CardStatus::Open));
    diesel::update(open)
        .set((
            card_sessions::status.eq(CardStatus::Expired),
            card_sessions::closed_at.eq(now),
        ))
        .execute(conn)?;
    Ok(())
}

/// The provider repeats an event for three days at most.
const REMEMBERED: TimeDelta = TimeDelta::days(30);

/// False if it was heard before. The same event, heard at the same time by somebody else, is waited for.
pub(super) fn is_first(conn: &mut PgConnection, now: DateTime<Utc>, event: &Event) -> Result<bool, AppError> {
    let kept = diesel::insert_into(card_events::table)
        .values((
            card_events::id.eq(&event.id),
            card_events::kind.eq(&event.kind),
            card_events::received_at.eq(now),
        ))
        .on_conflict_do_nothing()
        .execute(conn)?;
    let old = card_events::table
        .filter(card_events::received_at.lt(now - REMEMBERED))
        .select(card_events::id)
        .limit(20);
    let old: Vec<String> = old.load(conn)?;
    if !old.is_empty() {
        diesel::delete(card_events::table.filter(card_events::id.eq_any(old))).execute(conn)?;
    }
    Ok(kept == 1)
}
