//! The production API's words for an order: derived from the same facts as everything else.

use super::{AssignmentStatus, OrderStatus, PaymentStatus};

crate::codes! {
    /// `orderStatus` of the production API.
    pub enum OrderState {
        Draft = "draft",
        Submitted = "submitted",
        Approved = "approved",
        InProduction = "in_production",
        Fulfilled = "fulfilled",
        Canceled = "canceled",
    }
}

crate::codes! {
    /// `status` of the production API: how far the printing is.
    pub enum ProductionStatus {
        SpecReview = "Spec Review",
        Queued = "Queued",
        Printing = "Printing",
        Finishing = "Finishing",
        Ready = "Ready",
    }
}

impl OrderState {
    /// The order's status says all of it: `ACCEPTED` is the lowest of its items, so that every one is accepted.
    pub const fn of(status: OrderStatus) -> Self {
        match status {
            OrderStatus::Pending
            | OrderStatus::Reported
            | OrderStatus::UnderReview
            | OrderStatus::Rejected => Self::Draft,
            OrderStatus::Confirmed | OrderStatus::Notified => Self::Submitted,
            OrderStatus::Accepted => Self::Approved,
            OrderStatus::InProduction | OrderStatus::Ready => Self::InProduction,
            OrderStatus::HandedToDelivery | OrderStatus::Completed => Self::Fulfilled,
            OrderStatus::Cancelled | OrderStatus::RefundPending | OrderStatus::Refunded => Self::Canceled,
        }
    }
}

impl ProductionStatus {
    /// For each item its active assignment, as in [`super::OrderFacts`].
    pub fn of(payment: PaymentStatus, items: &[Option<AssignmentStatus>]) -> Self {
        if !payment.is_settled() {
            return Self::SpecReview;
        }
        // A closed assignment is no fact of its item.
        let active = || items.iter().map(|state| state.filter(|state| state.is_active()));
        let any = |least| active().flatten().any(|state| state >= least);
        let all_ready = active().all(|state| state.is_some_and(|state| state >= AssignmentStatus::Ready));
        if all_ready && !items.is_empty() {
            Self::Ready
        } else if any(AssignmentStatus::Ready) {
            Self::Finishing
        } else if any(AssignmentStatus::InProduction) {
            Self::Printing
        } else {
            Self::Queued
        }
    }

    /// Of an order that had this status at some time. `None` once it is cancelled: the printing stays where it was.
    pub const fn at(status: OrderStatus, some_ready: bool) -> Option<Self> {
        match status {
            OrderStatus::Pending
            | OrderStatus::Reported
            | OrderStatus::UnderReview
            | OrderStatus::Rejected => Some(Self::SpecReview),
            OrderStatus::Confirmed | OrderStatus::Notified | OrderStatus::Accepted => Some(Self::Queued),
            OrderStatus::InProduction if some_ready => Some(Self::Finishing),
            OrderStatus::InProduction => Some(Self::Printing),
            OrderStatus::Ready | OrderStatus::HandedToDelivery | OrderStatus::Completed => Some(Self::Ready),
            OrderStatus::Cancelled | OrderStatus::RefundPending | OrderStatus::Refunded => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::money::Usd;
    use crate::domain::lifecycle::{OrderFacts, order_status};
    use AssignmentStatus as S;

    #[test]
    fn every_stage_in_the_production_api_s_words() {
        use ProductionStatus as P;
        let paid = PaymentStatus::Confirmed;
        let table: &[(PaymentStatus, &[Option<S>], P, OrderState)] = &[
            (PaymentStatus::Pending, &[None], P::SpecReview, OrderState::Draft),
            (PaymentStatus::Reported, &[None], P::SpecReview, OrderState::Draft),
            (PaymentStatus::Rejected, &[None], P::SpecReview, OrderState::Draft),
            (paid, &[None], P::Queued, OrderState::Submitted),
            (
                PaymentStatus::NotRequired,
                &[None],
                P::Queued,
                OrderState::Submitted,
            ),
            (
                paid,
                &[Some(S::PendingAssignment)],
                P::Queued,
                OrderState::Submitted,
            ),
            (
                paid,
                &[Some(S::Notified), Some(S::Accepted)],
                P::Queued,
                OrderState::Submitted,
            ),
            (
                paid,
                &[Some(S::Accepted), Some(S::Accepted)],
                P::Queued,
                OrderState::Approved,
            ),
            (
                paid,
                &[Some(S::InProduction), None],
                P::Printing,
                OrderState::InProduction,
            ),
            (
                paid,
                &[Some(S::Ready), Some(S::Accepted)],
                P::Finishing,
                OrderState::InProduction,
            ),
            (
                paid,
                &[Some(S::HandedToDelivery), Some(S::InProduction)],
                P::Finishing,
                OrderState::InProduction,
            ),
            (
                paid,
                &[Some(S::Ready), Some(S::Ready)],
                P::Ready,
                OrderState::InProduction,
            ),
            (
                paid,
                &[Some(S::Ready), Some(S::HandedToDelivery)],
                P::Ready,
                OrderState::InProduction,
            ),
            (
                paid,
                &[Some(S::HandedToDelivery)],
                P::Ready,
                OrderState::Fulfilled,
            ),
            (paid, &[Some(S::Completed)], P::Ready, OrderState::Fulfilled),
        ];
        for (payment, items, status, state) in table {
            let facts = OrderFacts {
                refund_due: None,
                refunded: Usd::ZERO,
                payment: *payment,
                items: items.to_vec(),
            };
            let order = order_status(&facts);
            assert_eq!(
                ProductionStatus::of(*payment, items),
                *status,
                "{payment} {items:?}"
            );
            assert_eq!(OrderState::of(order), *state, "{payment} {items:?}");
            // What the timeline says of that moment is the same.
            let some_ready = items.iter().flatten().any(|state| *state >= S::Ready);
            assert_eq!(
                ProductionStatus::at(order, some_ready),
                Some(*status),
                "{payment} {items:?}"
            );
        }
    }

    #[test]
    fn work_that_was_let_go_prints_nothing() {
        let gone = [Some(S::Rejected), Some(S::Cancelled)];
        assert_eq!(
            ProductionStatus::of(PaymentStatus::Confirmed, &gone),
            ProductionStatus::Queued
        );
        assert_eq!(
            ProductionStatus::of(PaymentStatus::Confirmed, &[]),
            ProductionStatus::Queued
        );
    }

    #[test]
    fn a_cancelled_order_is_canceled_and_its_printing_stays_where_it_was() {
        for status in [
            OrderStatus::Cancelled,
            OrderStatus::RefundPending,
            OrderStatus::Refunded,
        ] {
            assert_eq!(OrderState::of(status), OrderState::Canceled);
            assert_eq!(ProductionStatus::at(status, true), None);
        }
    }
}
