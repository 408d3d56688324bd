//! The whole state × move grid, and what must hold of every order's status.

use super::*;
use crate::base::money::{Money, Usd};
use AssignmentStatus as S;
use proptest::prelude::*;

const AUTHORITIES: [Authority; 4] = [
    Authority::Customer,
    Authority::Workshop,
    Authority::Operator,
    Authority::Admin,
];

/// The design's moves, spelled out: from, verb, to, and who may (C customer, W workshop, O operator, A admin).
const MOVES: &[(S, Move, S, &str)] = &[
    (S::PendingAssignment, Move::Notify, S::Notified, "A"),
    (S::PendingAssignment, Move::Cancel, S::Cancelled, "OA"),
    (S::Notified, Move::Accept, S::Accepted, "WOA"),
    (S::Notified, Move::Reject, S::Rejected, "WOA"),
    (S::Notified, Move::Start, S::InProduction, "WOA"),
    (S::Notified, Move::Cancel, S::Cancelled, "OA"),
    (S::Notified, Move::StepBack, S::PendingAssignment, "OA"),
    (S::Accepted, Move::Reject, S::Rejected, "WOA"),
    (S::Accepted, Move::Start, S::InProduction, "WOA"),
    (S::Accepted, Move::Cancel, S::Cancelled, "OA"),
    (S::Accepted, Move::StepBack, S::Notified, "OA"),
    (S::InProduction, Move::MarkReady, S::Ready, "WOA"),
    (S::InProduction, Move::Cancel, S::Cancelled, "A"),
    (S::InProduction, Move::StepBack, S::Accepted, "OA"),
    (S::Ready, Move::HandOver, S::HandedToDelivery, "WOA"),
    (S::Ready, Move::Cancel, S::Cancelled, "A"),
    (S::Ready, Move::StepBack, S::InProduction, "OA"),
    (S::HandedToDelivery, Move::Complete, S::Completed, "CWOA"),
];

fn letter(by: Authority) -> char {
    match by {
        Authority::Customer => 'C',
        Authority::Workshop => 'W',
        Authority::Operator => 'O',
        Authority::Admin => 'A',
    }
}

/// The table's answer, with the two differences that a pick-up order makes.
fn expected(from: S, mv: Move, by: Authority, delivery: DeliveryMethod) -> Option<S> {
    let pickup = delivery == DeliveryMethod::Pickup;
    if pickup && (from, mv) == (S::Ready, Move::Complete) {
        return Some(S::Completed);
    }
    let (_, _, to, who) = MOVES
        .iter()
        .find(|(state, verb, _, _)| (*state, *verb) == (from, mv))?;
    let to = if pickup && mv == Move::HandOver {
        S::Completed
    } else {
        *to
    };
    who.contains(letter(by)).then_some(to)
}

/// What of an order hinders a move: (on hold, cancelled).
const HINDRANCES: [(bool, bool); 4] = [(false, false), (true, false), (false, true), (true, true)];

/// By role × state × hindrance × delivery: exactly the table's moves, less those that the order stands against.
#[test]
fn a_contact_is_needed_from_ready_until_it_is_delivered() {
    let needed: Vec<AssignmentStatus> = AssignmentStatus::ALL
        .iter()
        .copied()
        .filter(|status| status.is_at_hand_over())
        .collect();
    assert_eq!(
        needed,
        [AssignmentStatus::Ready, AssignmentStatus::HandedToDelivery]
    );
}

#[test]
fn only_the_design_s_moves_exist() {
    for &from in S::ALL {
        for by in AUTHORITIES {
            for &delivery in DeliveryMethod::ALL {
                for (is_on_hold, is_cancelled) in HINDRANCES {
                    let facts = MoveFacts {
                        by,
                        delivery,
                        is_on_hold,
                        awaits_approval: false,
                        is_cancelled,
                        states: &[from],
                    };
                    let mut reached = Vec::new();
                    for mv in Move::ALL {
                        let legal = expected(from, mv, by, delivery);
                        assert_eq!(from.apply(mv, by, delivery), legal, "{mv:?} {facts:?}");
                        let found = facts.step(from, mv);
                        let is_late = from < S::HandedToDelivery;
                        match (legal, &found) {
                            (None, Err(MoveRefused::Illegal { from: told, .. })) => assert_eq!(*told, from),
                            (Some(_), Err(MoveRefused::OnHold)) => assert!(is_on_hold && mv == Move::Start),
                            (Some(_), Err(MoveRefused::OrderCancelled)) => assert!(is_cancelled && is_late),
                            (Some(to), Ok(found)) => {
                                assert_eq!(*found, to, "{mv:?} {facts:?}");
                                assert!(!(is_on_hold && mv == Move::Start), "{facts:?}");
                                assert!(!(is_cancelled && is_late), "{mv:?} {facts:?}");
                                if mv != Move::StepBack {
                                    reached.push(to);
                                }
                            }
                            other => panic!("{mv:?} {facts:?}: {other:?}"),
                        }
                        assert_eq!(facts.can(mv), found.is_ok(), "{mv:?} {facts:?}");
                        assert_eq!(facts.allowed().contains(&mv), found.is_ok());
                    }
                    reached.sort_unstable();
                    reached.dedup();
                    // What a refusal promises is what can be had.
                    for mv in Move::ALL {
                        if let Err(MoveRefused::Illegal { allowed, .. }) = facts.step(from, mv) {
                            assert_eq!(allowed, reached, "{mv:?} {facts:?}");
                        }
                    }
                }
            }
        }
    }
}

#[test]
fn nothing_follows_on_an_end_and_nothing_on_nothing() {
    for states in [&[S::Completed][..], &[S::Rejected], &[S::Cancelled], &[]] {
        for by in AUTHORITIES {
            for &delivery in DeliveryMethod::ALL {
                let facts = MoveFacts {
                    by,
                    delivery,
                    is_on_hold: false,
                    awaits_approval: false,
                    is_cancelled: false,
                    states,
                };
                assert_eq!(facts.allowed(), [], "{facts:?}");
                if states.is_empty() {
                    assert_eq!(facts.plan(Move::Accept), Err(MoveRefused::NoWorkshop));
                }
            }
        }
    }
}

#[test]
fn a_submission_is_decided_once() {
    use SubmissionStatus as P;
    type Verb = fn(P) -> Result<P, AlreadyDecided>;
    let verbs: [(Verb, P); 3] = [
        (P::start_review, P::UnderReview),
        (P::confirm, P::Confirmed),
        (P::reject, P::Rejected),
    ];
    for &from in P::ALL {
        // By mistake, it is taken back first.
        assert_eq!(from.reopen(), (!from.is_open()).then_some(P::Reported), "{from}");
        for (verb, to) in verbs {
            let expected = match from {
                P::Reported | P::UnderReview => Ok(to),
                P::Confirmed | P::Rejected => Err(AlreadyDecided(from)),
            };
            assert_eq!(verb(from), expected, "{from} to {to}");
        }
    }
}

#[test]
fn every_status_has_its_documented_words() {
    let labels: Vec<(&str, &str)> = OrderStatus::ALL.iter().map(|s| (s.as_str(), s.label())).collect();
    assert_eq!(
        labels,
        [
            ("PENDING", "Esperando pago"),
            ("REPORTED", "Pago en revisión"),
            ("UNDER_REVIEW", "Pago en revisión"),
            ("CONFIRMED", "Pago confirmado"),
            ("NOTIFIED", "Taller notificado"),
            ("ACCEPTED", "En preparación"),
            ("IN_PRODUCTION", "En producción"),
            ("READY", "Listo para entrega"),
            ("HANDED_TO_DELIVERY", "Enviado"),
            ("COMPLETED", "Entregado"),
            ("REJECTED", "Pago rechazado"),
            ("CANCELLED", "Cancelado"),
            ("REFUND_PENDING", "Reembolso pendiente"),
            ("REFUNDED", "Reembolsado"),
        ]
    );
    assert_eq!(
        OrderStatus::Reported.description(),
        "Recibimos tu comprobante. El pedido quedará en revisión hasta confirmar el ingreso real en la cuenta indicada."
    );
    assert_eq!("DISPATCHED".parse(), Ok(OrderStatus::HandedToDelivery));
    assert_eq!("DISPATCHED".parse(), Ok(S::HandedToDelivery));
    assert_eq!(S::HandedToDelivery.label(), "Despachado");
}

fn usd(cents: i64) -> Usd {
    Usd::rounded(rust_decimal::Decimal::new(cents, 2))
}

fn any_item() -> impl Strategy<Value = Option<S>> {
    let active: Vec<S> = S::ALL.iter().copied().filter(|state| state.is_active()).collect();
    prop::option::of(prop::sample::select(active))
}

fn any_facts() -> impl Strategy<Value = OrderFacts> {
    let payment = prop::sample::select(PaymentStatus::ALL.to_vec());
    let items = prop::collection::vec(any_item(), 1..5);
    (prop::option::of(0_i64..500), 0_i64..500, payment, items).prop_map(|(due, refunded, payment, items)| {
        OrderFacts {
            refund_due: due.map(usd),
            refunded: usd(refunded),
            payment,
            items,
        }
    })
}

proptest! {
    /// The derived status never contradicts the facts.
    #[test]
    fn a_status_is_true_to_its_facts(facts in any_facts()) {
        let status = order_status(&facts);
        let all = |least: S| facts.items.iter().all(|item| item.is_some_and(|state| state >= least));
        let any = |least: S| facts.items.iter().flatten().any(|&state| state >= least);
        prop_assert_eq!(status.is_cancelled(), facts.refund_due.is_some());
        if let Some(due) = facts.refund_due {
            prop_assert_eq!(status == OrderStatus::RefundPending, facts.refunded < due);
            prop_assert_eq!(status == OrderStatus::Cancelled, facts.refunded >= due && due == Usd::ZERO);
        } else if !facts.payment.is_settled() {
            prop_assert_eq!(status, OrderStatus::from(facts.payment));
        } else {
            prop_assert_eq!(status == OrderStatus::Completed, all(S::Completed));
            prop_assert_eq!(
                status == OrderStatus::HandedToDelivery, all(S::HandedToDelivery) && !all(S::Completed));
            prop_assert_eq!(status == OrderStatus::Ready, all(S::Ready) && !all(S::HandedToDelivery));
            prop_assert_eq!(status == OrderStatus::InProduction, any(S::InProduction) && !all(S::Ready));
            prop_assert_eq!(status == OrderStatus::Accepted, all(S::Accepted) && !any(S::InProduction));
            prop_assert_eq!(
                status == OrderStatus::Notified, all(S::Notified) && !all(S::Accepted) && !any(S::InProduction));
        }
    }

    /// An order-level move takes everything that is not there yet, one step by the rules, or nothing at all.
    #[test]
    fn an_order_moves_whole_or_not_at_all(
        states in prop::collection::vec(any_item(), 1..5),
        mv in prop::sample::select(Move::ALL.to_vec()),
        by in prop::sample::select(AUTHORITIES.to_vec()),
        delivery in prop::sample::select(DeliveryMethod::ALL.to_vec()),
    ) {
        let states: Vec<S> = states.into_iter().flatten().collect();
        let facts = MoveFacts { by, delivery, is_on_hold: false, awaits_approval: false, is_cancelled: false, states: &states };
        if let Ok(plan) = facts.plan(mv) {
            prop_assert_eq!(plan.len(), states.len());
            for (&from, to) in states.iter().zip(plan) {
                match to {
                    Some(to) => prop_assert_eq!(from.apply(mv, by, delivery), Some(to)),
                    None => prop_assert!(mv.target(delivery).is_some_and(|target| from >= target)),
                }
            }
        }
    }

    /// The confirmed sum decides first, then what is open, then the latest rejection.
    #[test]
    fn a_payment_status_is_true_to_its_facts(
        total in 0_i64..1000,
        received in 0_i64..1000,
        submissions in prop::collection::vec(prop::sample::select(SubmissionStatus::ALL.to_vec()), 0..5),
    ) {
        let confirmed = submissions.contains(&SubmissionStatus::Confirmed);
        let received = if confirmed { received } else { 0 };
        let status = payment_status(&PaymentFacts { total: usd(total), received: usd(received), tolerance: Usd::ZERO, submissions: &submissions });
        prop_assert_eq!(status == PaymentStatus::NotRequired, total == 0);
        prop_assert_eq!(status == PaymentStatus::Confirmed, total > 0 && confirmed && received >= total);
        if !status.is_settled() {
            let open = submissions.iter().any(|submission| submission.is_open());
            prop_assert_eq!(matches!(status, PaymentStatus::Reported | PaymentStatus::UnderReview), open);
        }
    }

    /// What is moved one after the other, in any order, ends in the same status.
    #[test]
    fn the_order_of_moves_of_two_items_does_not_matter(first in any_item(), second in any_item()) {
        let facts = |items: Vec<Option<S>>| OrderFacts {
            refund_due: None, refunded: Usd::ZERO, payment: PaymentStatus::Confirmed, items,
        };
        prop_assert_eq!(order_status(&facts(vec![first, second])), order_status(&facts(vec![second, first])));
    }
}

#[test]
fn every_state_but_the_first_has_a_verb_that_leads_there() {
    for &state in AssignmentStatus::ALL {
        match Move::towards(state) {
            None => assert_eq!(state, S::PendingAssignment),
            Some(mv) => assert_eq!(mv.target(DeliveryMethod::NationalShipping), Some(state)),
        }
        let hidden = [S::PendingAssignment, S::Rejected, S::Cancelled];
        assert_eq!(
            state.is_visible_to_workshop(),
            !hidden.contains(&state),
            "{state}"
        );
    }
}

#[test]
fn a_move_takes_what_is_not_there_yet() {
    let plan = |states: &[S]| {
        let facts = MoveFacts {
            by: Authority::Admin,
            delivery: DeliveryMethod::NationalShipping,
            is_on_hold: false,
            awaits_approval: false,
            is_cancelled: false,
            states,
        };
        facts.plan(Move::Start).ok()
    };
    let started = Some(S::InProduction);
    assert_eq!(plan(&[S::Accepted, S::InProduction]), Some(vec![started, None]));
    assert_eq!(plan(&[S::InProduction, S::InProduction]), Some(vec![None, None]));
    assert_eq!(plan(&[S::InProduction, S::Ready]), Some(vec![None, None]));
    // All of it is further already: that is no move to here.
    assert_eq!(plan(&[S::Ready, S::Ready]), None);
}

#[test]
fn what_ended_is_at_no_stage_of_the_work() {
    let plan = |states: &[S], mv: Move| {
        let facts = MoveFacts {
            by: Authority::Admin,
            delivery: DeliveryMethod::NationalShipping,
            is_on_hold: false,
            awaits_approval: false,
            is_cancelled: false,
            states,
        };
        facts.plan(mv)
    };
    assert!(plan(&[S::InProduction, S::Cancelled], Move::Start).is_err());
    assert!(plan(&[S::Rejected, S::Cancelled], Move::Reject).is_err());
    assert_eq!(
        plan(&[S::Rejected, S::Rejected], Move::Reject),
        Ok(vec![None, None])
    );
}

fn in_bs(amount: &str, rate: &str) -> Received {
    Received {
        amount: Money::Bs(amount.parse().unwrap()),
        rate: rate.parse().unwrap(),
    }
}

fn in_usd(cents: i64) -> Received {
    Received {
        amount: Money::Usd(usd(cents)),
        rate: "40".parse().unwrap(),
    }
}

#[test]
fn bolivares_are_added_up_before_they_are_converted_each_at_its_rate() {
    for (received, cents) in [
        (vec![], 0),
        (vec![in_usd(500), in_bs("200", "40")], 1_000),
        (
            vec![in_bs("200", "40"), in_bs("200", "50"), in_bs("200", "40")],
            1_400,
        ),
        // None of them is a cent by itself.
        (vec![in_bs("0,10", "40"); 4], 1),
    ] {
        assert_eq!(covered(&received), usd(cents), "{received:?}");
    }
}

#[test]
fn an_order_is_paid_when_no_more_than_the_tolerance_is_missing() {
    use SubmissionStatus::{Confirmed, Rejected, Reported, UnderReview};
    let status = |total: i64, received: i64, submissions: &[SubmissionStatus]| {
        payment_status(&PaymentFacts {
            total: usd(total),
            received: usd(received),
            tolerance: usd(1),
            submissions,
        })
    };
    for (received, submissions, expected) in [
        (1_500, &[Confirmed][..], PaymentStatus::Confirmed),
        (1_499, &[Confirmed], PaymentStatus::Confirmed),
        (1_498, &[Confirmed], PaymentStatus::Pending),
        (1_600, &[Confirmed, Reported], PaymentStatus::Confirmed),
        (
            1_000,
            &[Confirmed, Reported, UnderReview],
            PaymentStatus::UnderReview,
        ),
        (1_000, &[Confirmed, Reported], PaymentStatus::Reported),
        (1_000, &[Confirmed, Rejected], PaymentStatus::Pending),
        (1_000, &[Rejected, Confirmed], PaymentStatus::Pending),
        (0, &[Rejected], PaymentStatus::Rejected),
        (0, &[Rejected, Reported], PaymentStatus::Reported),
        (0, &[], PaymentStatus::Pending),
        (1_500, &[Reported], PaymentStatus::Reported),
    ] {
        assert_eq!(
            status(1_500, received, submissions),
            expected,
            "{received} {submissions:?}"
        );
    }
    assert_eq!(status(0, 0, &[Rejected]), PaymentStatus::NotRequired);
}

#[test]
fn reports_of_more_than_is_missing_are_guesses() {
    let exceeds = |confirmed: &[i64], open: &[i64], tolerance: i64| {
        let all = |cents: &[i64]| -> Vec<Received> { cents.iter().map(|cents| in_usd(*cents)).collect() };
        exceeds(usd(1_500), &all(confirmed), &all(open), usd(tolerance))
    };
    for (confirmed, open, tolerance, expected) in [
        (&[][..], &[][..], 1, false),
        (&[1_500], &[], 1, false),
        (&[2_000], &[], 1, false),
        // One by itself may be too large.
        (&[], &[9_000], 1, false),
        (&[1_000], &[900], 1, false),
        (&[], &[1_000, 500], 1, false),
        (&[], &[1_500, 1_500], 1, true),
        (&[1_000], &[500, 500], 1, true),
        // A hundredth is rounding, or what the shop tolerates.
        (&[], &[1_000, 515], 1, false),
        (&[], &[1_000, 516], 1, true),
        (&[], &[1_000, 600], 100, false),
        (&[], &[1_000, 601], 100, true),
        // Nothing is missing.
        (&[1_500], &[1], 1, true),
        (&[1_499], &[1], 1, true),
        (&[1_498], &[1], 1, false),
    ] {
        assert_eq!(
            exceeds(confirmed, open, tolerance),
            expected,
            "{confirmed:?} {open:?} {tolerance}"
        );
    }
}

#[test]
fn a_refund_of_all_that_is_due_ends_it() {
    let status = |due: i64, refunded: i64| {
        order_status(&OrderFacts {
            refund_due: Some(usd(due)),
            refunded: usd(refunded),
            payment: PaymentStatus::Confirmed,
            items: Vec::new(),
        })
    };
    for (due, refunded, expected) in [
        (1_500, 0, OrderStatus::RefundPending),
        (1_500, 1_499, OrderStatus::RefundPending),
        (1_500, 1_500, OrderStatus::Refunded),
        (1_500, 1_501, OrderStatus::Refunded),
        (0, 0, OrderStatus::Cancelled),
        (0, 1, OrderStatus::Cancelled),
    ] {
        assert_eq!(status(due, refunded), expected, "{due} {refunded}");
    }
}

#[test]
fn the_tracker_follows_the_status() {
    for &status in OrderStatus::ALL {
        match status.step() {
            None => assert!(status.is_cancelled(), "{status}"),
            Some(step) => assert!(step < STEPS.len() && !status.is_cancelled(), "{status}"),
        }
    }
    let reached = [
        OrderStatus::Pending,
        OrderStatus::Reported,
        OrderStatus::Confirmed,
        OrderStatus::InProduction,
        OrderStatus::Ready,
        OrderStatus::HandedToDelivery,
        OrderStatus::Completed,
    ]
    .map(OrderStatus::step);
    assert_eq!(reached, [0, 1, 2, 3, 4, 5, 6].map(Some));
}

/// Before their customer's yes nobody begins; everything else goes its way, and what was begun before goes on.
#[test]
fn what_waits_for_its_customer_s_yes_is_not_begun() {
    for &from in S::ALL {
        for by in AUTHORITIES {
            for &delivery in DeliveryMethod::ALL {
                for (is_on_hold, is_cancelled) in HINDRANCES {
                    let free = MoveFacts {
                        by,
                        delivery,
                        is_on_hold,
                        awaits_approval: false,
                        is_cancelled,
                        states: &[from],
                    };
                    let waits = MoveFacts {
                        awaits_approval: true,
                        ..free
                    };
                    for mv in Move::ALL {
                        let expected = match (mv, free.step(from, mv)) {
                            (Move::Start, Ok(_)) => Err(MoveRefused::AwaitsApproval),
                            (_, found) => found,
                        };
                        // What could be asked for instead is what can be had.
                        let plain = |found: Result<S, MoveRefused>| match found {
                            Err(MoveRefused::Illegal { from, .. }) => Err(MoveRefused::Illegal {
                                from,
                                allowed: Vec::new(),
                            }),
                            found => found,
                        };
                        assert_eq!(plain(waits.step(from, mv)), plain(expected), "{mv:?} {waits:?}");
                    }
                    assert!(!waits.can(Move::Start), "{waits:?}");
                }
            }
        }
    }
}
