//! Of which items a customer may be asked, and how a hash is read. Pure.

use crate::domain::lifecycle::{AssignmentStatus, OrderStatus};

/// Why nobody can be asked for a yes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CannotAsk {
    Cancelled,
    /// Files that were sent as they are have no picture on the product.
    NothingMade,
    Begun,
    /// It was asked before, or approved.
    Known,
}

impl CannotAsk {
    pub const fn code(self) -> &'static str {
        match self {
            Self::Cancelled => "order_cancelled",
            Self::NothingMade => "no_design",
            Self::Begun => "in_production",
            Self::Known => "asked",
        }
    }

    pub const fn words(self) -> &'static str {
        match self {
            Self::Cancelled => "El pedido está cancelado.",
            Self::NothingMade => {
                "Nada de este pedido tiene un diseño hecho aquí: no hay muestra que aprobar."
            }
            Self::Begun => "El taller ya comenzó: no hay tiempo de aprobar el diseño.",
            Self::Known => "Ya se pidió.",
        }
    }
}

/// The places of the items that are asked about, of which is known: a design was made here; the stage of its work; it was asked
/// about already.
pub fn may_ask(
    status: OrderStatus,
    items: &[(bool, Option<AssignmentStatus>, bool)],
) -> Result<Vec<usize>, CannotAsk> {
    if status.is_cancelled() {
        return Err(CannotAsk::Cancelled);
    }
    if !items.iter().any(|(made, ..)| *made) {
        return Err(CannotAsk::NothingMade);
    }
    let places = items.iter().enumerate();
    let wanted = places.filter(|(_, (made, stage, known))| *made && !known && is_before_work(*stage));
    let wanted: Vec<usize> = wanted.map(|(place, _)| place).collect();
    match wanted.is_empty() {
        false => Ok(wanted),
        true if items.iter().any(|(.., known)| *known) => Err(CannotAsk::Known),
        true => Err(CannotAsk::Begun),
    }
}

/// Whether what is printed may still become another thing.
pub fn is_before_work(stage: Option<AssignmentStatus>) -> bool {
    stage.is_none_or(|stage| stage < AssignmentStatus::InProduction)
}

/// In groups of eight, so that it wraps and is compared by eye.
pub fn spaced(hash: &[u8]) -> String {
    let groups = hash.chunks(4).map(hex::encode);
    groups.collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use AssignmentStatus::{Accepted, InProduction, Notified};

    #[test]
    fn what_was_made_here_and_not_begun_is_asked_about_once() {
        let asked = |items: &[(bool, Option<AssignmentStatus>, bool)]| may_ask(OrderStatus::Accepted, items);
        assert_eq!(
            asked(&[
                (true, None, false),
                (false, None, false),
                (true, Some(Accepted), false),
                (true, Some(InProduction), false),
                (true, Some(Notified), true),
            ]),
            Ok(vec![0, 2])
        );
        assert_eq!(asked(&[(false, None, false)]), Err(CannotAsk::NothingMade));
        assert_eq!(asked(&[]), Err(CannotAsk::NothingMade));
        assert_eq!(asked(&[(true, Some(InProduction), false)]), Err(CannotAsk::Begun));
        assert_eq!(asked(&[(true, Some(Notified), true)]), Err(CannotAsk::Known));
        assert_eq!(
            may_ask(OrderStatus::RefundPending, &[(true, None, false)]),
            Err(CannotAsk::Cancelled)
        );
    }

    #[test]
    fn a_hash_is_read_in_groups() {
        assert_eq!(spaced(&[0x0a, 1, 2, 3, 0xff, 0, 0, 1]), "0a010203 ff000001");
    }
}
