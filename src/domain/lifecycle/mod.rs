//! The life of an order: payment submissions, assignments, and the status that follows from them. Pure.
//!
//! Facts are stored once; what people see is derived (`payment_status`, `order_status`). The rules in tables:
//! docs/domain.md.

mod api_status;
mod assignment;
mod balance;
mod method;
mod moves;
mod order;
mod payment;
#[cfg(test)]
mod tests;

pub use api_status::{OrderState, ProductionStatus};
pub use assignment::{AssignmentStatus, Authority, Move};
pub use balance::{Lowered, Price, above, kept, lowered, refundable};
pub use method::Method;
pub use moves::{MoveFacts, MoveRefused};
pub use order::{OrderFacts, OrderStatus, STEPS, order_status};
pub use payment::{
    AlreadyDecided, PaymentFacts, PaymentStatus, Received, SubmissionStatus, covered, exceeds, payment_status,
};

crate::codes! {
    /// How the finished order reaches the customer.
    pub enum DeliveryMethod {
        Pickup = "PICKUP",
        LocalDelivery = "LOCAL_DELIVERY",
        NationalShipping = "NATIONAL_SHIPPING",
    }
}

impl DeliveryMethod {
    pub const fn label(self) -> &'static str {
        match self {
            Self::Pickup => "Retiro en tienda",
            Self::LocalDelivery => "Delivery local",
            Self::NationalShipping => "Envío nacional",
        }
    }
}

crate::codes! {
    /// How soon an order is wanted. `Hold` stops routing and starting.
    pub enum Priority {
        Rush = "RUSH" | "rush",
        Standard = "STANDARD" | "standard",
        Hold = "HOLD" | "hold",
    }
}

impl Priority {
    pub const fn label(self) -> &'static str {
        match self {
            Self::Rush => "Urgente",
            Self::Standard => "Normal",
            Self::Hold => "En espera",
        }
    }
}

crate::code_columns!(
    AssignmentStatus,
    DeliveryMethod,
    Method,
    OrderStatus,
    PaymentStatus,
    Priority,
    SubmissionStatus,
);
