//! What is missing of an order's payment, and what is to be given back. Pure.

use super::Submission;
use crate::base::money::{Bs, Currency, Money, Usd};
use crate::domain::lifecycle::{PaymentStatus, Received, covered, exceeds};
use crate::domain::orders::Order;

/// What is still to be paid, in this currency.
pub fn due(order: &Order, submissions: &[Submission], currency: Currency) -> Money {
    let received: Vec<Received> = submissions
        .iter()
        .filter_map(|submission| {
            submission.received().map(|amount| Received {
                amount,
                rate: submission.exchange_rate,
            })
        })
        .collect();
    let missing = order.total.saturating_sub(covered(&received));
    match currency {
        Currency::Usd => Money::Usd(missing),
        Currency::Ves => Money::Bs(missing_bs(order, &received, missing)),
    }
}

/// To the cent of what the customer was told, as long as bolívares at the order's rate are all that came.
fn missing_bs(order: &Order, received: &[Received], missing: Usd) -> Bs {
    let mut left = order.total_bs.decimal();
    for part in received {
        match part.amount {
            Money::Bs(amount) if part.rate == order.exchange_rate => left -= amount.decimal(),
            _ => return order.exchange_rate.to_bs(missing),
        }
    }
    Bs::new(left).unwrap_or(Bs::ZERO)
}

/// What came above the order's total and was not given back yet, in US dollars: it is the customer's. Of a cancelled
/// order that is another figure, fixed when it was cancelled.
pub fn overpaid(order: &Order, tolerance: Usd) -> Usd {
    if order.status.is_cancelled() {
        return Usd::ZERO;
    }
    let above = order
        .received
        .saturating_sub(order.refunded)
        .saturating_sub(order.total);
    if above > tolerance { above } else { Usd::ZERO }
}

/// «Faltan Bs. 120,00»: something came, and it is not enough.
pub fn is_partial(order: &Order) -> bool {
    order.received > Usd::ZERO
        && !matches!(
            order.payment_status,
            PaymentStatus::Confirmed | PaymentStatus::NotRequired
        )
        && !order.status.is_cancelled()
}

/// Is more reported for this order than it still costs? One payment that is too large is a customer's slip, and what is
/// paid already needs no other; several that do not fit are guesses, and at most some of them are money.
pub fn is_surplus(order: &Order, submissions: &[Submission], tolerance: Usd) -> bool {
    let of = |amount: Money, rate| Received { amount, rate };
    let confirmed = submissions
        .iter()
        .filter_map(|paid| Some(of(paid.received()?, paid.exchange_rate)));
    let open = submissions.iter().filter(|paid| paid.status.is_open());
    let open: Vec<Received> = open.map(|paid| of(paid.reported(), paid.exchange_rate)).collect();
    let confirmed: Vec<Received> = confirmed.collect();
    exceeds(order.total, &confirmed, &open, tolerance)
}
