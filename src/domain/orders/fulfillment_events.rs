//! The production API's `events`: of the timeline, what changed an order's stage.

use super::{Event, EventKind};
use crate::domain::lifecycle::{OrderState, ProductionStatus};
use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;

/// One change of stage.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct FulfillmentEvent {
    /// The id of the timeline's event: later ones are greater.
    pub id: String,
    pub status: ProductionStatus,
    #[schema(required)]
    pub message: Option<String>,
    pub occurred_at: DateTime<Utc>,
    #[schema(required)]
    pub metadata: Option<FulfillmentMetadata>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct FulfillmentMetadata {
    pub order_status: OrderState,
}

/// Clients of the production API know these very words.
const QUEUED: &str = "Payment confirmed, order queued";
const CANCELED: &str = "Canceled";

/// How an order stood after an event.
pub struct Told<'a> {
    pub event: &'a Event,
    pub status: ProductionStatus,
    pub state: OrderState,
    /// Present where the event changed the stage.
    pub change: Option<FulfillmentEvent>,
}

/// The changes of stage in an order's whole timeline, oldest first. Where it begins is no change.
pub fn fulfillment(timeline: &[Event]) -> Vec<FulfillmentEvent> {
    told(timeline)
        .into_iter()
        .filter_map(|told| told.change)
        .collect()
}

/// An order's whole timeline in the production API's words, oldest first.
pub fn told(timeline: &[Event]) -> Vec<Told<'_>> {
    let mut stage = (ProductionStatus::SpecReview, OrderState::Draft);
    let mut some_ready = false;
    timeline
        .iter()
        .map(|event| {
            match event.kind {
                EventKind::Ready | EventKind::HandedOver | EventKind::Completed => some_ready = true,
                EventKind::SteppedBack => some_ready = false,
                _ => {}
            }
            let status = ProductionStatus::at(event.status, some_ready).unwrap_or(stage.0);
            let state = OrderState::of(event.status);
            let was = std::mem::replace(&mut stage, (status, state));
            Told {
                event,
                status,
                state,
                change: (was != stage).then(|| change(event, was.1, status, state)),
            }
        })
        .collect()
}

fn change(event: &Event, was: OrderState, status: ProductionStatus, state: OrderState) -> FulfillmentEvent {
    // What was told at the time may be about money, or meant for others; where the order stands is not.
    let message = match state {
        OrderState::Canceled => CANCELED,
        _ if was == OrderState::Draft && status == ProductionStatus::Queued => QUEUED,
        _ => event.status.label(),
    };
    FulfillmentEvent {
        id: event.id.to_string(),
        status,
        message: Some(message.to_owned()),
        occurred_at: event.at,
        metadata: Some(FulfillmentMetadata { order_status: state }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::lifecycle::OrderStatus;
    use crate::domain::orders::{Actor, Audience};

    fn event(id: i64, kind: EventKind, status: OrderStatus, audience: Audience) -> Event {
        Event {
            id,
            item: None,
            kind,
            status,
            audience,
            workshop: None,
            actor: Actor::SYSTEM,
            actor_name: String::new(),
            message: "secreto o no".to_owned(),
            reason: None,
            at: DateTime::UNIX_EPOCH,
        }
    }

    #[test]
    fn each_change_of_stage_is_told_once() {
        use Audience::{Customer, Staff, Workshop};
        let timeline = [
            event(1, EventKind::Placed, OrderStatus::Pending, Customer),
            event(2, EventKind::PaymentReported, OrderStatus::Reported, Customer),
            event(3, EventKind::PaymentConfirmed, OrderStatus::Confirmed, Customer),
            event(4, EventKind::Assigned, OrderStatus::Notified, Customer),
            event(5, EventKind::ProblemReported, OrderStatus::Notified, Workshop),
            event(6, EventKind::Started, OrderStatus::InProduction, Customer),
            event(7, EventKind::Ready, OrderStatus::InProduction, Customer),
            event(8, EventKind::SteppedBack, OrderStatus::InProduction, Workshop),
            event(9, EventKind::Ready, OrderStatus::Ready, Customer),
            event(10, EventKind::HandedOver, OrderStatus::HandedToDelivery, Customer),
            event(11, EventKind::Completed, OrderStatus::Completed, Customer),
            event(12, EventKind::Cancelled, OrderStatus::RefundPending, Staff),
            event(13, EventKind::Refunded, OrderStatus::Refunded, Customer),
        ];
        let told: Vec<(String, &str, &str)> = fulfillment(&timeline)
            .into_iter()
            .map(|told| {
                let state = told.metadata.unwrap().order_status;
                (told.id, told.status.as_str(), state.as_str())
            })
            .collect();
        let told: Vec<(&str, &str, &str)> = told.iter().map(|(id, a, b)| (id.as_str(), *a, *b)).collect();
        assert_eq!(
            told,
            [
                ("3", "Queued", "submitted"),
                ("6", "Printing", "in_production"),
                ("7", "Finishing", "in_production"),
                ("8", "Printing", "in_production"),
                ("9", "Ready", "in_production"),
                ("10", "Ready", "fulfilled"),
                ("12", "Ready", "canceled"),
            ]
        );
    }

    #[test]
    fn a_cancelled_order_says_so_where_its_printing_stopped() {
        use Audience::Customer;
        let timeline = [
            event(1, EventKind::PaymentConfirmed, OrderStatus::Confirmed, Customer),
            event(2, EventKind::Started, OrderStatus::InProduction, Customer),
            event(3, EventKind::Cancelled, OrderStatus::RefundPending, Customer),
            event(4, EventKind::Refunded, OrderStatus::Refunded, Customer),
        ];
        let last = fulfillment(&timeline).pop().unwrap();
        assert_eq!(
            (last.id.as_str(), last.status, last.message.as_deref()),
            ("3", ProductionStatus::Printing, Some("Canceled"))
        );
        assert_eq!(told(&timeline).pop().unwrap().status, ProductionStatus::Printing);
    }

    #[test]
    fn what_was_meant_for_others_is_not_told() {
        let timeline = [
            event(
                1,
                EventKind::PaymentConfirmed,
                OrderStatus::Confirmed,
                Audience::Customer,
            ),
            event(
                2,
                EventKind::Started,
                OrderStatus::InProduction,
                Audience::Workshop,
            ),
            event(3, EventKind::Ready, OrderStatus::Ready, Audience::Customer),
        ];
        let messages: Vec<String> = fulfillment(&timeline)
            .into_iter()
            .filter_map(|told| told.message)
            .collect();
        assert_eq!(messages, [QUEUED, "En producción", "Listo para entrega"]);
    }
}
