//! What a workshop may take back. Pure.

use crate::domain::lifecycle::{AssignmentStatus, Authority, DeliveryMethod, Move};
use chrono::TimeDelta;

/// A slip is seen at once; after that others have begun to rely on it.
pub const TAKEN_BACK_WITHIN: TimeDelta = TimeDelta::minutes(10);

/// Where work goes back to when its workshop takes back the step that led here, so long ago; `None` where it may not.
///
/// Goods that have left, and work that was let go, are in other hands. Of an order that is picked up the customer was told to
/// come: that is Krafta's to take back.
pub fn taken_back(
    led_to: AssignmentStatus,
    delivery: DeliveryMethod,
    ago: TimeDelta,
) -> Option<AssignmentStatus> {
    let is_own = match led_to {
        AssignmentStatus::Accepted | AssignmentStatus::InProduction => true,
        AssignmentStatus::Ready => delivery != DeliveryMethod::Pickup,
        _ => false,
    };
    if !is_own || ago > TAKEN_BACK_WITHIN || ago < TimeDelta::zero() {
        return None;
    }
    // One state, as staff would step it back.
    led_to.apply(Move::StepBack, Authority::Operator, delivery)
}

/// May what this move leads to be taken back at all?
pub fn may_take_back(mv: Move, delivery: DeliveryMethod) -> bool {
    mv.target(delivery)
        .is_some_and(|to| taken_back(to, delivery, TimeDelta::zero()).is_some())
}

#[cfg(test)]
mod tests {
    use super::*;
    use AssignmentStatus as S;

    #[test]
    fn a_step_is_taken_back_soon_and_while_nobody_else_has_the_goods() {
        let now = TimeDelta::zero();
        for delivery in DeliveryMethod::ALL {
            for from in S::ALL {
                let back = match from {
                    S::Accepted => Some(S::Notified),
                    S::InProduction => Some(S::Accepted),
                    S::Ready if *delivery != DeliveryMethod::Pickup => Some(S::InProduction),
                    _ => None,
                };
                assert_eq!(taken_back(*from, *delivery, now), back, "{from} {delivery}");
                assert_eq!(taken_back(*from, *delivery, TAKEN_BACK_WITHIN), back);
                let late = TAKEN_BACK_WITHIN + TimeDelta::seconds(1);
                assert_eq!(taken_back(*from, *delivery, late), None, "{from} {delivery}");
            }
        }
        assert!(may_take_back(Move::MarkReady, DeliveryMethod::NationalShipping));
        assert!(!may_take_back(Move::MarkReady, DeliveryMethod::Pickup));
        assert!(!may_take_back(Move::Reject, DeliveryMethod::Pickup));
        assert_eq!(
            taken_back(S::Accepted, DeliveryMethod::Pickup, TimeDelta::seconds(-1)),
            None
        );
    }
}
