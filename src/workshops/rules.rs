//! Which workshops fit, and who is asked first. Pure.

use crate::ids::WorkshopId;
use crate::money::Usd;
use std::collections::HashMap;

/// What the choice looks at in an offer.
#[derive(Clone, Copy, Debug)]
pub struct Tier<'a> {
    pub workshop: WorkshopId,
    pub name: &'a str,
    pub min_quantity: i32,
    pub unit_cost: Usd,
}

/// Of each workshop the offer with the highest minimum that the quantity reaches; cheapest first, then by name.
/// Answers positions in `tiers`.
pub fn rank(tiers: &[Tier<'_>], quantity: i32) -> Vec<usize> {
    let mut best: HashMap<WorkshopId, usize> = HashMap::new();
    for (index, tier) in tiers.iter().enumerate() {
        if tier.min_quantity > quantity {
            continue;
        }
        let kept = best.entry(tier.workshop).or_insert(index);
        if tiers[*kept].min_quantity < tier.min_quantity {
            *kept = index;
        }
    }
    let mut ranked: Vec<usize> = best.into_values().collect();
    ranked.sort_by_key(|index| {
        let tier = &tiers[*index];
        (tier.unit_cost, tier.name, tier.workshop)
    });
    ranked
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tier<'a>(workshop: u128, name: &'a str, min_quantity: i32, unit_cost: &str) -> Tier<'a> {
        Tier {
            workshop: WorkshopId(uuid::Uuid::from_u128(workshop)),
            name,
            min_quantity,
            unit_cost: unit_cost.parse().unwrap(),
        }
    }

    #[test]
    fn the_highest_tier_that_the_quantity_reaches_counts() {
        let tiers = [
            tier(1, "A", 10, "5"),
            tier(1, "A", 1, "7"),
            tier(1, "A", 100, "4"),
        ];
        assert_eq!(rank(&tiers, 1), [1]);
        assert_eq!(rank(&tiers, 9), [1]);
        assert_eq!(rank(&tiers, 10), [0]);
        assert_eq!(rank(&tiers, 5000), [2]);
    }

    #[test]
    fn a_higher_tier_counts_even_where_it_costs_more() {
        let tiers = [tier(1, "A", 1, "3"), tier(1, "A", 10, "4")];
        assert_eq!(rank(&tiers, 10), [1]);
    }

    #[test]
    fn cheapest_first_then_name() {
        let tiers = [
            tier(1, "C", 1, "5"),
            tier(2, "B", 1, "5"),
            tier(3, "A", 1, "6"),
            tier(4, "D", 1, "4.99"),
        ];
        assert_eq!(rank(&tiers, 1), [3, 1, 0, 2]);
    }

    #[test]
    fn a_quantity_below_every_minimum_fits_nobody() {
        assert!(rank(&[tier(1, "A", 10, "5")], 9).is_empty());
        assert!(rank(&[], 1).is_empty());
    }
}
