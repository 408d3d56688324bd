//! What is kept, against what the facts say. Pure.

#[cfg(test)]
mod tests;

use crate::base::ids::OrderId;
use crate::base::money::{Bs, Money, Rate, Usd};
use crate::domain::lifecycle::{
    AssignmentStatus, OrderFacts, OrderStatus, PaymentFacts, PaymentStatus, Received, SubmissionStatus,
    covered, order_status, payment_status,
};
use crate::domain::payables::Closure;
use chrono::NaiveDate;
use rust_decimal::Decimal;
use std::collections::BTreeMap;
use std::fmt;

crate::codes! {
    /// What was kept, or agreed on, and follows from something else.
    pub enum Figure {
        Status = "status",
        PaymentStatus = "payment_status",
        Received = "received",
        Refunded = "refunded",
        RefundDue = "refund_due",
        Subtotal = "subtotal",
        Total = "total",
        TotalBs = "total_bs",
        /// What is owed for an assignment, against its agreed cost.
        Instalments = "instalments",
        Paid = "paid_amount",
        Closure = "closed_as",
        /// Units of an assignment in the ledger of days.
        Bookings = "bookings",
        /// Units of a workshop's day.
        CapacityDay = "capacity_day",
        /// The bank's line, against the payment that it proves.
        Proof = "proof",
        /// How many lines prove a payment.
        Proofs = "proofs",
        /// How many confirmed payments have a reference.
        Reference = "reference",
        /// A transfer to a workshop, against what it settles.
        Transfer = "transfer",
    }
}

impl Figure {
    pub const fn label(self) -> &'static str {
        match self {
            Self::Status => "Estado",
            Self::PaymentStatus => "Estado del pago",
            Self::Received => "Recibido",
            Self::Refunded => "Devuelto",
            Self::RefundDue => "Por devolver",
            Self::Subtotal => "Subtotal",
            Self::Total => "Total",
            Self::TotalBs => "Total en bolívares",
            Self::Instalments => "Cuotas del taller",
            Self::Paid => "Pagado al taller",
            Self::Closure => "Cuota anulada",
            Self::Bookings => "Unidades en la agenda",
            Self::CapacityDay => "Agenda del día",
            Self::Proof => "Línea del banco",
            Self::Proofs => "Líneas de un pago",
            Self::Reference => "Pagos con esta referencia",
            Self::Transfer => "Transferencia",
        }
    }

    /// A value as people read it.
    pub fn words(self, value: &str) -> &str {
        match self {
            Self::Status => value.parse().map_or(value, |status: OrderStatus| status.label()),
            Self::PaymentStatus => value
                .parse()
                .map_or(value, |status: PaymentStatus| status.label()),
            Self::Closure if value == OPEN => "Abierta",
            Self::Closure => value.parse().map_or(value, |closure: Closure| closure.label()),
            _ => value,
        }
    }
}

/// Of an instalment that is neither void nor waived.
const OPEN: &str = "OPEN";

/// One figure that does not follow from the facts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// `None`: a workshop's day, or a transfer.
    pub order: Option<OrderId>,
    /// The order's number, or which day or transfer.
    pub about: String,
    pub figure: Figure,
    pub kept: String,
    pub computed: String,
}

/// «KRFT-7K2M9Q received: $15,00 → $12,00»
impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} {}: {} → {}",
            self.about, self.figure, self.kept, self.computed
        )
    }
}

/// What is kept of an order, and its facts.
#[derive(Clone, Debug)]
pub struct OrderBook {
    pub id: OrderId,
    pub number: String,
    pub status: OrderStatus,
    pub payment_status: PaymentStatus,
    pub shipping_cost: Usd,
    pub subtotal: Usd,
    pub total: Usd,
    pub total_bs: Bs,
    pub exchange_rate: Rate,
    pub received: Usd,
    pub refunded: Usd,
    pub items: Vec<Item>,
    /// In the order in which they were reported.
    pub payments: Vec<Payment>,
    pub refunds: Vec<Usd>,
    pub cancellation: Option<Cancellation>,
    pub work: Vec<Work>,
}

#[derive(Clone, Debug)]
pub struct Item {
    pub unit_price: Usd,
    pub quantity: i32,
    /// Its active assignment.
    pub stage: Option<AssignmentStatus>,
}

#[derive(Clone, Debug)]
pub struct Payment {
    pub status: SubmissionStatus,
    pub received: Option<Money>,
    pub rate: Rate,
    pub proofs: Vec<Proof>,
}

/// A line of a bank's statement that is said to be the payment's money.
#[derive(Clone, Debug)]
pub struct Proof {
    pub amount: Money,
    pub came_in: bool,
}

#[derive(Clone, Copy, Debug)]
pub struct Cancellation {
    pub refund_due: Usd,
    /// An admin said, with a reason, that less than everything is due back.
    pub is_lowered: bool,
}

/// An assignment, active or not.
#[derive(Clone, Debug)]
pub struct Work {
    pub status: AssignmentStatus,
    pub quantity: i32,
    pub agreed_cost: Usd,
    /// On which it changed last: once it was let go, when that was.
    pub changed_on: NaiveDate,
    pub bookings: Vec<(NaiveDate, i32)>,
    pub payables: Vec<Owed>,
}

#[derive(Clone, Debug)]
pub struct Owed {
    pub amount: Usd,
    pub paid_amount: Usd,
    pub closed_as: Option<Closure>,
    /// What transfers paid of it; negative where one was taken back.
    pub lines: Vec<Decimal>,
}

/// Every figure of an order that its facts do not bear out. `tolerances` are those that were ever in force, today's
/// first: what was decided under an earlier one stands.
pub fn differences(book: &OrderBook, tolerances: &[Usd]) -> Vec<Difference> {
    let mut found = Found {
        book,
        all: Vec::new(),
    };
    totals(book, &mut found);
    let received = covered(&received(book));
    let refunded: Usd = book.refunds.iter().copied().sum();
    found.compare(Figure::Received, &book.received, &received);
    found.compare(Figure::Refunded, &book.refunded, &refunded);
    refund_due(book, received, refunded, &mut found);
    statuses(book, received, refunded, tolerances, &mut found);
    for payment in &book.payments {
        proofs(payment, &mut found);
    }
    for work in &book.work {
        bookings(work, &mut found);
        payables(work, &mut found);
    }
    found.all
}

struct Found<'a> {
    book: &'a OrderBook,
    all: Vec<Difference>,
}

impl Found<'_> {
    fn compare<T: PartialEq + ToString>(&mut self, figure: Figure, kept: &T, computed: &T) {
        if kept != computed {
            self.add(figure, kept.to_string(), computed.to_string());
        }
    }

    fn add(&mut self, figure: Figure, kept: impl Into<String>, computed: impl Into<String>) {
        self.all.push(Difference {
            order: Some(self.book.id),
            about: self.book.number.clone(),
            figure,
            kept: kept.into(),
            computed: computed.into(),
        });
    }
}

fn totals(book: &OrderBook, found: &mut Found<'_>) {
    let subtotal: Usd = book
        .items
        .iter()
        .map(|item| item.unit_price * item.quantity)
        .sum();
    found.compare(Figure::Subtotal, &book.subtotal, &subtotal);
    found.compare(Figure::Total, &book.total, &(book.subtotal + book.shipping_cost));
    found.compare(
        Figure::TotalBs,
        &book.total_bs,
        &book.exchange_rate.to_bs(book.total),
    );
}

fn received(book: &OrderBook) -> Vec<Received> {
    let confirmed = book.payments.iter();
    confirmed
        .filter(|payment| payment.status == SubmissionStatus::Confirmed)
        .filter_map(|payment| {
            payment.received.map(|amount| Received {
                amount,
                rate: payment.rate,
            })
        })
        .collect()
}

/// All that came, unless somebody said less; never less than went back, nor more than came.
fn refund_due(book: &OrderBook, received: Usd, refunded: Usd, found: &mut Found<'_>) {
    let Some(Cancellation {
        refund_due,
        is_lowered,
    }) = book.cancellation
    else {
        return;
    };
    let due = match is_lowered {
        true => refund_due.max(refunded).min(received),
        false => received,
    };
    found.compare(Figure::RefundDue, &refund_due, &due);
}

fn statuses(book: &OrderBook, received: Usd, refunded: Usd, tolerances: &[Usd], found: &mut Found<'_>) {
    let submissions: Vec<SubmissionStatus> = book.payments.iter().map(|payment| payment.status).collect();
    let under = |tolerance: Usd| {
        let payment = payment_status(&PaymentFacts {
            total: book.total,
            received,
            tolerance,
            submissions: &submissions,
        });
        let status = order_status(&OrderFacts {
            refund_due: book.cancellation.map(|cancellation| cancellation.refund_due),
            refunded,
            payment,
            items: book.items.iter().map(|item| item.stage).collect(),
        });
        (payment, status)
    };
    let kept = (book.payment_status, book.status);
    if tolerances.iter().any(|tolerance| under(*tolerance) == kept) {
        return;
    }
    let (payment, status) = under(tolerances.first().copied().unwrap_or(Usd::ZERO));
    found.compare(Figure::PaymentStatus, &book.payment_status, &payment);
    found.compare(Figure::Status, &book.status, &status);
}

fn proofs(payment: &Payment, found: &mut Found<'_>) {
    if payment.proofs.len() > 1 {
        found.add(Figure::Proofs, payment.proofs.len().to_string(), "1");
    }
    // What is not confirmed has received nothing, and no line proves it.
    for proof in &payment.proofs {
        if !proof.came_in || Some(proof.amount) != payment.received {
            let signed = match proof.came_in {
                true => proof.amount.to_string(),
                false => format!("-{}", proof.amount),
            };
            let received = payment
                .received
                .map_or("0".to_owned(), |amount| amount.to_string());
            found.add(Figure::Proof, signed, received);
        }
    }
}

/// The whole quantity, while the work is somebody's; once it was let go, only what was used up by then.
fn bookings(work: &Work, found: &mut Found<'_>) {
    if work.status.is_active() {
        let booked = work.bookings.iter().map(|(_, units)| *units).sum();
        found.compare(Figure::Bookings, &booked, &work.quantity);
    } else {
        let later = work.bookings.iter().filter(|(day, _)| *day > work.changed_on);
        found.compare(Figure::Bookings, &later.map(|(_, units)| *units).sum::<i32>(), &0);
    }
}

fn payables(work: &Work, found: &mut Found<'_>) {
    let owed: Usd = work.payables.iter().map(|owed| owed.amount).sum();
    found.compare(Figure::Instalments, &owed, &work.agreed_cost);
    for owed in &work.payables {
        let paid = Usd::rounded(owed.lines.iter().copied().sum());
        found.compare(Figure::Paid, &owed.paid_amount, &paid);
    }
    let has = |closure| work.payables.iter().any(|owed| owed.closed_as == closure);
    let (open, voided) = (has(None), has(Some(Closure::Voided)));
    match work.status {
        // Let go before it began: nothing of it stays open.
        AssignmentStatus::Rejected if open => {
            found.add(Figure::Closure, OPEN, Closure::Voided.as_str());
        }
        // Called off before it began, or later: all of it, or nothing.
        AssignmentStatus::Cancelled if open && voided => {
            found.add(Figure::Closure, OPEN, Closure::Voided.as_str());
        }
        status if status.is_active() && voided => {
            found.add(Figure::Closure, Closure::Voided.as_str(), OPEN);
        }
        _ => {}
    }
}

/// What a workshop's days hold, against the bookings that are there.
pub fn days(
    workshop: &str,
    kept: &BTreeMap<NaiveDate, i64>,
    booked: &BTreeMap<NaiveDate, i64>,
) -> Vec<Difference> {
    let mut days: Vec<NaiveDate> = kept.keys().chain(booked.keys()).copied().collect();
    days.sort_unstable();
    days.dedup();
    days.into_iter()
        .filter_map(|day| {
            let of = |units: &BTreeMap<NaiveDate, i64>| units.get(&day).copied().unwrap_or(0);
            (of(kept) != of(booked)).then(|| Difference {
                order: None,
                about: format!("{workshop} · {day}"),
                figure: Figure::CapacityDay,
                kept: of(kept).to_string(),
                computed: of(booked).to_string(),
            })
        })
        .collect()
}

/// A transfer, against the sum of what it settles.
pub fn transfer(workshop: &str, reference: &str, amount: Decimal, lines: Decimal) -> Option<Difference> {
    (amount != lines).then(|| Difference {
        order: None,
        about: format!("{workshop} · {reference}"),
        figure: Figure::Transfer,
        kept: Usd::rounded(amount).to_string(),
        computed: Usd::rounded(lines).to_string(),
    })
}

/// One of so many confirmed payments with the same reference on one account.
pub fn repeated(order: OrderId, number: &str, reference: &str, payments: usize) -> Difference {
    Difference {
        order: Some(order),
        about: number.to_owned(),
        figure: Figure::Reference,
        kept: format!("{payments} × {reference}"),
        computed: format!("1 × {reference}"),
    }
}
