//! One workshop's work on one order item.

use super::DeliveryMethod;

crate::codes! {
    /// The stages of an assignment, earliest first: comparing two compares how far the work is.
    pub enum AssignmentStatus {
        PendingAssignment = "PENDING_ASSIGNMENT",
        Notified = "NOTIFIED",
        Accepted = "ACCEPTED",
        InProduction = "IN_PRODUCTION",
        Ready = "READY",
        HandedToDelivery = "HANDED_TO_DELIVERY" | "DISPATCHED",
        Completed = "COMPLETED",
        Rejected = "REJECTED",
        Cancelled = "CANCELLED",
    }
}

impl AssignmentStatus {
    /// The goods are to be handed over, or on their way: whoever does that has to know to whom.
    pub const fn is_at_hand_over(self) -> bool {
        matches!(self, Self::Ready | Self::HandedToDelivery)
    }
}

/// On whose authority a move is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Authority {
    Customer,
    Workshop,
    /// An operator: an admin's production moves, short of cancelling work that has begun.
    Operator,
    Admin,
}

/// A verb on an assignment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Move {
    /// Staff lets the workshop know; also the approval of an assignment that waited for one.
    Notify,
    Accept,
    Reject,
    /// Starting what was only notified accepts it in the same move.
    Start,
    MarkReady,
    /// To the courier; on a pick-up order, to the customer.
    HandOver,
    Complete,
    Cancel,
    StepBack,
}

impl Move {
    pub const ALL: [Move; 9] = [
        Move::Notify,
        Move::Accept,
        Move::Reject,
        Move::Start,
        Move::MarkReady,
        Move::HandOver,
        Move::Complete,
        Move::Cancel,
        Move::StepBack,
    ];

    /// The verb that leads to a state asked for by name.
    pub const fn towards(target: AssignmentStatus) -> Option<Move> {
        match target {
            AssignmentStatus::PendingAssignment => None,
            AssignmentStatus::Notified => Some(Move::Notify),
            AssignmentStatus::Accepted => Some(Move::Accept),
            AssignmentStatus::InProduction => Some(Move::Start),
            AssignmentStatus::Ready => Some(Move::MarkReady),
            AssignmentStatus::HandedToDelivery => Some(Move::HandOver),
            AssignmentStatus::Completed => Some(Move::Complete),
            AssignmentStatus::Rejected => Some(Move::Reject),
            AssignmentStatus::Cancelled => Some(Move::Cancel),
        }
    }

    /// The state in which the move ends; `None` for a step back, which depends on where it starts.
    pub const fn target(self, delivery: DeliveryMethod) -> Option<AssignmentStatus> {
        match (self, delivery) {
            (Move::Notify, _) => Some(AssignmentStatus::Notified),
            (Move::Accept, _) => Some(AssignmentStatus::Accepted),
            (Move::Reject, _) => Some(AssignmentStatus::Rejected),
            (Move::Start, _) => Some(AssignmentStatus::InProduction),
            (Move::MarkReady, _) => Some(AssignmentStatus::Ready),
            // Nobody carries a pick-up order: handing it over is delivering it.
            (Move::HandOver, DeliveryMethod::Pickup) => Some(AssignmentStatus::Completed),
            (Move::HandOver, _) => Some(AssignmentStatus::HandedToDelivery),
            (Move::Complete, _) => Some(AssignmentStatus::Completed),
            (Move::Cancel, _) => Some(AssignmentStatus::Cancelled),
            (Move::StepBack, _) => None,
        }
    }

    /// Who may make this move at all, wherever the assignment stands.
    pub const fn permitted(self, by: Authority) -> bool {
        match by {
            Authority::Admin | Authority::Operator => true,
            Authority::Workshop => matches!(
                self,
                Move::Accept | Move::Reject | Move::Start | Move::MarkReady | Move::HandOver | Move::Complete
            ),
            Authority::Customer => matches!(self, Move::Complete),
        }
    }
}

impl AssignmentStatus {
    /// Work that a workshop sees as its own: not what waits for an admin's approval, nor what it has let go.
    pub const VISIBLE_TO_WORKSHOP: [Self; 6] = [
        Self::Notified,
        Self::Accepted,
        Self::InProduction,
        Self::Ready,
        Self::HandedToDelivery,
        Self::Completed,
    ];

    pub fn is_visible_to_workshop(self) -> bool {
        Self::VISIBLE_TO_WORKSHOP.contains(&self)
    }

    /// Work that a workshop has been given and has not made yet.
    pub const TO_MAKE: [Self; 3] = [Self::Notified, Self::Accepted, Self::InProduction];

    /// Work that was let go or called off.
    pub const CLOSED: [Self; 2] = [Self::Rejected, Self::Cancelled];

    /// Work that still counts: at most one per order item.
    pub fn is_active(self) -> bool {
        !Self::CLOSED.contains(&self)
    }

    /// Where a move leads from here, as far as the assignment alone decides.
    pub fn apply(self, mv: Move, by: Authority, delivery: DeliveryMethod) -> Option<Self> {
        use AssignmentStatus as S;
        if !mv.permitted(by) {
            return None;
        }
        match (mv, self) {
            // Its cost is above the sale price, or wants a look: that is money, and an admin's to approve.
            (Move::Notify, S::PendingAssignment) if by == Authority::Admin => Some(S::Notified),
            (Move::Accept, S::Notified) => Some(S::Accepted),
            (Move::Reject, S::Notified | S::Accepted) => Some(S::Rejected),
            (Move::Start, S::Notified | S::Accepted) => Some(S::InProduction),
            (Move::MarkReady, S::InProduction) => Some(S::Ready),
            (Move::HandOver, S::Ready) => mv.target(delivery),
            (Move::Complete, S::HandedToDelivery) => Some(S::Completed),
            (Move::Complete, S::Ready) if delivery == DeliveryMethod::Pickup => Some(S::Completed),
            (Move::Cancel, S::PendingAssignment | S::Notified | S::Accepted) => Some(S::Cancelled),
            (Move::Cancel, S::InProduction | S::Ready) if by == Authority::Admin => Some(S::Cancelled),
            (Move::StepBack, S::Notified) => Some(S::PendingAssignment),
            (Move::StepBack, S::Accepted) => Some(S::Notified),
            (Move::StepBack, S::InProduction) => Some(S::Accepted),
            (Move::StepBack, S::Ready) => Some(S::InProduction),
            (
                Move::Notify
                | Move::Accept
                | Move::Reject
                | Move::Start
                | Move::MarkReady
                | Move::HandOver
                | Move::Complete
                | Move::Cancel
                | Move::StepBack,
                _,
            ) => None,
        }
    }

    pub const fn label(self) -> &'static str {
        match self {
            Self::PendingAssignment => "Por aprobar",
            Self::Notified => "Nuevo",
            Self::Accepted => "Aceptado",
            Self::InProduction => "En producción",
            Self::Ready => "Listo",
            Self::HandedToDelivery => "Despachado",
            Self::Completed => "Entregado",
            Self::Rejected => "Rechazado",
            Self::Cancelled => "Cancelado",
        }
    }
}
