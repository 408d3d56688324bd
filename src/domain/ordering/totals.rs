//! What an order costs. Pure: the figures come from the catalogue, the shipping rates and the ledger, never from outside.

use crate::base::money::{Bs, Rate, Usd};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// The figures of an order, as they are sold and as a client says they are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Totals {
    pub subtotal: Usd,
    pub shipping_cost: Usd,
    pub total: Usd,
    pub total_bs: Bs,
    /// Bolívares for one US dollar.
    pub exchange_rate: Rate,
}

/// `None` if the order is larger than an amount can be.
pub fn figures(lines: &[(Usd, i32)], shipping_cost: Usd, exchange_rate: Rate) -> Option<Totals> {
    let subtotal: Usd = lines.iter().map(|&(price, quantity)| price * quantity).sum();
    let total = subtotal + shipping_cost;
    Usd::new(total.decimal()).ok()?;
    Bs::new(total.decimal().checked_mul(exchange_rate.decimal())?.round_dp(2)).ok()?;
    Some(Totals {
        subtotal,
        shipping_cost,
        total,
        total_bs: exchange_rate.to_bs(total),
        exchange_rate,
    })
}

impl Totals {
    /// As the contract's `expected` tells a client whose figures were wrong.
    pub fn json(&self) -> Value {
        json!({
            "subtotal": self.subtotal,
            "shippingCost": self.shipping_cost,
            "total": self.total,
            "totalBs": self.total_bs,
            "exchangeRate": self.exchange_rate,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_documented_example() {
        let found = figures(
            &[("12.00".parse().unwrap(), 1)],
            "3.00".parse().unwrap(),
            "40.00".parse().unwrap(),
        );
        let found = found.unwrap();
        assert_eq!(found.subtotal, "12.00".parse().unwrap());
        assert_eq!(found.total, "15.00".parse().unwrap());
        assert_eq!(found.total_bs, "600.00".parse().unwrap());
        assert_eq!(found.json()["totalBs"].to_string(), "600.00");
    }

    #[test]
    fn bolivares_are_rounded_once_at_the_end() {
        let found = figures(
            &[("0.01".parse().unwrap(), 3)],
            Usd::ZERO,
            "36.4567".parse().unwrap(),
        )
        .unwrap();
        assert_eq!(found.total_bs, "1.09".parse().unwrap());
    }

    #[test]
    fn an_order_beyond_every_amount_is_none() {
        let dear: Usd = "999999999.00".parse().unwrap();
        assert!(
            figures(
                &[(dear, 10_000), (dear, 10_000)],
                Usd::ZERO,
                "40".parse().unwrap()
            )
            .is_none()
        );
    }
}
