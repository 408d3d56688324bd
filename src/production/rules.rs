//! Which workshop gets an item. Pure.

use crate::ids::WorkshopId;
use crate::lifecycle::AssignmentStatus;
use crate::money::Usd;

/// A workshop that could make the item.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Candidate {
    pub workshop: WorkshopId,
    pub unit_cost: Usd,
    pub review_required: bool,
}

/// The first candidate (they come cheapest first) that has not let this item go before.
pub fn choose<'a>(candidates: &'a [Candidate], let_go: &[WorkshopId]) -> Option<(usize, &'a Candidate)> {
    candidates
        .iter()
        .enumerate()
        .find(|(_, candidate)| !let_go.contains(&candidate.workshop))
}

/// An offer under review, or one above the sale price, waits for an admin (design §3).
pub fn first_status(candidate: &Candidate, sale_price: Usd) -> AssignmentStatus {
    if candidate.review_required || candidate.unit_cost > sale_price {
        AssignmentStatus::PendingAssignment
    } else {
        AssignmentStatus::Notified
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn candidate(cost: &str, review_required: bool) -> Candidate {
        Candidate {
            workshop: WorkshopId::new(),
            unit_cost: cost.parse().unwrap(),
            review_required,
        }
    }

    #[test]
    fn the_cheapest_that_did_not_let_it_go() {
        let candidates = [candidate("3.00", false), candidate("4.00", false)];
        assert_eq!(choose(&candidates, &[]).unwrap().0, 0);
        assert_eq!(choose(&candidates, &[candidates[0].workshop]).unwrap().0, 1);
        assert!(choose(&candidates, &[candidates[0].workshop, candidates[1].workshop]).is_none());
    }

    #[test]
    fn dear_or_reviewed_offers_wait() {
        let price: Usd = "12.00".parse().unwrap();
        assert_eq!(
            first_status(&candidate("12.00", false), price),
            AssignmentStatus::Notified
        );
        assert_eq!(
            first_status(&candidate("12.01", false), price),
            AssignmentStatus::PendingAssignment
        );
        assert_eq!(
            first_status(&candidate("1.00", true), price),
            AssignmentStatus::PendingAssignment
        );
    }
}
