//! Letters on their way: claimed by one process for a while, then marked.

use super::rules::{self, About};
use crate::base::error::AppError;
use crate::base::ids::{NoticeId, OrderId, UploadId};
use crate::base::money::Usd;
use crate::schema::{order_items, orders, outbox};
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use std::collections::HashMap;

/// A letter that this process is to send now.
#[derive(Clone, Debug)]
pub struct Claimed {
    pub id: NoticeId,
    pub(super) kind: String,
    pub(super) order: Option<OrderId>,
    pub(super) recipient: String,
    pub(super) subject: String,
    pub(super) body: String,
    /// This one included.
    pub(super) tries: i32,
    pub(super) created_at: DateTime<Utc>,
    /// None where the order's contact is another by now: a letter that waited, or is sent again, must not bring a link, or
    /// what was bought, to whoever the order was taken from.
    pub(super) about: Option<About>,
}

/// Takes the letters that are due, and leaves those that another process is taking. Until [`rules::LEASE`] is over
/// nobody else takes them; then whoever is alive does.
pub(super) fn claim(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    limit: i64,
) -> Result<Vec<Claimed>, AppError> {
    type Row = (
        NoticeId,
        String,
        Option<OrderId>,
        String,
        String,
        String,
        i32,
        DateTime<Utc>,
    );
    let rows: Vec<Row> = outbox::table
        .filter(outbox::state.eq("WAITING"))
        .filter(outbox::next_try_at.le(now))
        .order((outbox::next_try_at, outbox::id))
        .limit(limit)
        .for_update()
        .skip_locked()
        .select((
            outbox::id,
            outbox::kind,
            outbox::order_id,
            outbox::recipient,
            outbox::subject,
            outbox::body,
            outbox::attempts,
            outbox::created_at,
        ))
        .load(conn)?;
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let ids: Vec<NoticeId> = rows.iter().map(|row| row.0).collect();
    diesel::update(outbox::table.filter(outbox::id.eq_any(&ids)))
        .set((
            outbox::attempts.eq(outbox::attempts + 1),
            outbox::next_try_at.eq(now + rules::LEASE),
        ))
        .execute(conn)?;
    let about: Vec<OrderId> = rows.iter().filter_map(|row| row.2).collect();
    let orders = orders_of(conn, &about)?;
    let about = |order: Option<OrderId>, recipient: &str| {
        let (contact, about) = orders.get(&order?)?;
        (contact == recipient).then(|| about.clone())
    };
    let rows = rows.into_iter();
    Ok(rows
        .map(
            |(id, kind, order, recipient, subject, body, tries, created_at)| Claimed {
                about: about(order, &recipient),
                id,
                kind,
                order,
                recipient,
                subject,
                body,
                tries: tries + 1,
                created_at,
            },
        )
        .collect())
}

/// Whom these orders belong to, and what they are. Two statements.
fn orders_of(
    conn: &mut PgConnection,
    ids: &[OrderId],
) -> Result<HashMap<OrderId, (String, About)>, AppError> {
    type Row = (OrderId, String, i32, String, String, Usd);
    type Item = (OrderId, Option<UploadId>, (String, Option<String>, i32));
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let rows: Vec<Row> = orders::table
        .filter(orders::id.eq_any(ids))
        .select((
            orders::id,
            orders::customer_email,
            orders::link_version,
            orders::number,
            orders::customer_name,
            orders::total,
        ))
        .load(conn)?;
    let items: Vec<Item> = order_items::table
        .filter(order_items::order_id.eq_any(ids))
        .order((order_items::order_id, order_items::position))
        .select((
            order_items::order_id,
            order_items::preview_upload_id,
            (
                order_items::product_name,
                order_items::size,
                order_items::quantity,
            ),
        ))
        .load(conn)?;
    let of = |order: OrderId| items.iter().filter(move |(of, ..)| *of == order);
    Ok(rows
        .into_iter()
        .map(|(id, contact, link_version, number, customer_name, total)| {
            let items = of(id).map(|(.., item)| item.clone()).collect();
            let about = About {
                link_version,
                number,
                customer_name,
                total,
                picture: of(id).find_map(|(_, picture, _)| *picture),
                items,
            };
            (id, (contact, about))
        })
        .collect())
}

/// How sending ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The server took it.
    Sent,
    /// It will never be taken, for this reason.
    Refused(String),
    /// Another time, perhaps.
    Failed(String),
}

/// Writes down how it ended. What was given up or queued anew meanwhile stays so.
pub(super) fn mark(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    letter: &Claimed,
    outcome: &Outcome,
) -> Result<(), AppError> {
    let row = outbox::table.find(letter.id).filter(outbox::state.eq("WAITING"));
    match outcome {
        Outcome::Sent => {
            diesel::update(row)
                .set((
                    outbox::state.eq("SENT"),
                    outbox::sent_at.eq(now),
                    outbox::last_error.eq(None::<String>),
                ))
                .execute(conn)?;
            if letter.kind == super::PASSWORD_RESET {
                // From now on its link is in one mailbox, and nowhere with us.
                diesel::update(outbox::table.find(letter.id))
                    .set(outbox::body.eq(""))
                    .execute(conn)?;
            }
        }
        Outcome::Refused(why) => give_up(conn, letter.id, why)?,
        Outcome::Failed(why) => match rules::wait_after(letter.tries) {
            None => give_up(conn, letter.id, why)?,
            Some(wait) => {
                diesel::update(row.filter(outbox::attempts.eq(letter.tries)))
                    .set((
                        outbox::next_try_at.eq(now + wait),
                        outbox::last_error.eq(Some(why)),
                    ))
                    .execute(conn)?;
            }
        },
    }
    Ok(())
}

fn give_up(conn: &mut PgConnection, id: NoticeId, why: &str) -> Result<(), AppError> {
    let row = outbox::table.find(id).filter(outbox::state.eq("WAITING"));
    diesel::update(row)
        .set((outbox::state.eq("FAILED"), outbox::last_error.eq(Some(why))))
        .execute(conn)?;
    Ok(())
}
