//! What is owed for an agreement, when it is due, and what becomes of it. Pure
//! (docs/domain.md, money to workshops).

#[cfg(test)]
mod tests;

use crate::base::calendar;
use crate::base::money::{Bs, Rate, Usd};
use crate::domain::lifecycle::AssignmentStatus;
use crate::domain::workshops::PaymentPolicy;
use chrono::NaiveDate;
use rust_decimal::Decimal;
use unicode_normalization::UnicodeNormalization as _;

crate::codes! {
    /// What makes an instalment due.
    pub enum DueOn {
        /// The day on which the work starts.
        Start = "START",
        Ready = "READY",
        /// To the courier, or to the customer who picks it up.
        HandOver = "HAND_OVER",
    }
}

crate::codes! {
    /// How much of a payable was paid.
    pub enum PayableStatus {
        Pending = "PENDING",
        Partial = "PARTIAL",
        Paid = "PAID",
    }
}

crate::codes! {
    /// Why nothing more is to be paid, although not all was.
    pub enum Closure {
        /// The work was called off before it began.
        Voided = "VOIDED",
        /// An admin decided so.
        Waived = "WAIVED",
    }
}

impl PayableStatus {
    pub fn of(amount: Usd, paid: Usd) -> Self {
        if paid >= amount {
            Self::Paid
        } else if paid > Usd::ZERO {
            Self::Partial
        } else {
            Self::Pending
        }
    }

    pub const fn label(self) -> &'static str {
        match self {
            Self::Pending => "Pendiente",
            Self::Partial => "Parcial",
            Self::Paid => "Pagado",
        }
    }
}

impl Closure {
    pub const fn label(self) -> &'static str {
        match self {
            Self::Voided => "Anulado",
            Self::Waived => "Condonado",
        }
    }
}

impl DueOn {
    /// Has the event happened to work that stands there?
    fn has_happened(self, status: AssignmentStatus) -> bool {
        match self {
            Self::Start => true,
            Self::Ready => status.is_active() && status >= AssignmentStatus::Ready,
            Self::HandOver => status.is_active() && status >= AssignmentStatus::HandedToDelivery,
        }
    }

    /// What a date that is not known yet waits for.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Start => "Al empezar",
            Self::Ready => "Cuando esté listo",
            Self::HandOver => "Al entregarlo",
        }
    }
}

/// A part of what is owed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Instalment {
    pub number: i32,
    pub due_on: DueOn,
    pub amount: Usd,
}

/// What a policy makes of a cost: parts that sum to it, none of them nothing.
pub fn instalments(policy: PaymentPolicy, cost: Usd) -> Vec<Instalment> {
    let parts = match policy {
        PaymentPolicy::FullDeposit => vec![(1, DueOn::Start, cost)],
        PaymentPolicy::PartialDeposit => {
            // Down to the cent: an odd one is in the second half.
            let half = (cost.decimal() / Decimal::TWO).trunc_with_scale(Usd::PLACES);
            let half = Usd::rounded(half);
            vec![(1, DueOn::Start, half), (2, DueOn::Ready, cost - half)]
        }
        PaymentPolicy::OnCompletion => vec![(1, DueOn::Ready, cost)],
        PaymentPolicy::OnDelivery => vec![(1, DueOn::HandOver, cost)],
    };
    parts
        .into_iter()
        .filter(|(_, _, amount)| *amount > Usd::ZERO)
        .map(|(number, due_on, amount)| Instalment {
            number,
            due_on,
            amount,
        })
        .collect()
}

/// The day itself, or the first one after it on which banks and the workshop are open.
pub fn open_day(day: NaiveDate, is_closed: impl Fn(NaiveDate) -> bool) -> NaiveDate {
    let mut day = calendar::on_business_day(day);
    // A workshop that is closed for good has no open day; a year on it makes no difference.
    for _ in 0..260 {
        if !is_closed(day) {
            break;
        }
        day = calendar::next_business_day(day);
    }
    day
}

/// What a move of the work does to an instalment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Its date stays as it is.
    Stays,
    /// The event has happened: it is due, if it was not already.
    FallsDue,
    /// The event has not happened, or not any more.
    Waits,
    Voided,
}

pub fn effect(due_on: DueOn, from: AssignmentStatus, to: AssignmentStatus) -> Effect {
    match to {
        AssignmentStatus::Rejected | AssignmentStatus::Cancelled => {
            if from < AssignmentStatus::InProduction {
                Effect::Voided
            } else {
                Effect::Stays
            }
        }
        _ if due_on == DueOn::Start => Effect::Stays,
        _ if due_on.has_happened(to) => Effect::FallsDue,
        _ => Effect::Waits,
    }
}

/// A reference without what banks and people add to it, as the table keeps it: two transfers with one key may be the same
/// money. Blank where nothing is left.
pub fn reference_key(reference: &str) -> String {
    let plain: String = reference
        .nfkc()
        .filter(char::is_ascii_alphanumeric)
        .map(|c| c.to_ascii_uppercase())
        .collect();
    plain.trim_start_matches('0').to_owned()
}

/// How many bolívares come back with a part of a transfer that settled `settled` dollars with `paid` bolívares: its share,
/// and the rest with the last part. `before` is what came back already, in both.
pub fn share_back(paid: Decimal, settled: Decimal, part: Decimal, before: (Decimal, Decimal)) -> Decimal {
    let (before, before_bs) = before;
    match before + part == settled {
        true => paid - before_bs,
        false => Bs::rounded((paid * part).checked_div(settled).unwrap_or(paid)).decimal(),
    }
}

/// The rate that was paid at: the day's where it explains the sum to the cent, else what follows from both sums.
pub fn rate_paid(of_day: Option<Rate>, settled: Usd, paid: Bs) -> Option<Rate> {
    of_day.filter(|rate| rate.to_bs(settled) == paid).or_else(|| {
        let rate = paid.decimal().checked_div(settled.decimal())?;
        Some(Rate::rounded(rate)).filter(|rate| *rate > Rate::rounded(Decimal::ZERO))
    })
}

/// Why a payable is void of which the rest had been waived: that stays to be read.
pub fn voided_after_waiver(reason: &str, waived_on: Option<NaiveDate>, waiver: &str) -> String {
    let on = waived_on
        .map(|day| format!(" el {}", calendar::date_es(day)))
        .unwrap_or_default();
    format!("{reason} · Lo que faltaba se había condonado{on}: {waiver}")
}

crate::codes! {
    /// How long something has been due.
    pub enum Age {
        /// Or not known yet when.
        NotYet = "NOT_YET",
        Today = "TODAY",
        Week = "1_7",
        Month = "8_30",
        Older = "OVER_30",
    }
}

impl Age {
    pub fn of(due: Option<NaiveDate>, today: NaiveDate) -> Self {
        match due.map(|due| (today - due).num_days()) {
            None | Some(..=-1) => Self::NotYet,
            Some(0) => Self::Today,
            Some(1..=7) => Self::Week,
            Some(8..=30) => Self::Month,
            Some(31..) => Self::Older,
        }
    }

    pub const fn label(self) -> &'static str {
        match self {
            Self::NotYet => "Por vencer",
            Self::Today => "Vence hoy",
            Self::Week => "1–7 días",
            Self::Month => "8–30 días",
            Self::Older => "Más de 30 días",
        }
    }
}

/// What is owed, by how long it has been due.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ageing([Usd; Age::ALL.len()]);

impl Default for Ageing {
    fn default() -> Self {
        Self([Usd::ZERO; Age::ALL.len()])
    }
}

impl Ageing {
    pub fn add(&mut self, age: Age, amount: Usd) {
        let sum = &mut self.0[age as usize];
        *sum = *sum + amount;
    }

    pub fn of(&self, age: Age) -> Usd {
        self.0[age as usize]
    }

    pub fn total(&self) -> Usd {
        self.0.into_iter().sum()
    }

    /// Due before today.
    pub fn overdue(&self) -> Usd {
        self.of(Age::Week) + self.of(Age::Month) + self.of(Age::Older)
    }

    /// What sorts first: the oldest debt, then the next.
    pub fn urgency(&self) -> (Usd, Usd, Usd, Usd, Usd) {
        let of = |age| self.of(age);
        (
            of(Age::Older),
            of(Age::Month),
            of(Age::Week),
            of(Age::Today),
            of(Age::NotYet),
        )
    }
}
