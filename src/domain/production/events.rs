//! What is said with a move, and what the timeline says of it.

use crate::base::ids::WorkshopId;
use crate::base::input::rules::text;
use crate::domain::lifecycle::{AssignmentStatus, DeliveryMethod, Move};
use crate::domain::orders::{Audience, EventKind, LONGEST_REASON, NewEvent, Order};

/// In characters: a carrier's name, or its tracking number.
const LONGEST_CARRIER: usize = 120;

crate::request! {
    /// What comes with a move.
    #[derive(Clone, Debug, Default)]
    pub struct Details {
        /// Needed to reject, and to cancel from production on.
        pub reason: Option<String> = optional("reason", text(LONGEST_REASON)),
        pub carrier: Option<String> = optional("carrier", text(LONGEST_CARRIER)),
        pub tracking_number: Option<String> = optional("trackingNumber", text(LONGEST_CARRIER)),
    }
}

pub fn one_workshop(mut workshops: impl Iterator<Item = WorkshopId>) -> Option<WorkshopId> {
    let first = workshops.next()?;
    workshops.all(|other| other == first).then_some(first)
}

pub(super) fn move_event(
    order: &Order,
    mv: Move,
    target: AssignmentStatus,
    workshop: Option<WorkshopId>,
    details: &Details,
) -> NewEvent {
    let (kind, audience, message) = match (mv, target) {
        (Move::Notify, _) => (
            EventKind::Assigned,
            Audience::Customer,
            "El taller aliado fue notificado.".to_owned(),
        ),
        (Move::Accept, _) => (
            EventKind::Accepted,
            Audience::Customer,
            "El taller aceptó el trabajo.".to_owned(),
        ),
        (Move::Reject, _) => (
            EventKind::Rejected,
            Audience::Staff,
            "El taller dejó el trabajo.".to_owned(),
        ),
        (Move::Start, _) => (
            EventKind::Started,
            Audience::Customer,
            "Comenzó la producción.".to_owned(),
        ),
        (Move::MarkReady, _) => (
            EventKind::Ready,
            Audience::Customer,
            ready_message(order).to_owned(),
        ),
        (Move::Cancel, _) => (
            EventKind::AssignmentCancelled,
            Audience::Workshop,
            "Se canceló el trabajo.".to_owned(),
        ),
        (Move::HandOver, AssignmentStatus::HandedToDelivery) => {
            (EventKind::HandedOver, Audience::Customer, parcel_message(details))
        }
        (Move::HandOver | Move::Complete, _) => (
            EventKind::Completed,
            Audience::Customer,
            "El pedido fue entregado.".to_owned(),
        ),
        // Recorded by its own verb.
        (Move::StepBack, _) => (EventKind::SteppedBack, Audience::Workshop, String::new()),
    };
    NewEvent {
        item: None,
        kind,
        audience,
        workshop,
        message,
        reason: details.reason.clone(),
    }
}

const fn ready_message(order: &Order) -> &'static str {
    match order.delivery_method {
        DeliveryMethod::Pickup => "Ya puedes pasar a retirarlo.",
        DeliveryMethod::LocalDelivery => "Sale pronto con el delivery.",
        DeliveryMethod::NationalShipping => "Sale pronto con la empresa de envíos.",
    }
}

fn parcel_message(details: &Details) -> String {
    match (&details.carrier, &details.tracking_number) {
        (Some(carrier), Some(tracking)) => format!("{carrier}, guía {tracking}."),
        (Some(carrier), None) => format!("Con {carrier}."),
        (None, Some(tracking)) => format!("Guía {tracking}."),
        (None, None) => "El pedido salió del taller.".to_owned(),
    }
}
