//! Rows of proofs.

use crate::base::error::AppError;
use crate::base::ids::{DesignId, ItemId, OrderId, ProofId};
use crate::domain::lifecycle::OrderStatus;
use crate::schema::{designs, order_items, orders, products, proofs, variants};
use chrono::{DateTime, Utc};
use diesel::dsl::{count_star, exists};
use diesel::prelude::*;

crate::codes! {
    /// Who wanted it.
    pub enum AskedBy {
        /// Its mark in the catalogue.
        Product = "PRODUCT",
        Customer = "CUSTOMER",
        Staff = "STAFF",
    }
}

crate::codes! {
    pub enum ProofState {
        /// For its customer.
        Waiting = "WAITING",
        /// They want something else; for Krafta's people.
        Commented = "COMMENTED",
        Approved = "APPROVED",
        /// By another design.
        Replaced = "REPLACED",
    }
}

crate::code_columns!(AskedBy, ProofState);

impl ProofState {
    /// For its customer.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Waiting => "Esperando tu aprobación",
            Self::Commented => "Pediste un cambio",
            Self::Approved => "Lo aprobaste",
            Self::Replaced => "Reemplazado",
        }
    }

    /// For everybody else.
    pub const fn staff_label(self) -> &'static str {
        match self {
            Self::Waiting => "Esperando la aprobación del cliente",
            Self::Commented => "El cliente pide un cambio",
            Self::Approved => "Aprobado por el cliente",
            Self::Replaced => "Reemplazado",
        }
    }

    /// For the pill: its colour and its sign.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Waiting => "UNDER_REVIEW",
            Self::Commented => "PARTIAL",
            Self::Approved => "CONFIRMED",
            Self::Replaced => "VOIDED",
        }
    }

    pub const fn is_open(self) -> bool {
        matches!(self, Self::Waiting | Self::Commented)
    }
}

/// A design before its customer.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = proofs, check_for_backend(diesel::pg::Pg))]
pub struct Proof {
    pub id: ProofId,
    #[diesel(column_name = order_id)]
    pub order: OrderId,
    #[diesel(column_name = order_item_id)]
    pub item: ItemId,
    #[diesel(column_name = design_id)]
    pub design: DesignId,
    pub asked_by: AskedBy,
    pub state: ProofState,
    /// The newest.
    pub comment: String,
    /// What was said yes to, to the byte.
    pub approved_hash: Option<Vec<u8>>,
    pub asked_at: DateTime<Utc>,
    pub answered_at: Option<DateTime<Utc>>,
}

pub(super) fn insert(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    order: OrderId,
    item: ItemId,
    design: DesignId,
    by: AskedBy,
) -> Result<(), AppError> {
    diesel::insert_into(proofs::table)
        .values((
            proofs::id.eq(ProofId::new(now)),
            proofs::order_id.eq(order),
            proofs::order_item_id.eq(item),
            proofs::design_id.eq(design),
            proofs::asked_by.eq(by),
            proofs::state.eq(ProofState::Waiting),
            proofs::asked_at.eq(now),
        ))
        .execute(conn)?;
    Ok(())
}

pub fn find(conn: &mut PgConnection, id: ProofId) -> Result<Option<Proof>, AppError> {
    Ok(proofs::table
        .find(id)
        .select(Proof::as_select())
        .first(conn)
        .optional()?)
}

/// Those of these that are of this order, whatever became of them. One statement.
pub(super) fn find_all(
    conn: &mut PgConnection,
    order: OrderId,
    ids: &[ProofId],
) -> Result<Vec<Proof>, AppError> {
    Ok(proofs::table
        .filter(proofs::order_id.eq(order))
        .filter(proofs::id.eq_any(ids))
        .order(proofs::id)
        .select(Proof::as_select())
        .load(conn)?)
}

/// Those that count, one of an item at most: what was replaced is on the timeline.
pub fn of_orders(conn: &mut PgConnection, orders: &[OrderId]) -> Result<Vec<Proof>, AppError> {
    Ok(proofs::table
        .filter(proofs::order_id.eq_any(orders))
        .filter(proofs::state.ne(ProofState::Replaced))
        .order(proofs::id)
        .select(Proof::as_select())
        .load(conn)?)
}

/// Whether its customer looks at this item's design, or approved it: then it is not exchanged for a file.
pub fn is_held(conn: &mut PgConnection, item: ItemId) -> Result<bool, AppError> {
    let held = proofs::table
        .filter(proofs::order_item_id.eq(item))
        .filter(proofs::state.ne(ProofState::Replaced));
    Ok(diesel::select(exists(held)).get_result(conn)?)
}

/// Each with the hash of its own design. One statement.
pub(super) fn approve(conn: &mut PgConnection, now: DateTime<Utc>, ids: &[ProofId]) -> Result<(), AppError> {
    let own = designs::table
        .filter(designs::id.eq(proofs::design_id))
        .select(designs::hash)
        .single_value();
    diesel::update(proofs::table.filter(proofs::id.eq_any(ids)))
        .set((
            proofs::state.eq(ProofState::Approved),
            proofs::approved_hash.eq(own),
            proofs::answered_at.eq(now),
            proofs::closed_at.eq(now),
        ))
        .execute(conn)?;
    Ok(())
}

pub(super) fn comment(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    id: ProofId,
    text: &str,
) -> Result<(), AppError> {
    diesel::update(proofs::table.find(id))
        .set((
            proofs::state.eq(ProofState::Commented),
            proofs::comment.eq(text),
            proofs::answered_at.eq(now),
        ))
        .execute(conn)?;
    Ok(())
}

/// Whatever was asked about this item, or approved, is history.
pub(super) fn replace(conn: &mut PgConnection, now: DateTime<Utc>, item: ItemId) -> Result<(), AppError> {
    let current = proofs::table
        .filter(proofs::order_item_id.eq(item))
        .filter(proofs::state.ne(ProofState::Replaced));
    diesel::update(current)
        .set((proofs::state.eq(ProofState::Replaced), proofs::closed_at.eq(now)))
        .execute(conn)?;
    Ok(())
}

/// Of these designs, those of a product of which nothing is made unseen.
pub(super) fn wanted_by_products(
    conn: &mut PgConnection,
    ids: &[DesignId],
) -> Result<Vec<DesignId>, AppError> {
    Ok(designs::table
        .inner_join(products::table)
        .filter(designs::id.eq_any(ids))
        .filter(products::wants_proof)
        .select(designs::id)
        .load(conn)?)
}

/// Orders whose customers want something else of a design: for whoever goes through what waits.
pub fn count_commented(conn: &mut PgConnection) -> Result<i64, AppError> {
    let live = orders::table
        .filter(orders::id.eq(proofs::order_id))
        .filter(orders::status.ne_all(OrderStatus::CANCELLED));
    Ok(proofs::table
        .filter(proofs::state.eq(ProofState::Commented))
        .filter(exists(live))
        .select(count_star())
        .first(conn)?)
}

/// Whether this variant is of that design's product.
pub(super) fn fits(conn: &mut PgConnection, item: ItemId, design: DesignId) -> Result<bool, AppError> {
    let same = order_items::table
        .inner_join(variants::table.on(variants::id.eq(order_items::variant_id)))
        .inner_join(designs::table.on(designs::product_id.eq(variants::product_id)))
        .filter(order_items::id.eq(item))
        .filter(designs::id.eq(design));
    Ok(diesel::select(exists(same)).get_result(conn)?)
}
