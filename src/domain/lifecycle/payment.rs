//! What customers say they paid, and what was found in the bank.

use crate::base::money::{Money, Rate, Usd};
use rust_decimal::Decimal;

crate::codes! {
    /// One payment that a customer reported: `REPORTED → [UNDER_REVIEW] → CONFIRMED | REJECTED`.
    pub enum SubmissionStatus {
        Reported = "REPORTED",
        UnderReview = "UNDER_REVIEW",
        Confirmed = "CONFIRMED",
        Rejected = "REJECTED",
    }
}

/// A submission is decided once; this one has been.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AlreadyDecided(pub SubmissionStatus);

impl SubmissionStatus {
    pub const fn is_open(self) -> bool {
        matches!(self, Self::Reported | Self::UnderReview)
    }

    /// Review is information for the other admins, not a lock.
    pub const fn start_review(self) -> Result<Self, AlreadyDecided> {
        self.decide(Self::UnderReview)
    }

    pub const fn confirm(self) -> Result<Self, AlreadyDecided> {
        self.decide(Self::Confirmed)
    }

    pub const fn reject(self) -> Result<Self, AlreadyDecided> {
        self.decide(Self::Rejected)
    }

    /// Decided by mistake: it waits again. `None` for what waits already.
    pub const fn reopen(self) -> Option<Self> {
        match self {
            Self::Confirmed | Self::Rejected => Some(Self::Reported),
            Self::Reported | Self::UnderReview => None,
        }
    }

    const fn decide(self, to: Self) -> Result<Self, AlreadyDecided> {
        match self {
            Self::Reported | Self::UnderReview => Ok(to),
            Self::Confirmed | Self::Rejected => Err(AlreadyDecided(self)),
        }
    }

    pub const fn label(self) -> &'static str {
        match self {
            Self::Reported => "Por revisar",
            Self::UnderReview => "En revisión",
            Self::Confirmed => "Confirmado",
            Self::Rejected => "Rechazado",
        }
    }
}

crate::codes! {
    /// Where an order stands with its payment; derived.
    pub enum PaymentStatus {
        NotRequired = "NOT_REQUIRED",
        Pending = "PENDING",
        Reported = "REPORTED",
        UnderReview = "UNDER_REVIEW",
        Confirmed = "CONFIRMED",
        Rejected = "REJECTED",
    }
}

impl PaymentStatus {
    /// May the order be produced, as far as money goes?
    pub const fn is_settled(self) -> bool {
        matches!(self, Self::NotRequired | Self::Confirmed)
    }

    pub const fn label(self) -> &'static str {
        match self {
            Self::NotRequired => "No requiere pago",
            Self::Pending => "Esperando pago",
            Self::Reported => "Por revisar",
            Self::UnderReview => "En revisión",
            Self::Confirmed => "Pago confirmado",
            Self::Rejected => "Pago rechazado",
        }
    }
}

/// Money that was found in an account, with the rate at which it counts towards an order in dollars.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Received {
    pub amount: Money,
    pub rate: Rate,
}

/// The sum of what was received, in US dollars. Bolívares are added up before they are converted, so that paying in
/// parts loses no cents to rounding.
pub fn covered(received: &[Received]) -> Usd {
    let mut sum = Usd::ZERO;
    let mut by_rate: Vec<(Rate, crate::base::money::Bs)> = Vec::new();
    for part in received {
        match part.amount {
            Money::Usd(amount) => sum = sum + amount,
            Money::Bs(amount) => match by_rate.iter_mut().find(|(rate, _)| *rate == part.rate) {
                Some((_, total)) => *total = *total + amount,
                None => by_rate.push((part.rate, amount)),
            },
        }
    }
    by_rate
        .into_iter()
        .fold(sum, |sum, (rate, amount)| sum + rate.to_usd(amount))
}

/// Customers who pay in parts round up; more than a hundredth of what is missing is no rounding.
const ROUNDED_UP: Decimal = Decimal::ONE_HUNDRED;

/// Do reports that wait add up to more than is missing, beyond what may be? One alone counts only where nothing is missing.
pub fn exceeds(total: Usd, confirmed: &[Received], open: &[Received], tolerance: Usd) -> bool {
    let missing = total.saturating_sub(covered(confirmed));
    match open {
        [] => false,
        [_] => missing <= tolerance,
        _ => {
            let rounded_up = Usd::rounded(missing.decimal() / ROUNDED_UP);
            covered(&[confirmed, open].concat()) > total + tolerance.max(rounded_up)
        }
    }
}

/// What the payment status follows from. Submissions are in the order in which they were reported.
#[derive(Clone, Debug)]
pub struct PaymentFacts<'a> {
    pub total: Usd,
    pub received: Usd,
    /// So much may be missing, in US dollars, and the order is paid all the same.
    pub tolerance: Usd,
    pub submissions: &'a [SubmissionStatus],
}

/// Total 0, then the confirmed sum, then what is open, then the latest rejection.
pub fn payment_status(facts: &PaymentFacts<'_>) -> PaymentStatus {
    let any = |status| facts.submissions.contains(&status);
    if facts.total == Usd::ZERO {
        PaymentStatus::NotRequired
    } else if any(SubmissionStatus::Confirmed) && facts.received + facts.tolerance >= facts.total {
        PaymentStatus::Confirmed
    } else if any(SubmissionStatus::UnderReview) {
        PaymentStatus::UnderReview
    } else if any(SubmissionStatus::Reported) {
        PaymentStatus::Reported
    } else if facts.submissions.last() == Some(&SubmissionStatus::Rejected)
        && !any(SubmissionStatus::Confirmed)
    {
        PaymentStatus::Rejected
    } else {
        PaymentStatus::Pending
    }
}
