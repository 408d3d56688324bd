//! What the bank says of a payment, as a list is narrowed by it.

use super::case::{Pair, Verdict};

crate::codes! {
    /// What the bank's lines say of a payment, as lists show it. It follows from rules, and no database can be asked for it:
    /// at most [`LOOKED_THROUGH`] rows are read and judged at once.
    pub enum Signal {
        Exact = "exact",
        Probable = "probable",
        Doubtful = "doubtful",
        Nothing = "none",
    }
}

/// Rows that one page of a list by signal is looked for in.
pub const LOOKED_THROUGH: usize = 500;

impl Signal {
    pub const fn label(self) -> &'static str {
        match self {
            Self::Exact => "Exacto",
            Self::Probable => "Probable",
            Self::Doubtful => "Con dudas",
            Self::Nothing => "Ninguna",
        }
    }

    /// A payment may be probable and doubtful.
    pub fn is_of(self, verdict: &Verdict) -> bool {
        let (has_line, is_exact) = (!verdict.pairs.is_empty(), verdict.proof().is_some());
        self.holds(has_line, is_exact, !verdict.doubts().is_empty())
    }

    /// The same of a line, with the payments that it may prove.
    pub fn is_of_line(self, pairs: &[Pair]) -> bool {
        let is_exact = matches!(pairs, [only] if only.is_exact());
        let is_doubtful = pairs.iter().any(|pair| !pair.doubts().is_empty());
        self.holds(!pairs.is_empty(), is_exact, is_doubtful)
    }

    fn holds(self, has_other: bool, is_exact: bool, is_doubtful: bool) -> bool {
        match self {
            Self::Exact => is_exact,
            Self::Probable => has_other && !is_exact,
            Self::Doubtful => is_doubtful,
            Self::Nothing => !has_other && !is_doubtful,
        }
    }
}
