//! What is missing of an order's payment, and what is to be given back: the rules of `lifecycle` on its rows.

use super::Submission;
use crate::base::money::{Currency, Money, Usd};
use crate::domain::lifecycle::{PaymentStatus, Price, Received, above, exceeds};
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
    let price = Price {
        total: order.total,
        total_bs: order.total_bs,
        rate: order.exchange_rate,
    };
    match currency {
        Currency::Usd => Money::Usd(price.missing(&received)),
        Currency::Ves => Money::Bs(price.missing_bs(&received)),
    }
}

/// What came above the order's total and was not given back yet, in US dollars: it is the customer's. Of a cancelled
/// order that is another figure, fixed when it was cancelled.
pub fn overpaid(order: &Order, tolerance: Usd) -> Usd {
    match order.status.is_cancelled() {
        true => Usd::ZERO,
        false => above(order.total, order.received, order.refunded, tolerance),
    }
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
