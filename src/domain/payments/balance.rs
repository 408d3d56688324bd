//! What is missing of an order's payment, and what is to be given back: the rules of `lifecycle` on its rows.

use super::{Method, Submission};
use crate::base::money::{Bs, Currency, Money, Rate, Usd};
use crate::domain::exchange_rates::Quotes;
use crate::domain::lifecycle::{Price, Received, above, covered, exceeds};
use crate::domain::orders::Order;
use chrono::{DateTime, Utc};

/// What was found so far, each with the rate at which it counts.
fn received(submissions: &[Submission]) -> Vec<Received> {
    let confirmed = submissions.iter().filter_map(|submission| {
        let amount = submission.received()?;
        let rate = submission.exchange_rate;
        Some(Received { amount, rate })
    });
    confirmed.collect()
}

/// What is still to be paid, in this currency.
pub fn due(order: &Order, submissions: &[Submission], currency: Currency) -> Money {
    let received = received(submissions);
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

/// Whether what came and what is said to have come would pay it: then there is nothing left to quote.
fn is_claimed(order: &Order, submissions: &[Submission], tolerance: Usd) -> bool {
    let claimed = submissions.iter().filter_map(|submission| {
        let open = submission.status.is_open().then(|| submission.reported());
        let amount = submission.received().or(open)?;
        let rate = submission.exchange_rate;
        Some(Received { amount, rate })
    });
    covered(&claimed.collect::<Vec<_>>()) + tolerance >= order.total
}

/// How an order is to be paid now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Quote {
    pub rate: Rate,
    pub total_bs: Bs,
    /// Until when it holds; `None` if nothing is left to pay by it.
    pub until: Option<DateTime<Utc>>,
}

impl Quote {
    fn of(order: &Order, until: Option<DateTime<Utc>>) -> Self {
        Self {
            rate: order.exchange_rate,
            total_bs: order.total_bs,
            until,
        }
    }
}

/// How it is to be paid, or was said to be paid.
pub fn quote(
    order: &Order,
    submissions: &[Submission],
    tolerance: Usd,
    quotes: &Quotes,
    now: DateTime<Utc>,
) -> Quote {
    match is_claimed(order, submissions, tolerance) {
        true => Quote::of(order, None),
        false => quote_anew(order, quotes, now),
    }
}

/// How another payment is to be made, whatever others are said to have been made: nobody keeps a rate by saying so. What
/// came keeps its own rate; what is missing is quoted at the order's while that holds, then at the current one.
pub fn quote_anew(order: &Order, quotes: &Quotes, now: DateTime<Utc>) -> Quote {
    let own = |until| Quote::of(order, until);
    if order.status.is_cancelled() || order.payment_status.is_settled() {
        return own(None);
    }
    match (quotes.until(order.exchange_rate, now), quotes.current(now)) {
        (Some(until), _) => own(Some(until)),
        (None, Some(rate)) => Quote {
            rate,
            total_bs: rate.to_bs(order.total),
            until: quotes.until(rate, now),
        },
        (None, None) => own(None),
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

/// What is to be given back now: of a cancelled order what is due and did not go back yet, of a live one what came above its
/// total. `due` is `orders::refund_due`.
pub fn owed_back(order: &Order, due: Option<Usd>, tolerance: Usd) -> Usd {
    due.map_or_else(
        || overpaid(order, tolerance),
        |due| due.saturating_sub(order.refunded),
    )
}

/// Did all that came come by card? Then it goes back to the card, and nobody is asked where to.
pub fn goes_back_to_card(submissions: &[Submission]) -> bool {
    let mut received = submissions
        .iter()
        .filter(|paid| paid.received().is_some())
        .peekable();
    received.peek().is_some() && received.all(|paid| paid.method == Method::Tarjeta)
}

/// Is more reported for this order than it still costs? One payment that is too large is a customer's slip, and what is
/// paid already needs no other; several that do not fit are guesses, and at most some of them are money.
pub fn is_surplus(order: &Order, submissions: &[Submission], tolerance: Usd) -> bool {
    let of = |amount: Money, rate| Received { amount, rate };
    let open = submissions.iter().filter(|paid| paid.status.is_open());
    let open: Vec<Received> = open.map(|paid| of(paid.reported(), paid.exchange_rate)).collect();
    exceeds(order.total, &received(submissions), &open, tolerance)
}
