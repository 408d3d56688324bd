//! The order's status: what the customer sees, derived from the facts.

use super::{AssignmentStatus, PaymentStatus};
use crate::base::money::Usd;

crate::codes! {
    /// Where an order stands, as its customer sees it (docs/domain.md, order status).
    pub enum OrderStatus {
        Pending = "PENDING",
        Reported = "REPORTED",
        UnderReview = "UNDER_REVIEW",
        Confirmed = "CONFIRMED",
        Notified = "NOTIFIED",
        Accepted = "ACCEPTED",
        InProduction = "IN_PRODUCTION",
        Ready = "READY",
        HandedToDelivery = "HANDED_TO_DELIVERY" | "DISPATCHED",
        Completed = "COMPLETED",
        Rejected = "REJECTED",
        Cancelled = "CANCELLED",
        RefundPending = "REFUND_PENDING",
        Refunded = "REFUNDED",
    }
}

impl OrderStatus {
    /// Word for word as customers and clients know it.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Pending => "Esperando pago",
            Self::Reported | Self::UnderReview => "Pago en revisión",
            Self::Confirmed => "Pago confirmado",
            Self::Notified => "Taller notificado",
            Self::Accepted => "En preparación",
            Self::InProduction => "En producción",
            Self::Ready => "Listo para entrega",
            Self::HandedToDelivery => "Enviado",
            Self::Completed => "Entregado",
            Self::Rejected => "Pago rechazado",
            Self::Cancelled => "Cancelado",
            Self::RefundPending => "Reembolso pendiente",
            Self::Refunded => "Reembolsado",
        }
    }

    /// One sentence for the customer, on pages and in mails.
    pub const fn description(self) -> &'static str {
        match self {
            Self::Pending => "Tu pedido está creado y espera el registro del pago manual.",
            Self::Reported => {
                "Recibimos tu comprobante. El pedido quedará en revisión hasta confirmar el ingreso real en la cuenta indicada."
            }
            Self::UnderReview => "Estamos verificando el pago reportado antes de iniciar producción.",
            Self::Confirmed => {
                "Pago verificado. El equipo coordinará la asignación con un taller aliado apto."
            }
            Self::Notified => "El taller aliado fue notificado y debe aceptar o rechazar la asignación.",
            Self::Accepted => "El taller aceptó el pedido y lo preparará para producción.",
            Self::InProduction => "Tu producto está actualmente en producción con el taller asignado.",
            Self::Ready => {
                "Tu pedido está listo para retiro, delivery local o envío según la modalidad seleccionada."
            }
            Self::HandedToDelivery => "Tu pedido fue entregado al operador de despacho.",
            Self::Completed => "Tu pedido fue completado. Gracias por confiar en Krafta.",
            Self::Rejected => {
                "El pago fue rechazado. Revisa la referencia o contacta soporte para corregirlo."
            }
            Self::Cancelled => "El pedido fue cancelado.",
            Self::RefundPending => "Hay un reembolso pendiente asociado a este pedido.",
            Self::Refunded => "El reembolso fue registrado.",
        }
    }

    /// However its money stands.
    pub const CANCELLED: [Self; 3] = [Self::Cancelled, Self::RefundPending, Self::Refunded];

    /// Nothing more happens to the goods.
    pub const fn is_cancelled(self) -> bool {
        matches!(self, Self::Cancelled | Self::RefundPending | Self::Refunded)
    }

    /// Which of `STEPS` is reached; `None` once cancelled.
    pub const fn step(self) -> Option<usize> {
        match self {
            Self::Pending | Self::Rejected => Some(0),
            Self::Reported | Self::UnderReview => Some(1),
            Self::Confirmed | Self::Notified | Self::Accepted => Some(2),
            Self::InProduction => Some(3),
            Self::Ready => Some(4),
            Self::HandedToDelivery => Some(5),
            Self::Completed => Some(6),
            Self::Cancelled | Self::RefundPending | Self::Refunded => None,
        }
    }
}

/// The customer's step tracker.
pub const STEPS: [&str; 7] = [
    "Pedido creado",
    "Pago en revisión",
    "Pago confirmado",
    "En producción",
    "Listo",
    "Enviado",
    "Entregado",
];

impl From<PaymentStatus> for OrderStatus {
    fn from(payment: PaymentStatus) -> Self {
        match payment {
            PaymentStatus::Pending => Self::Pending,
            PaymentStatus::Reported => Self::Reported,
            PaymentStatus::UnderReview => Self::UnderReview,
            PaymentStatus::Rejected => Self::Rejected,
            PaymentStatus::Confirmed | PaymentStatus::NotRequired => Self::Confirmed,
        }
    }
}

/// Everything that the status follows from.
#[derive(Clone, Debug)]
pub struct OrderFacts {
    /// What is due back, once the order is cancelled.
    pub refund_due: Option<Usd>,
    pub refunded: Usd,
    pub payment: PaymentStatus,
    /// For each item, its active assignment.
    pub items: Vec<Option<AssignmentStatus>>,
}

/// The first rule that applies (docs/domain.md, order status).
pub fn order_status(facts: &OrderFacts) -> OrderStatus {
    if let Some(due) = facts.refund_due {
        return match (due, facts.refunded) {
            (due, refunded) if refunded < due => OrderStatus::RefundPending,
            (due, _) if due > Usd::ZERO => OrderStatus::Refunded,
            _ => OrderStatus::Cancelled,
        };
    }
    if !facts.payment.is_settled() {
        return facts.payment.into();
    }
    let active = || facts.items.iter().flatten().copied();
    if active().any(|state| state >= AssignmentStatus::InProduction) {
        let all_ready = facts
            .items
            .iter()
            .all(|state| state.is_some_and(|state| state >= AssignmentStatus::Ready));
        return match active().min() {
            Some(lowest) if all_ready => of_stage(lowest),
            _ => OrderStatus::InProduction,
        };
    }
    if facts
        .items
        .iter()
        .any(|state| state.is_none_or(|state| state == AssignmentStatus::PendingAssignment))
    {
        return OrderStatus::Confirmed;
    }
    active().min().map_or(OrderStatus::Confirmed, of_stage)
}

fn of_stage(state: AssignmentStatus) -> OrderStatus {
    match state {
        // A closed assignment is no fact of its item; it counts as none.
        AssignmentStatus::PendingAssignment | AssignmentStatus::Rejected | AssignmentStatus::Cancelled => {
            OrderStatus::Confirmed
        }
        AssignmentStatus::Notified => OrderStatus::Notified,
        AssignmentStatus::Accepted => OrderStatus::Accepted,
        AssignmentStatus::InProduction => OrderStatus::InProduction,
        AssignmentStatus::Ready => OrderStatus::Ready,
        AssignmentStatus::HandedToDelivery => OrderStatus::HandedToDelivery,
        AssignmentStatus::Completed => OrderStatus::Completed,
    }
}
