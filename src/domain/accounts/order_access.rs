//! Who sees which side of an order. Pure: pages, API, live streams and files all ask here, each with what it found of the
//! person's ties to the order.

use super::role::Role;
use super::user::User;
use crate::base::ids::{UserId, WorkshopId};
use crate::domain::lifecycle::AssignmentStatus;

/// As whom somebody sees an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum OrderAccess {
    Admin,
    /// An operator: production, without what only an admin decides.
    Operator,
    /// A workshop: its own items, no prices of the customer, no payments.
    Workshop(WorkshopId),
    /// Signed in; the order is theirs.
    Owner,
    /// Whoever holds the tracking link.
    Link,
}

/// What connects somebody with an order.
#[derive(Clone, Copy, Debug, Default)]
pub struct Ties {
    pub role: Option<Role>,
    pub is_owner: bool,
    /// A TALLER's workshop, if it has been given work in the order and still has it.
    pub workshop: Option<WorkshopId>,
    /// What they came with opens the order.
    pub has_link: bool,
}

impl Ties {
    /// Of a person to an order of this owner, before anything is known of work and links.
    pub fn new(user: Option<&User>, owner: Option<UserId>) -> Self {
        Self {
            role: user.map(|user| user.role),
            is_owner: user.is_some_and(|user| owner == Some(user.id)),
            ..Self::default()
        }
    }
}

impl OrderAccess {
    /// The widest side that these ties open; `None` for whoever has nothing to do with the order.
    pub fn of(ties: Ties) -> Option<Self> {
        match (ties.role, ties.workshop) {
            (Some(Role::Admin), _) => Some(Self::Admin),
            (Some(Role::Operador), _) => Some(Self::Operator),
            _ if ties.is_owner => Some(Self::Owner),
            (Some(Role::Taller), Some(workshop)) => Some(Self::Workshop(workshop)),
            _ if ties.has_link => Some(Self::Link),
            _ => None,
        }
    }

    /// On the customer's own pages: whoever bought it is the customer there, whatever else they are, and workshops have
    /// pages of their own.
    pub fn as_customer(ties: Ties) -> Option<Self> {
        if ties.is_owner {
            return Some(Self::Owner);
        }
        Self::of(Ties {
            workshop: None,
            ..ties
        })
    }

    /// In lists each sees what is theirs. `None` for a TALLER who belongs to no workshop yet.
    pub fn in_lists(user: &User) -> Option<Self> {
        Self::of(Ties {
            role: Some(user.role),
            is_owner: user.role == Role::Cliente,
            workshop: user.workshop,
            has_link: false,
        })
    }

    /// Whoever pays, and an admin who writes down what a customer told. A link is enough, whoever holds it.
    pub fn may_report_payment(ties: Ties) -> bool {
        ties.has_link || matches!(Self::as_customer(ties), Some(Self::Owner | Self::Admin))
    }

    /// Krafta's own people.
    pub const fn is_staff(self) -> bool {
        matches!(self, Self::Admin | Self::Operator)
    }

    /// The customer, signed in or with the link: whose buttons the customer's page has.
    pub const fn is_customer(self) -> bool {
        matches!(self, Self::Owner | Self::Link)
    }

    /// What the workshop gets for its work.
    pub const fn sees_costs(self) -> bool {
        !self.is_customer()
    }

    /// What concerns the customer and Krafta alone.
    pub const fn sees_prices(self) -> bool {
        !matches!(self, Self::Workshop(_))
    }

    /// Who paid, how and how much, and what went back: an admin's matter, and the customer's own.
    pub const fn sees_payments(self) -> bool {
        !matches!(self, Self::Workshop(_) | Self::Operator)
    }

    /// Name, telephone and address. A workshop's only while it is the one to hand the goods over: `stage` is how far its
    /// work is, at its lowest, and nothing where there is none to hand over.
    pub fn sees_contact(self, stage: Option<AssignmentStatus>) -> bool {
        match self {
            Self::Workshop(_) => stage.is_some_and(AssignmentStatus::is_at_hand_over),
            _ => true,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use OrderAccess as A;

    /// Every combination, spelled out: (role, owner, work, link) and what it opens, on the customer's pages, and whether a
    /// payment may be reported.
    #[test]
    fn role_by_ownership_by_work_by_link() {
        let workshop = WorkshopId::any();
        let mine = A::Workshop(workshop);
        for role in [
            None,
            Some(Role::Admin),
            Some(Role::Operador),
            Some(Role::Taller),
            Some(Role::Cliente),
        ] {
            for (is_owner, has_work, has_link) in GRID {
                let ties = Ties {
                    role,
                    is_owner,
                    workshop: has_work.then_some(workshop),
                    has_link,
                };
                let (wide, customer) = match (role, is_owner, has_work, has_link) {
                    (Some(Role::Admin), true, _, _) => (Some(A::Admin), Some(A::Owner)),
                    (Some(Role::Admin), false, _, _) => (Some(A::Admin), Some(A::Admin)),
                    (Some(Role::Operador), true, _, _) => (Some(A::Operator), Some(A::Owner)),
                    (Some(Role::Operador), false, _, _) => (Some(A::Operator), Some(A::Operator)),
                    (_, true, _, _) => (Some(A::Owner), Some(A::Owner)),
                    (Some(Role::Taller), false, true, true) => (Some(mine), Some(A::Link)),
                    (Some(Role::Taller), false, true, false) => (Some(mine), None),
                    (_, false, _, true) => (Some(A::Link), Some(A::Link)),
                    (_, false, _, false) => (None, None),
                };
                assert_eq!(OrderAccess::of(ties), wide, "{ties:?}");
                assert_eq!(OrderAccess::as_customer(ties), customer, "{ties:?}");
                let pays = has_link || is_owner || role == Some(Role::Admin);
                assert_eq!(OrderAccess::may_report_payment(ties), pays, "{ties:?}");
            }
        }
    }

    const GRID: [(bool, bool, bool); 8] = [
        (false, false, false),
        (false, false, true),
        (false, true, false),
        (false, true, true),
        (true, false, false),
        (true, false, true),
        (true, true, false),
        (true, true, true),
    ];

    #[test]
    fn a_workshop_learns_to_whom_once_it_hands_over() {
        let workshop = A::Workshop(WorkshopId::any());
        for &stage in AssignmentStatus::ALL {
            let hands_over = matches!(
                stage,
                AssignmentStatus::Ready | AssignmentStatus::HandedToDelivery
            );
            assert_eq!(workshop.sees_contact(Some(stage)), hands_over, "{stage:?}");
            for other in [A::Admin, A::Operator, A::Owner, A::Link] {
                assert!(other.sees_contact(Some(stage)), "{other:?} {stage:?}");
            }
        }
        assert!(!workshop.sees_contact(None) && A::Owner.sees_contact(None));
    }

    #[test]
    fn each_side_shows_what_is_theirs() {
        let workshop = A::Workshop(WorkshopId::any());
        for (access, is_staff, is_customer, sees_costs, sees_prices, sees_payments) in [
            (A::Admin, true, false, true, true, true),
            (A::Operator, true, false, true, true, false),
            (workshop, false, false, true, false, false),
            (A::Owner, false, true, false, true, true),
            (A::Link, false, true, false, true, true),
        ] {
            assert_eq!(access.sees_payments(), sees_payments, "{access:?}");
            assert_eq!(access.is_staff(), is_staff, "{access:?}");
            assert_eq!(access.is_customer(), is_customer, "{access:?}");
            assert_eq!(access.sees_costs(), sees_costs, "{access:?}");
            assert_eq!(access.sees_prices(), sees_prices, "{access:?}");
        }
    }
}
