//! An order on a list of the back office, in words.

use super::Side;
use crate::base::keyset::Cursor;
use crate::base::{calendar, phone};
use crate::domain::lifecycle::{AssignmentStatus, Priority};
use crate::domain::ordering::OrderDetails;
use crate::domain::orders::Order;
use chrono::NaiveDate;

/// Items told one by one.
const ITEMS: usize = 3;

pub(super) struct Row {
    pub id: String,
    /// Its place in the list, newest first.
    pub key: String,
    pub href: String,
    pub number: String,
    pub reference: String,
    pub customer: String,
    /// Of admins alone, as all that follows from it: payments and money.
    pub contact: String,
    pub city: String,
    pub delivery: String,
    pub status: &'static str,
    pub status_label: &'static str,
    pub payment_label: &'static str,
    pub total: String,
    pub total_bs: String,
    pub priority: &'static str,
    pub is_rush: bool,
    /// Its customer has to approve a design.
    pub awaits_approval: bool,
    /// «2 × Camiseta (M), 1 × Taza»
    pub items: String,
    pub units: i64,
    pub workshops: String,
    /// The first day by which something has to be made.
    pub due_day: Option<NaiveDate>,
    pub due: String,
    pub mark: Option<Mark>,
    pub created: String,
    pub created_day: NaiveDate,
    pub created_iso: String,
}

/// A pill: late, or for today.
pub(super) struct Mark {
    pub key: &'static str,
    pub label: String,
}

impl Row {
    pub fn new(side: Side, dossier: &OrderDetails, today: NaiveDate) -> Self {
        let order = &dossier.order;
        let for_admins = |text: String| if side.is_admin() { text } else { String::new() };
        let mut names: Vec<&str> = dossier
            .work
            .iter()
            .map(|work| dossier.workshop_name(work.workshop_id))
            .collect();
        names.sort_unstable();
        names.dedup();
        let due_day = dossier
            .work
            .iter()
            .filter(|work| AssignmentStatus::TO_MAKE.contains(&work.status))
            .filter_map(|work| work.due_date)
            .min();
        Self {
            id: order.id.to_string(),
            key: Cursor::at(order.created_at, order.id).to_string(),
            href: side.order(order.id),
            number: order.number.clone(),
            reference: order.reference(),
            customer: match order.customer_name.as_str() {
                "" => "Sin nombre".to_owned(),
                name => name.to_owned(),
            },
            contact: for_admins(contact(order)),
            city: order.destination(),
            delivery: order.delivery_label(),
            status: order.status.as_str(),
            status_label: order.status.label(),
            payment_label: if side.is_admin() {
                order.payment_status.label()
            } else {
                ""
            },
            total: for_admins(order.total.to_string()),
            total_bs: for_admins(order.total_bs.to_string()),
            priority: match order.priority {
                Priority::Standard => "",
                other => other.label(),
            },
            is_rush: order.priority == Priority::Rush,
            awaits_approval: order.awaits_approval && !order.status.is_cancelled(),
            items: items(dossier),
            units: dossier.items.iter().map(|item| i64::from(item.quantity)).sum(),
            workshops: names.join(", "),
            due_day,
            due: due_day.map(calendar::date_short_es).unwrap_or_default(),
            mark: dossier.due_mark(today).map(|mark| Mark {
                key: mark.key(),
                label: mark.label(),
            }),
            created: calendar::stamp_es(order.created_at),
            created_day: calendar::today(order.created_at),
            created_iso: order.created_at.to_rfc3339(),
        }
    }
}

/// How the customer is reached: by phone, if there is one.
fn contact(order: &Order) -> String {
    match phone::national(&order.customer_phone) {
        none if none.is_empty() => order.customer_email.clone(),
        phone => phone,
    }
}

fn items(dossier: &OrderDetails) -> String {
    let mut told: Vec<String> = dossier
        .items
        .iter()
        .take(ITEMS)
        .map(|item| match item.size.as_deref() {
            Some(size) => format!("{} × {} ({size})", item.quantity, item.product_name),
            None => format!("{} × {}", item.quantity, item.product_name),
        })
        .collect();
    match dossier.items.len().saturating_sub(ITEMS) {
        0 => {}
        more => told.push(format!("y {more} más")),
    }
    told.join(", ")
}
