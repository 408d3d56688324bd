//! The dashboard's lists: of each stage the first cards, in the order that was asked for, and how many there are.
//!
//! A card stands in the list of its lowest stage, at the place of its *lead*: of its work at that stage what is due first. So
//! a list is read from an index of the work, and costs the same however much of it there is.

use super::board::{Card, cards};
pub use super::leads::{Lead, Sort, View};
use super::leads::{OPEN, OPEN_STAGES, counts, done_leads, open_leads};
use crate::base::db::Prepared;
use crate::base::error::AppError;
use crate::base::ids::{AssignmentId, OrderId, WorkshopId};
use crate::base::keyset;
use crate::domain::catalog::Technique;
use crate::domain::lifecycle::AssignmentStatus;
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::{Nullable, Text, Uuid as SqlUuid};

/// Cards of a stage on one page: some three screens of a phone.
pub const STAGE_CARDS: usize = 12;
/// More of a stage than so many are not counted.
pub const COUNTED: usize = 100;
/// The columns of the board, what has left last.
pub const STAGES: [AssignmentStatus; 5] = [
    AssignmentStatus::Notified,
    AssignmentStatus::Accepted,
    AssignmentStatus::InProduction,
    AssignmentStatus::Ready,
    AssignmentStatus::HandedToDelivery,
];

/// A stage's list, or the part of it that was asked for.
pub struct Stage {
    pub stage: AssignmentStatus,
    /// Of all of it, up to [`COUNTED`].
    pub count: usize,
    pub is_capped: bool,
    /// Each with its place in the list, as a text that sorts like it.
    pub cards: Vec<(Card, String)>,
    /// Where the next page begins.
    pub next: Option<AssignmentId>,
}

/// Every stage's list; cards are read of the one that the view is about, else of all. `only` one order's, as the page asks
/// again when it changed. At most eight statements.
pub fn stages(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    workshops: &[WorkshopId],
    view: &View,
    only: Option<OrderId>,
) -> Result<Vec<Stage>, AppError> {
    let view = &View {
        after: view.after.filter(|_| view.stage.is_some()),
        ..view.clone()
    };
    let counts = counts(conn, now, workshops, view, only, COUNTED + 1)?;
    let is_shown = |stage: AssignmentStatus| view.stage.is_none_or(|shown| shown == stage);
    let open: Vec<AssignmentStatus> = OPEN_STAGES.into_iter().filter(|stage| is_shown(*stage)).collect();
    let mut leads = Vec::new();
    if !open.is_empty() {
        leads = open_leads(conn, workshops, view, only, &open, STAGE_CARDS + 1)?;
    }
    if is_shown(AssignmentStatus::HandedToDelivery) {
        leads.extend(done_leads(conn, now, workshops, view, only, STAGE_CARDS + 1)?);
    }
    let lists: Vec<(AssignmentStatus, usize, Vec<Lead>)> = STAGES
        .into_iter()
        .map(|stage| {
            let own = leads.iter().filter(|lead| lead.stage == stage).cloned().collect();
            (stage, counts.get(&stage).copied().unwrap_or_default(), own)
        })
        .collect();
    let shown = |leads: &[Lead]| leads.iter().take(STAGE_CARDS).map(Lead::pair).collect::<Vec<_>>();
    let pairs: Vec<_> = lists.iter().flat_map(|(_, _, leads)| shown(leads)).collect();
    let mut cards = cards(conn, workshops, pairs.into_iter())?;
    Ok(lists
        .into_iter()
        .map(|(stage, count, mut leads)| {
            let next = keyset::cut(&mut leads, STAGE_CARDS).map(|last| last.id);
            let card_of = |lead: &Lead| {
                let of_lead = |card: &Card| (card.order.id, card.workshop) == lead.pair();
                let at = cards.iter().position(of_lead)?;
                Some((cards.swap_remove(at), lead.key(view.sort)))
            };
            Stage {
                stage,
                count: count.min(COUNTED),
                is_capped: count > COUNTED,
                cards: leads.iter().filter_map(card_of).collect(),
                next,
            }
        })
        .collect())
}

/// Where this order's card stands now; nothing once it has left.
pub fn lead_of(
    conn: &mut PgConnection,
    order: OrderId,
    workshop: WorkshopId,
) -> Result<Option<Lead>, AppError> {
    let all = open_leads(conn, &[workshop], &View::default(), Some(order), &OPEN_STAGES, 1)?;
    Ok(all.into_iter().next())
}

/// The card that stands after this one, or the first of its stage where none does: where to go on once it moved.
pub fn beside(
    conn: &mut PgConnection,
    workshops: &[WorkshopId],
    view: &View,
    lead: &Lead,
) -> Result<Option<Lead>, AppError> {
    for after in [Some(lead.id), None] {
        let view = View {
            after,
            ..view.clone()
        };
        let leads = open_leads(conn, workshops, &view, None, &[lead.stage], 1)?;
        if let Some(next) = leads.into_iter().find(|next| next.id != lead.id) {
            return Ok(Some(next));
        }
    }
    Ok(None)
}

/// Of one stage so many, as the view wants them.
pub fn page(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    workshops: &[WorkshopId],
    view: &View,
    stage: AssignmentStatus,
    limit: usize,
) -> Result<Vec<Lead>, AppError> {
    match stage {
        AssignmentStatus::HandedToDelivery => done_leads(conn, now, workshops, view, None, limit),
        open => open_leads(conn, workshops, view, None, &[open], limit),
    }
}

/// What a workshop has to make, each product as it was sold, with its colour, and how it is printed, once. Read along the index,
/// so that it costs what there are products.
pub fn products(
    conn: &mut PgConnection,
    workshop: WorkshopId,
) -> Result<Vec<(String, Option<Technique>)>, AppError> {
    #[derive(QueryableByName)]
    #[diesel(check_for_backend(diesel::pg::Pg))]
    struct Made {
        #[diesel(sql_type = Text)]
        product: String,
        #[diesel(sql_type = Nullable<Text>)]
        technique: Option<Technique>,
    }
    let own = format!("workshop_id = (SELECT id FROM workshop) AND assignments.{OPEN}");
    let next = |after: &str| {
        format!("(SELECT product FROM assignments WHERE {own} {after} ORDER BY product LIMIT 1)")
    };
    let query = format!(
        "WITH RECURSIVE workshop AS (SELECT $ AS id), made AS ({first} UNION ALL SELECT {then} FROM made WHERE made.product IS NOT NULL) \
         SELECT product, ( \
             SELECT products.technique FROM assignments JOIN order_items ON order_items.id = order_item_id \
             JOIN variants ON variants.id = variant_id JOIN products ON products.id = product_id \
             WHERE {own} AND assignments.product = made.product LIMIT 1 \
         ) AS technique FROM made WHERE product IS NOT NULL LIMIT 200",
        first = next(""),
        then = next("AND product > made.product"),
    );
    let query = Prepared::new(query).bind(workshop.into_sql::<SqlUuid>());
    let made: Vec<Made> = query.load(conn)?;
    Ok(made
        .into_iter()
        .map(|made| (made.product, made.technique))
        .collect())
}
