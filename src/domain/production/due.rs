//! Whether work is late, or due today, in words. Pure.

use crate::domain::lifecycle::AssignmentStatus;
use chrono::NaiveDate;

/// Worth a mark of its own: what is not made yet, and should be. The greater, the worse.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum DueMark {
    Today,
    /// For so many days, at least one.
    Late(i64),
}

impl DueMark {
    /// What is made is not late any more: a customer may take days to come for it.
    pub fn of(status: AssignmentStatus, due: Option<NaiveDate>, today: NaiveDate) -> Option<Self> {
        if !AssignmentStatus::TO_MAKE.contains(&status) {
            return None;
        }
        match (today - due?).num_days() {
            0 => Some(Self::Today),
            days if days > 0 => Some(Self::Late(days)),
            _ => None,
        }
    }

    pub const fn is_late(self) -> bool {
        matches!(self, Self::Late(_))
    }

    /// For the pill: its colour and its sign.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Today => "DUE_TODAY",
            Self::Late(_) => "LATE",
        }
    }

    pub fn label(self) -> String {
        match self {
            Self::Today => "Para hoy".to_owned(),
            Self::Late(1) => "Atrasado 1 día".to_owned(),
            Self::Late(days) => format!("Atrasado {days} días"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use AssignmentStatus as S;

    #[test]
    fn what_is_not_made_by_its_day_is_late() {
        let day = |text: &str| -> NaiveDate { text.parse().unwrap() };
        let today = day("2026-03-02");
        let words = |status, due| DueMark::of(status, due, today).map(DueMark::label);
        for status in S::TO_MAKE {
            assert_eq!(words(status, Some(today)).as_deref(), Some("Para hoy"));
            assert_eq!(
                words(status, Some(day("2026-03-01"))).as_deref(),
                Some("Atrasado 1 día")
            );
            assert_eq!(
                words(status, Some(day("2026-02-26"))).as_deref(),
                Some("Atrasado 4 días")
            );
            assert_eq!(words(status, Some(day("2026-03-03"))), None);
            assert_eq!(words(status, None), None);
        }
        for status in S::ALL.iter().filter(|status| !S::TO_MAKE.contains(status)) {
            assert_eq!(words(*status, Some(day("2026-01-01"))), None, "{status}");
        }
    }
}
