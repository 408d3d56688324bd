//! How a change of many would end, before it begins. Pure.

use crate::domain::accounts::Role;
use crate::domain::lifecycle::{OrderState, OrderStatus, Priority};
use crate::domain::ordering::OrderDetails;
use crate::domain::ordering::bulk::{Change, Goal};
use crate::domain::ordering::states::allowed_in;
use crate::domain::ordering::transition::legal_in;
use crate::domain::production::Scope;

/// How many would change, and why the others would not.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Foresight {
    pub can: usize,
    /// They are where they would be brought.
    pub there: usize,
    /// Why, and how many: the most frequent first.
    pub cannot: Vec<(String, usize)>,
}

enum Verdict {
    Can,
    There,
    Cannot(String),
}

impl Foresight {
    pub fn total(&self) -> usize {
        self.can + self.there + self.refused()
    }

    pub fn refused(&self) -> usize {
        self.cannot.iter().map(|(_, count)| count).sum()
    }

    pub fn add(&mut self, dossier: &OrderDetails, role: Role, change: &Change) {
        match verdict(dossier, role, change) {
            Verdict::Can => self.can += 1,
            Verdict::There => self.there += 1,
            Verdict::Cannot(why) => match self.cannot.iter_mut().find(|(known, _)| *known == why) {
                Some((_, count)) => *count += 1,
                None => self.cannot.push((why, 1)),
            },
        }
        self.cannot.sort_by(|(_, one), (_, other)| other.cmp(one));
    }
}

fn verdict(dossier: &OrderDetails, role: Role, change: &Change) -> Verdict {
    let order = &dossier.order;
    let is_cancelled = order.status.is_cancelled();
    if is_cancelled && (change.priority.is_some() || change.workshop.is_some()) {
        return Verdict::Cannot("cancelado".to_owned());
    }
    if change.workshop.is_some() {
        // What may be asked of it then, nobody knows before.
        return match order.payment_status.is_settled() {
            true => Verdict::Can,
            false => Verdict::Cannot("sin pago confirmado".to_owned()),
        };
    }
    let (is_there, is_legal) = match change.goal {
        None => return Verdict::Can,
        Some(Goal::Status(status)) => (
            order.status == status,
            legal_in(dossier, role, Scope::Everything).contains(&status),
        ),
        Some(Goal::State(state)) => (
            OrderState::of(order.status) == state && order.status != OrderStatus::InProduction,
            allowed_in(dossier, role).contains(&state),
        ),
    };
    match (is_there, is_legal) {
        (true, _) => Verdict::There,
        (_, true) => Verdict::Can,
        _ if order.priority == Priority::Hold
            && change.priority.is_none_or(|asked| asked == Priority::Hold) =>
        {
            Verdict::Cannot(format!("en espera, en «{}»", order.status.label()))
        }
        _ if order.awaits_approval && !order.status.is_cancelled() => {
            Verdict::Cannot("sin que su cliente aprobara el diseño".to_owned())
        }
        _ => Verdict::Cannot(format!("en «{}»", order.status.label())),
    }
}
