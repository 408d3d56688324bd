//! What may be done with an order's work now. The one rule that the verbs, the buttons of every page and what the API
//! says is `allowed` ask.

use super::{AssignmentStatus, Authority, DeliveryMethod, Move};

/// What decides about a move: who makes it, the order, and the work that it would be for.
#[derive(Clone, Copy, Debug)]
pub struct MoveFacts<'a> {
    pub by: Authority,
    pub delivery: DeliveryMethod,
    pub is_on_hold: bool,
    /// Its customer has not said yes yet to how it will look.
    pub awaits_approval: bool,
    pub is_cancelled: bool,
    /// Of the active assignments that the move would be for; none where an item has no workshop yet.
    pub states: &'a [AssignmentStatus],
}

/// Why a move is not made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MoveRefused {
    NoWorkshop,
    /// `allowed` are the states that could be asked for now instead.
    Illegal {
        from: AssignmentStatus,
        allowed: Vec<AssignmentStatus>,
    },
    OnHold,
    AwaitsApproval,
    OrderCancelled,
}

impl MoveFacts<'_> {
    /// For each assignment the state it goes to, or `None` where it stays.
    ///
    /// A move takes every one that is not there yet; if one cannot move, none does. All there already is a success that
    /// changes nothing; all beyond it is refused.
    pub fn plan(&self, mv: Move) -> Result<Vec<Option<AssignmentStatus>>, MoveRefused> {
        let lowest = self.states.iter().copied().min().ok_or(MoveRefused::NoWorkshop)?;
        let target = mv.target(self.delivery);
        let plan = self
            .states
            .iter()
            .map(|&from| match is_there(from, target) {
                true => Ok(None),
                false => self.legal(from, mv).map(Some),
            })
            .collect::<Result<Vec<_>, _>>()?;
        if plan.iter().all(Option::is_none) && Some(lowest) != target {
            return Err(self.illegal(lowest));
        }
        for (&from, to) in self.states.iter().zip(&plan) {
            if to.is_some() {
                self.unhindered(from, mv)?;
            }
        }
        Ok(plan)
    }

    /// Where the move leads one assignment from this state.
    pub fn step(&self, from: AssignmentStatus, mv: Move) -> Result<AssignmentStatus, MoveRefused> {
        let to = self.legal(from, mv)?;
        self.unhindered(from, mv)?;
        Ok(to)
    }

    /// Would this move be made now, and change something?
    pub fn can(&self, mv: Move) -> bool {
        self.plan(mv).is_ok_and(|plan| plan.iter().any(Option::is_some))
    }

    /// The moves that would be made now, and change something.
    pub fn allowed(&self) -> Vec<Move> {
        Move::ALL.into_iter().filter(|mv| self.can(*mv)).collect()
    }

    fn legal(&self, from: AssignmentStatus, mv: Move) -> Result<AssignmentStatus, MoveRefused> {
        from.apply(mv, self.by, self.delivery)
            .ok_or_else(|| self.illegal(from))
    }

    /// What the order has against a move that the assignment would allow.
    fn unhindered(&self, from: AssignmentStatus, mv: Move) -> Result<(), MoveRefused> {
        if self.is_on_hold && mv == Move::Start {
            return Err(MoveRefused::OnHold);
        }
        // What was finished before the order was cancelled stays where it is; what is on its way may still arrive.
        if self.is_cancelled && from < AssignmentStatus::HandedToDelivery {
            return Err(MoveRefused::OrderCancelled);
        }
        // What is being made goes on; what is not begun may still become another thing.
        if self.awaits_approval && mv == Move::Start {
            return Err(MoveRefused::AwaitsApproval);
        }
        Ok(())
    }

    fn illegal(&self, from: AssignmentStatus) -> MoveRefused {
        let mut allowed: Vec<AssignmentStatus> = Move::ALL
            .into_iter()
            .filter(|mv| *mv != Move::StepBack && self.unhindered(from, *mv).is_ok())
            .filter_map(|mv| from.apply(mv, self.by, self.delivery))
            .collect();
        allowed.sort_unstable();
        allowed.dedup();
        MoveRefused::Illegal { from, allowed }
    }
}

fn is_there(state: AssignmentStatus, target: Option<AssignmentStatus>) -> bool {
    match target {
        // Rejected and cancelled come after everything in `Ord`, but are not further along.
        Some(target) if target.is_active() && state.is_active() => state >= target,
        Some(target) => state == target,
        None => false,
    }
}
