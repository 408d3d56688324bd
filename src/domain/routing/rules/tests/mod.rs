mod properties;

use super::choice::{Candidate, Coverage, Destination, Facts, Item, RoutingDecision, Tier, choose};
use super::schedule::Agenda;
use super::verdict::{Behind, Outcome};
use super::*;
use crate::base::ids::{ItemId, OfferId, WorkshopId};
use crate::domain::workshops::PaymentPolicy;
use chrono::{Days, TimeZone as _};
use std::collections::BTreeSet;
use uuid::Uuid;

fn day(month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, month, day).unwrap()
}

/// A Monday.
fn monday() -> NaiveDate {
    day(11, 23)
}

fn usd(text: &str) -> Usd {
    text.parse().unwrap()
}

fn id(n: u128) -> WorkshopId {
    WorkshopId(Uuid::from_u128(n))
}

fn tier(min_quantity: i32, cost: &str) -> Tier {
    Tier {
        offer: OfferId(Uuid::from_u128(u128::try_from(min_quantity).unwrap())),
        variant: "v".into(),
        min_quantity,
        unit_cost: usd(cost),
        review_required: false,
    }
}

fn candidate(n: u128, cost: &str) -> Candidate {
    Candidate {
        id: id(n),
        name: format!("Taller {n}"),
        active: true,
        policy: PaymentPolicy::OnCompletion,
        city_key: "barquisimeto".into(),
        state_key: "lara".into(),
        coverage: Coverage::State,
        agenda: Agenda {
            capacity_per_day: 10,
            sla_days: 3,
            ..Agenda::default()
        },
        tiers: vec![tier(1, cost)],
    }
}

fn item(n: u128, quantity: i32) -> Item {
    Item {
        id: ItemId(Uuid::from_u128(n)),
        position: i32::try_from(n).unwrap(),
        variant: "v".into(),
        quantity,
        let_go: BTreeSet::new(),
    }
}

fn facts(items: Vec<Item>, candidates: Vec<Candidate>) -> Facts {
    Facts {
        today: monday(),
        destination: Destination {
            state: "Lara".into(),
            state_key: "lara".into(),
            city: "Barquisimeto".into(),
            city_key: "barquisimeto".into(),
        },
        is_pickup: false,
        origin_city: "barquisimeto".into(),
        transit_days: 0,
        items,
        at_work: Vec::new(),
        candidates,
    }
}

fn chosen(decision: &RoutingDecision) -> Option<WorkshopId> {
    decision.chosen.as_ref().map(|choice| choice.workshop)
}

fn finding(decision: &RoutingDecision, n: u128) -> &Outcome {
    let verdict = decision.verdicts.iter().find(|verdict| verdict.workshop == id(n));
    &verdict.unwrap().finding
}

fn behind(decision: &RoutingDecision, n: u128) -> Behind {
    match finding(decision, n) {
        Outcome::Fits { behind, .. } => *behind,
        other => panic!("{other:?}"),
    }
}

#[test]
fn earliest_promise_then_cost_then_origin_then_load_then_name() {
    let order = |change: fn(&mut [Candidate; 2])| {
        let mut both = [candidate(1, "4"), candidate(2, "4")];
        change(&mut both);
        choose(&facts(vec![item(1, 2)], both.to_vec())).remove(0)
    };
    let by_name = order(|_| ());
    assert_eq!(chosen(&by_name), Some(id(1)));
    assert_eq!(behind(&by_name, 2), Behind::ByName);

    let by_load = order(|both| {
        both[0].agenda.booked.insert(monday(), 3);
    });
    assert_eq!(
        (chosen(&by_load), behind(&by_load, 1)),
        (Some(id(2)), Behind::Busier)
    );

    let by_origin = order(|both| {
        both[0].city_key = "cabudare".into();
        both[1].agenda.booked.insert(monday(), 3);
    });
    assert_eq!(
        (chosen(&by_origin), behind(&by_origin, 1)),
        (Some(id(2)), Behind::FartherFromOrigin)
    );

    let by_cost = order(|both| {
        both[1].city_key = "cabudare".into();
        both[1].tiers = vec![tier(1, "3.99")];
    });
    assert_eq!(
        (chosen(&by_cost), behind(&by_cost, 1)),
        (Some(id(2)), Behind::Dearer)
    );

    let by_promise = order(|both| {
        both[1].agenda.sla_days = 2;
        both[1].tiers = vec![tier(1, "9")];
    });
    assert_eq!(
        (chosen(&by_promise), behind(&by_promise, 1)),
        (Some(id(2)), Behind::Later)
    );
}

#[test]
fn what_is_in_the_way_is_said_of_each() {
    let mut all: Vec<Candidate> = (1..=7).map(|n| candidate(n, "4")).collect();
    all[1].active = false;
    all[2].coverage = Coverage::Nothing;
    all[3].tiers.clear();
    all[4].tiers = vec![tier(20, "3")];
    all[5].agenda.capacity_per_day = 0;
    let mut wanted = item(1, 12);
    wanted.let_go.insert(id(7));
    let decision = choose(&facts(vec![wanted], all)).remove(0);
    assert_eq!(chosen(&decision), Some(id(1)));
    let words: Vec<String> = decision
        .verdicts
        .iter()
        .map(|verdict| verdict.finding.words())
        .collect();
    assert_eq!(
        words,
        [
            "Cubre Lara · desde 1 u. · libre 10 u. el lun 23 nov · $4,00 · entrega jue 26 nov",
            "No: sin capacidad en los próximos 12 meses",
            "No: produce desde 20 u.",
            "No: ya dejó este artículo",
            "No: no ofrece este artículo",
            "No: no cubre Lara",
            "No: está inactivo",
        ]
    );
}

#[test]
fn the_highest_tier_that_the_quantity_reaches_counts_even_where_it_costs_more() {
    let mut one = candidate(1, "5");
    one.tiers = vec![tier(10, "4"), tier(1, "5"), tier(100, "6")];
    for (quantity, cost) in [(1, "5"), (9, "5"), (10, "4"), (99, "4"), (100, "6")] {
        let decision = choose(&facts(vec![item(1, quantity)], vec![one.clone()])).remove(0);
        assert_eq!(decision.chosen.unwrap().unit_cost, usd(cost), "{quantity}");
    }
}

#[test]
fn a_larger_job_spreads_over_days_and_the_rest_of_a_day_is_used() {
    let agenda = Agenda {
        capacity_per_day: 10,
        sla_days: 1,
        booked: [(monday(), 8)].into(),
        closed: [day(11, 24)].into(),
    };
    let schedule = agenda.schedule(monday(), 25).unwrap();
    assert_eq!(
        schedule.shares,
        [
            (monday(), 2),
            (day(11, 25), 10),
            (day(11, 26), 10),
            (day(11, 27), 3)
        ]
    );
    // One open day after the start would be Wednesday; the last unit is made on Friday.
    assert_eq!(
        (schedule.start, schedule.due, schedule.free_at_start),
        (monday(), day(11, 27), 2)
    );
    // The lead time counts open days only: Tuesday is closed.
    assert_eq!(agenda.schedule(monday(), 1).unwrap().due, day(11, 25));
    assert_eq!(agenda.schedule(monday(), 100_000), None);
    assert_eq!(agenda.schedule(monday(), 0), None);
}

#[test]
fn an_order_stays_together_where_that_does_not_delay_it() {
    // Two makes the first item cheaper, but only One makes both.
    let mut one = candidate(1, "5");
    one.tiers.push(Tier {
        variant: "w".into(),
        ..tier(1, "5")
    });
    let two = candidate(2, "4");
    let other = Item {
        variant: "w".into(),
        ..item(2, 2)
    };
    let wanted = vec![item(1, 2), other];
    let decisions = choose(&facts(wanted.clone(), vec![one.clone(), two.clone()]));
    assert_eq!(chosen(&decisions[0]), Some(id(1)));
    assert_eq!(chosen(&decisions[1]), Some(id(1)));
    assert_eq!(behind(&decisions[0], 2), Behind::KeptTogether);
    // Where all of it at One would take longer, it is divided.
    one.agenda.capacity_per_day = 1;
    one.agenda.sla_days = 0;
    let decisions = choose(&facts(wanted, vec![one, candidate(2, "4")]));
    assert_eq!(
        chosen(&decisions[0]),
        Some(id(1)),
        "two units on two days are sooner than three days"
    );
    let mut slow = candidate(1, "5");
    slow.tiers.push(Tier {
        variant: "w".into(),
        ..tier(1, "5")
    });
    slow.agenda.capacity_per_day = 1;
    let wanted = vec![
        item(1, 9),
        Item {
            variant: "w".into(),
            ..item(2, 1)
        },
    ];
    let decisions = choose(&facts(wanted, vec![slow, two]));
    assert_eq!(
        (chosen(&decisions[0]), chosen(&decisions[1])),
        (Some(id(2)), Some(id(1)))
    );
}

#[test]
fn what_is_left_of_an_order_joins_who_works_on_it_already_unless_that_delays() {
    let mut known = facts(vec![item(1, 2)], vec![candidate(1, "4"), candidate(2, "5")]);
    known.at_work = vec![(id(2), day(11, 26))];
    assert_eq!(chosen(&choose(&known)[0]), Some(id(2)));
    known.candidates[1].agenda.sla_days = 9;
    assert_eq!(chosen(&choose(&known)[0]), Some(id(1)));
}

#[test]
fn a_pick_up_order_stays_with_one_workshop_in_the_city() {
    let mut away = candidate(1, "1");
    away.city_key = "cabudare".into();
    let mut both = candidate(2, "5");
    both.tiers.push(Tier {
        variant: "w".into(),
        ..tier(1, "5")
    });
    both.agenda.sla_days = 20;
    let part = candidate(3, "2");
    let wanted = vec![
        item(1, 2),
        Item {
            variant: "w".into(),
            ..item(2, 2)
        },
    ];
    let mut known = facts(wanted, vec![away, both, part]);
    known.is_pickup = true;
    let decisions = choose(&known);
    assert!(decisions.iter().all(|decision| chosen(decision) == Some(id(2))));
    assert_eq!(finding(&decisions[0], 1).words(), "No: se retira en Barquisimeto");

    // Nobody makes all of it: all of it waits.
    known.candidates.remove(1);
    let decisions = choose(&known);
    assert!(decisions.iter().all(|decision| decision.chosen.is_none()));
    assert_eq!(*finding(&decisions[0], 3), Outcome::NotWhole);

    // One that works on it already keeps it.
    known.candidates.push(candidate(4, "9"));
    known.items.truncate(1);
    known.at_work = vec![(id(4), day(11, 26))];
    let decisions = choose(&known);
    assert_eq!(chosen(&decisions[0]), Some(id(4)));
    assert_eq!(
        finding(&decisions[0], 3).words(),
        "No: el resto del pedido se retira en Taller 4"
    );
}

#[test]
fn the_second_item_finds_the_capacity_that_the_first_has_left() {
    let decisions = choose(&facts(vec![item(1, 8), item(2, 8)], vec![candidate(1, "4")]));
    let shares = |n: usize| decisions[n].chosen.as_ref().unwrap().schedule.shares.clone();
    assert_eq!(shares(0), [(monday(), 8)]);
    assert_eq!(shares(1), [(monday(), 2), (day(11, 24), 6)]);
}

#[test]
fn dear_or_reviewed_offers_wait() {
    let price = usd("12.00");
    assert_eq!(
        first_status(false, usd("12.00"), price),
        AssignmentStatus::Notified
    );
    assert_eq!(
        first_status(false, usd("12.01"), price),
        AssignmentStatus::PendingAssignment
    );
    assert_eq!(
        first_status(true, usd("1.00"), price),
        AssignmentStatus::PendingAssignment
    );
}

#[test]
fn a_workshop_has_a_business_day_to_accept() {
    let at = |day, hour| Utc.with_ymd_and_hms(2026, 11, day, hour, 30, 0).unwrap();
    let open = BTreeSet::new();
    // 10:30 in Caracas on Tuesday, until 10:30 on Wednesday; on Friday, until Monday.
    assert_eq!(accept_by(at(24, 14), 1, &open), at(25, 14));
    assert_eq!(
        accept_by(at(27, 14), 1, &open),
        Utc.with_ymd_and_hms(2026, 11, 30, 14, 30, 0).unwrap()
    );
    // On Saturday: the whole of Monday.
    assert_eq!(
        accept_by(at(21, 14), 1, &open),
        Utc.with_ymd_and_hms(2026, 11, 24, 4, 0, 0).unwrap()
    );
    // It is closed until Thursday: the whole of that day.
    let closed = [day(11, 24), day(11, 25)].into();
    assert_eq!(
        accept_by(at(24, 14), 1, &closed),
        Utc.with_ymd_and_hms(2026, 11, 27, 4, 0, 0).unwrap()
    );
}

#[test]
fn a_verdict_survives_being_kept() {
    let decision = choose(&facts(
        vec![item(1, 2)],
        vec![candidate(1, "4"), candidate(2, "5")],
    ))
    .remove(0);
    let kept = serde_json::to_value(&decision.verdicts).unwrap();
    let read: Vec<verdict::Evaluation> = serde_json::from_value(kept).unwrap();
    assert_eq!(read, decision.verdicts);
}
