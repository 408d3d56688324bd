//! Who hears of what, and the words in which it is told. Pure.

use crate::base::ids::{OrderId, WorkshopId};
use crate::domain::accounts::OrderAccess;
use crate::domain::lifecycle::OrderStatus;
use crate::domain::orders::{Audience, Event, EventKind, FulfillmentEvent, Told, told};
use chrono::{DateTime, Utc};
use serde::Serialize;
use serde_json::json;
use std::collections::HashSet;

/// What a stream is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Scope {
    /// Krafta's own people: all orders.
    Staff,
    /// The orders that a workshop sees.
    Workshop(WorkshopId),
    /// One order, as its customer sees it.
    Order(OrderId),
    /// One order, for a client of the production API; a workshop's, for as long as it has work in the order.
    Production { order: OrderId, access: OrderAccess },
}

impl Scope {
    /// The one order that it is about, if it is about one.
    pub fn order(self) -> Option<OrderId> {
        match self {
            Scope::Order(order) | Scope::Production { order, .. } => Some(order),
            Scope::Staff | Scope::Workshop(_) => None,
        }
    }

    pub fn is_of_a_page(self) -> bool {
        !matches!(self, Scope::Production { .. })
    }

    pub fn hears(self, heard: &Heard) -> bool {
        match self {
            Scope::Staff => true,
            Scope::Workshop(workshop) => heard.workshops.contains(&workshop),
            Scope::Order(order) => heard.order == order && heard.is_for_customers,
            // What of it is theirs to know is the frame's part.
            Scope::Production { order, .. } => heard.order == order,
        }
    }

    /// Must this stream end, because what it is about is not theirs to see any more?
    pub fn ends_with(self, heard: &Heard) -> bool {
        match self {
            Scope::Production {
                order,
                access: OrderAccess::Workshop(workshop),
            } => heard.order == order && !heard.workshops.contains(&workshop),
            _ => false,
        }
    }
}

/// An event, and who may hear of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Heard {
    pub event: i64,
    pub order: OrderId,
    /// The order's, by now.
    pub status: OrderStatus,
    pub is_for_customers: bool,
    /// The workshops that see the order, and those that saw it until this event.
    pub workshops: HashSet<WorkshopId>,
    /// Links from before open nothing any more.
    pub ends_links: bool,
}

/// Is this the customer's to know? What moves an order back is told to others, but the customer sees where it stands.
pub fn is_for_customers(kind: EventKind, audience: Audience) -> bool {
    audience == Audience::Customer
        || matches!(
            kind,
            EventKind::SteppedBack
                | EventKind::Rejected
                | EventKind::AssignmentCancelled
                | EventKind::DeadlinePassed
        )
}

/// Of some events, in one notification.
pub fn payload_of(news: &[(i64, OrderId)]) -> String {
    let words: Vec<String> = news
        .iter()
        .map(|(event, order)| format!("{order} {event}"))
        .collect();
    words.join(",")
}

/// What [`payload_of`] made: the orders and their events.
pub fn payload(text: &str) -> Option<Vec<(OrderId, i64)>> {
    text.split(',').map(one).collect()
}

fn one(text: &str) -> Option<(OrderId, i64)> {
    let (order, event) = text.split_once(' ')?;
    Some((order.parse().ok()?, event.parse().ok()?))
}

/// For pages: that something changed, and where. What changed is read by whoever may read it; a workshop does not know
/// an order's status as its customer does.
pub fn order_frame(heard: &Heard, says_status: bool) -> String {
    let mut data = json!({"order": heard.order, "event": heard.event.to_string()});
    if says_status {
        data["status"] = json!(heard.status);
    }
    frame("order", Some(heard.event), &data.to_string())
}

/// Something may have been missed: look again at everything.
pub fn refresh_frame() -> String {
    frame("refresh", None, "{}")
}

/// Where a stream begins: a reader that loses it right away goes on from here.
pub fn start_frame(last: i64) -> String {
    format!("id: {last}\n\n")
}

/// `event: order` of the production API.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct OrderChange<'a> {
    id: OrderId,
    status: &'a str,
    order_status: &'a str,
    updated_at: DateTime<Utc>,
}

/// For the production API: what each event after `since` says, by its id. The same from the timeline as from a
/// notification, so that a reader who comes back misses nothing and gets nothing twice.
pub fn production_frames(order: OrderId, timeline: &[Event], since: i64, all: bool) -> Vec<(i64, String)> {
    told(timeline)
        .into_iter()
        .filter(|told| told.event.id > since)
        // That the stage changed is everybody's to know, whatever changed it.
        .filter(|told| all || told.change.is_some() || is_for_customers(told.event.kind, told.event.audience))
        .map(|told| (told.event.id, production_frame(order, &told)))
        .collect()
}

/// Both parts in one piece; only the last carries the id, so that nobody goes on from between them.
fn production_frame(order: OrderId, told: &Told<'_>) -> String {
    let change = OrderChange {
        id: order,
        status: told.status.as_str(),
        order_status: told.state.as_str(),
        updated_at: told.event.at,
    };
    let id = told.event.id;
    match &told.change {
        None => frame("order", Some(id), &as_json(&change)),
        Some(stage) => frame("order", None, &as_json(&change)) + &stage_frame(id, stage),
    }
}

fn stage_frame(id: i64, stage: &FulfillmentEvent) -> String {
    frame("fulfillment_event", Some(id), &as_json(stage))
}

fn as_json(value: &impl Serialize) -> String {
    serde_json::to_string(value).expect("structs of texts and times are always JSON")
}

/// JSON has no line breaks of its own, so that one line holds it.
fn frame(event: &str, id: Option<i64>, data: &str) -> String {
    let id = id.map(|id| format!("id: {id}\n")).unwrap_or_default();
    format!("event: {event}\n{id}data: {data}\n\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::orders::Actor;

    fn heard(order: OrderId, workshops: &[WorkshopId], is_for_customers: bool) -> Heard {
        Heard {
            event: 7,
            order,
            status: OrderStatus::Ready,
            is_for_customers,
            workshops: workshops.iter().copied().collect(),
            ends_links: false,
        }
    }

    #[test]
    fn each_hears_what_it_may_see() {
        let (order, other) = (OrderId::any(), OrderId::any());
        let (mine, theirs) = (WorkshopId::any(), WorkshopId::any());
        let public = heard(order, &[mine], true);
        let internal = heard(order, &[mine], false);
        for (scope, hears_public, hears_internal) in [
            (Scope::Staff, true, true),
            (Scope::Workshop(mine), true, true),
            (Scope::Workshop(theirs), false, false),
            (Scope::Order(order), true, false),
            (Scope::Order(other), false, false),
            (production(order, OrderAccess::Owner), true, true),
            (production(order, OrderAccess::Admin), true, true),
            (production(other, OrderAccess::Admin), false, false),
        ] {
            assert_eq!(scope.hears(&public), hears_public, "{scope:?}");
            assert_eq!(scope.hears(&internal), hears_internal, "{scope:?}");
        }
    }

    fn production(order: OrderId, access: OrderAccess) -> Scope {
        Scope::Production { order, access }
    }

    #[test]
    fn a_client_of_a_workshop_is_told_for_as_long_as_it_has_the_work() {
        let (order, other) = (OrderId::any(), OrderId::any());
        let (mine, theirs) = (WorkshopId::any(), WorkshopId::any());
        let gone = heard(order, &[theirs], true);
        for (scope, ends) in [
            (production(order, OrderAccess::Workshop(mine)), true),
            (production(order, OrderAccess::Workshop(theirs)), false),
            (production(other, OrderAccess::Workshop(mine)), false),
            (production(order, OrderAccess::Owner), false),
            (production(order, OrderAccess::Admin), false),
            (Scope::Workshop(mine), false),
        ] {
            assert_eq!(scope.ends_with(&gone), ends, "{scope:?}");
        }
    }

    #[test]
    fn a_payload_is_an_order_and_an_event() {
        let order = OrderId::any();
        assert_eq!(payload(&payload_of(&[(42, order)])), Some(vec![(order, 42)]));
        let two = [(42, order), (43, order)];
        assert_eq!(payload(&payload_of(&two)), Some(vec![(order, 42), (order, 43)]));
        for bad in ["", "42", "x 42", &format!("{order}"), &format!("{order} x")] {
            assert_eq!(payload(bad), None, "{bad:?}");
        }
    }

    #[test]
    fn pages_are_told_ids_only() {
        let order = OrderId::any();
        assert_eq!(
            order_frame(&heard(order, &[], true), true),
            format!(
                "event: order\nid: 7\ndata: {{\"event\":\"7\",\"order\":\"{order}\",\"status\":\"READY\"}}\n\n"
            )
        );
        let bare = order_frame(&heard(order, &[], true), false);
        assert!(!bare.contains("status"), "{bare}");
    }

    fn event(id: i64, kind: EventKind, status: OrderStatus, audience: Audience) -> Event {
        Event {
            id,
            item: None,
            kind,
            status,
            audience,
            workshop: None,
            actor: Actor::SYSTEM,
            actor_name: "Nombre Secreto".to_owned(),
            message: "una línea\ny otra".to_owned(),
            reason: Some("razón secreta".to_owned()),
            at: DateTime::UNIX_EPOCH,
        }
    }

    #[test]
    fn a_client_gets_what_it_missed_and_no_secrets() {
        let order = OrderId::any();
        let timeline = [
            event(
                1,
                EventKind::PaymentConfirmed,
                OrderStatus::Confirmed,
                Audience::Customer,
            ),
            event(
                2,
                EventKind::PriorityChanged,
                OrderStatus::Confirmed,
                Audience::Staff,
            ),
            event(
                5,
                EventKind::Started,
                OrderStatus::InProduction,
                Audience::Customer,
            ),
        ];
        let ids = |since, all| -> Vec<i64> {
            production_frames(order, &timeline, since, all)
                .into_iter()
                .map(|(id, _)| id)
                .collect()
        };
        assert_eq!(ids(0, true), [1, 2, 5]);
        assert_eq!(ids(0, false), [1, 5]);
        assert_eq!(ids(1, false), [5]);
        assert!(ids(5, true).is_empty());
        let text: String = production_frames(order, &timeline, 1, true)
            .into_iter()
            .map(|(_, text)| text)
            .collect();
        // Each frame ends with an empty line, and no data breaks one.
        let frames: Vec<&str> = text.split_terminator("\n\n").collect();
        assert_eq!(frames.len(), 3, "{text}");
        assert!(frames[0].starts_with("event: order\nid: 2\ndata: {"), "{text}");
        assert!(frames[1].starts_with("event: order\ndata: {"), "{text}");
        assert!(frames[1].contains("\"orderStatus\":\"in_production\""), "{text}");
        assert!(
            frames[2].starts_with("event: fulfillment_event\nid: 5\ndata: {"),
            "{text}"
        );
        assert!(frames[2].contains("\"status\":\"Printing\""), "{text}");
        assert!(!text.contains("secret"), "{text}");
    }
}
