//! What holds whatever the facts.

use super::*;
use crate::domain::routing::rules::schedule::HORIZON;
use proptest::prelude::*;

prop_compose! {
    fn any_agenda()(
        capacity_per_day in 0..40_i32,
        sla_days in 0..8_u32,
        booked in prop::collection::btree_map(0..30_u64, 0..40_i32, 0..12),
        closed in prop::collection::btree_set(0..30_u64, 0..8),
    ) -> Agenda {
        Agenda {
            capacity_per_day,
            sla_days,
            booked: booked.into_iter().map(|(n, units)| (monday() + Days::new(n), units)).collect(),
            closed: closed.into_iter().map(|n| monday() + Days::new(n)).collect(),
        }
    }
}

prop_compose! {
    fn any_candidate()(
        n in 1..9_u128,
        agenda in any_agenda(),
        active in prop::bool::weighted(0.9),
        coverage in prop_oneof![Just(Coverage::Nothing), Just(Coverage::City), Just(Coverage::State)],
        near in any::<bool>(),
        costs in prop::collection::vec((prop_oneof![Just("v"), Just("w")], 1..20_i32, 1..9_u32), 0..4),
    ) -> Candidate {
        Candidate {
            agenda, active, coverage,
            city_key: if near { "barquisimeto" } else { "cabudare" }.into(),
            tiers: costs.into_iter().map(|(variant, min, cost)| Tier { variant: variant.into(), ..tier(min, &cost.to_string()) }).collect(),
            ..candidate(n, "1")
        }
    }
}

prop_compose! {
    fn any_facts()(
        mut candidates in prop::collection::vec(any_candidate(), 0..8),
        items in prop::collection::vec((prop_oneof![Just("v"), Just("w")], 1..60_i32, prop::collection::btree_set(1..9_u128, 0..3)), 1..4),
        is_pickup in any::<bool>(),
        transit_days in 0..4_u32,
        at_work in prop::collection::btree_map(1..9_u128, 0..20_u64, 0..3),
    ) -> Facts {
        candidates.sort_by_key(|candidate| candidate.id);
        candidates.dedup_by_key(|candidate| candidate.id);
        for candidate in &mut candidates {
            // The database has one offer per variant and minimum.
            candidate.tiers.sort_by(|a, b| (&a.variant, a.min_quantity).cmp(&(&b.variant, b.min_quantity)));
            candidate.tiers.dedup_by(|a, b| (&a.variant, a.min_quantity) == (&b.variant, b.min_quantity));
        }
        let items = items.into_iter().zip(1_u128..).map(|((variant, quantity, let_go), n)| Item {
            variant: variant.into(), let_go: let_go.into_iter().map(id).collect(), ..item(n, quantity)
        }).collect();
        Facts {
            is_pickup, transit_days,
            at_work: at_work.into_iter().map(|(n, days)| (id(n), monday() + Days::new(days))).collect(),
            ..facts(items, candidates)
        }
    }
}

proptest! {
    #[test]
    fn the_same_facts_in_another_order_give_the_same_verdict(known in any_facts(), seed in any::<u64>()) {
        let mut shuffled = known.clone();
        let turn = |len: usize| if len == 0 { 0 } else { usize::try_from(seed % len as u64).unwrap() };
        let len = shuffled.candidates.len();
        shuffled.candidates.rotate_left(turn(len));
        shuffled.candidates.reverse();
        for candidate in &mut shuffled.candidates {
            candidate.tiers.reverse();
        }
        let len = shuffled.items.len();
        shuffled.items.rotate_left(turn(len));
        shuffled.at_work.reverse();
        prop_assert_eq!(choose(&known), choose(&shuffled));
    }

    #[test]
    fn a_due_date_is_an_open_day_and_no_day_is_oversold(agenda in any_agenda(), quantity in 1..400_i32) {
        if let Some(schedule) = agenda.schedule(monday(), quantity) {
            prop_assert!(agenda.is_open(schedule.due));
            prop_assert_eq!(schedule.shares.iter().map(|(_, units)| *units).sum::<i32>(), quantity);
            for (day, units) in &schedule.shares {
                prop_assert!(agenda.is_open(*day) && *units > 0 && *day <= schedule.due && *day >= schedule.start);
                prop_assert!(agenda.booked.get(day).copied().unwrap_or(0) + units <= agenda.capacity_per_day);
                prop_assert!(*day <= monday() + Days::new(HORIZON));
            }
        }
    }

    #[test]
    fn a_choice_keeps_every_rule(known in any_facts()) {
        let decisions = choose(&known);
        prop_assert_eq!(decisions.len(), known.items.len());
        let mut taken: std::collections::BTreeMap<(WorkshopId, NaiveDate), i32> = Default::default();
        for decision in &decisions {
            prop_assert_eq!(decision.verdicts.len(), known.candidates.len());
            let marked = decision.verdicts.iter().filter(|verdict| verdict.finding.is_chosen()).count();
            prop_assert_eq!(marked, usize::from(decision.chosen.is_some()));
            let Some(choice) = &decision.chosen else { continue };
            let one = known.candidates.iter().find(|candidate| candidate.id == choice.workshop).unwrap();
            let item = known.items.iter().find(|item| item.id == decision.item).unwrap();
            prop_assert!(one.active && one.coverage != Coverage::Nothing && !item.let_go.contains(&one.id));
            prop_assert!(!known.is_pickup || one.city_key == "barquisimeto");
            for (day, units) in &choice.schedule.shares {
                *taken.entry((one.id, *day)).or_default() += units;
            }
        }
        for ((workshop, day), units) in taken {
            let one = known.candidates.iter().find(|candidate| candidate.id == workshop).unwrap();
            prop_assert!(one.agenda.booked.get(&day).copied().unwrap_or(0) + units <= one.agenda.capacity_per_day);
        }
        if known.is_pickup && known.at_work.is_empty() {
            let workshops: BTreeSet<Option<WorkshopId>> = decisions.iter().map(chosen).collect();
            prop_assert!(workshops.len() == 1, "{:?}", workshops);
        }
    }
}
