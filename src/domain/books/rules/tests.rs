use super::*;

fn usd(text: &str) -> Usd {
    text.parse().unwrap()
}

fn bs(text: &str) -> Money {
    Money::Bs(text.parse().unwrap())
}

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// One of two units is paid for by Pago Móvil, proved by the bank, in production, and half paid to its workshop.
fn book() -> OrderBook {
    OrderBook {
        id: OrderId::any(),
        number: "KRFT-7K2M9Q".to_owned(),
        status: OrderStatus::InProduction,
        payment_status: PaymentStatus::Confirmed,
        shipping_cost: usd("3.00"),
        subtotal: usd("24.00"),
        total: usd("27.00"),
        total_bs: "1080.00".parse().unwrap(),
        exchange_rate: "40".parse().unwrap(),
        received: usd("27.00"),
        refunded: usd("2.00"),
        items: vec![Item {
            unit_price: usd("12.00"),
            quantity: 2,
            stage: Some(AssignmentStatus::InProduction),
        }],
        payments: vec![
            Payment {
                status: SubmissionStatus::Rejected,
                received: None,
                rate: "40".parse().unwrap(),
                proofs: Vec::new(),
            },
            Payment {
                status: SubmissionStatus::Confirmed,
                received: Some(bs("1080.00")),
                rate: "40".parse().unwrap(),
                proofs: vec![Proof {
                    amount: bs("1080.00"),
                    came_in: true,
                }],
            },
        ],
        refunds: vec![usd("1.50"), usd("0.50")],
        cancellation: None,
        work: vec![
            Work {
                status: AssignmentStatus::Rejected,
                quantity: 2,
                agreed_cost: usd("9.00"),
                changed_on: day("2026-01-15"),
                bookings: vec![(day("2026-01-15"), 1)],
                payables: vec![Owed {
                    amount: usd("9.00"),
                    paid_amount: Usd::ZERO,
                    closed_as: Some(Closure::Voided),
                    lines: vec![Decimal::from(4), Decimal::from(-4)],
                }],
            },
            Work {
                status: AssignmentStatus::InProduction,
                quantity: 2,
                agreed_cost: usd("8.01"),
                changed_on: day("2026-01-16"),
                bookings: vec![(day("2026-01-16"), 1), (day("2026-01-19"), 1)],
                payables: vec![
                    Owed {
                        amount: usd("4.00"),
                        paid_amount: usd("4.00"),
                        closed_as: None,
                        lines: vec![Decimal::from(4)],
                    },
                    Owed {
                        amount: usd("4.01"),
                        paid_amount: Usd::ZERO,
                        closed_as: None,
                        lines: Vec::new(),
                    },
                ],
            },
        ],
    }
}

/// Under a tolerance of one cent: figure, kept, computed.
fn found(change: impl FnOnce(&mut OrderBook)) -> Vec<(Figure, String, String)> {
    let mut book = book();
    change(&mut book);
    let all = differences(&book, &[usd("0.01")]);
    assert!(
        all.iter()
            .all(|one| one.order == Some(book.id) && one.about == book.number)
    );
    all.into_iter()
        .map(|one| (one.figure, one.kept, one.computed))
        .collect()
}

fn only(figure: Figure, kept: &str, computed: &str) -> Vec<(Figure, String, String)> {
    vec![(figure, kept.to_owned(), computed.to_owned())]
}

#[test]
fn what_follows_from_the_facts_is_no_difference() {
    assert_eq!(found(|_| {}), []);
}

#[test]
fn each_figure_is_named() {
    use Figure as F;
    type Change = fn(&mut OrderBook);
    let cases: &[(Change, F, &str, &str)] = &[
        (
            |book| book.status = OrderStatus::Ready,
            F::Status,
            "READY",
            "IN_PRODUCTION",
        ),
        (
            |book| book.payment_status = PaymentStatus::NotRequired,
            F::PaymentStatus,
            "NOT_REQUIRED",
            "CONFIRMED",
        ),
        (
            |book| book.received = usd("20.00"),
            F::Received,
            "$20,00",
            "$27,00",
        ),
        (|book| book.refunded = usd("0.00"), F::Refunded, "$0,00", "$2,00"),
        (|book| book.refunds = Vec::new(), F::Refunded, "$2,00", "$0,00"),
        (
            |book| book.items[0].unit_price = usd("11.00"),
            F::Subtotal,
            "$24,00",
            "$22,00",
        ),
        (
            |book| book.shipping_cost = usd("2.00"),
            F::Total,
            "$27,00",
            "$26,00",
        ),
        (
            |book| book.total_bs = "108.00".parse().unwrap(),
            F::TotalBs,
            "Bs. 108,00",
            "Bs. 1.080,00",
        ),
        (
            |book| book.work[1].agreed_cost = usd("8.00"),
            F::Instalments,
            "$8,01",
            "$8,00",
        ),
        (
            |book| book.work[1].payables[0].lines.clear(),
            F::Paid,
            "$4,00",
            "$0,00",
        ),
        (
            |book| book.work[0].payables[0].lines[1] = Decimal::ZERO,
            F::Paid,
            "$0,00",
            "$4,00",
        ),
        (
            |book| book.work[0].payables[0].closed_as = None,
            F::Closure,
            "OPEN",
            "VOIDED",
        ),
        (
            |book| book.work[1].payables[1].closed_as = Some(Closure::Voided),
            F::Closure,
            "VOIDED",
            "OPEN",
        ),
        (|book| book.work[1].bookings[0].1 = 2, F::Bookings, "3", "2"),
        (
            |book| book.work[0].bookings[0].0 = day("2026-01-16"),
            F::Bookings,
            "1",
            "0",
        ),
        (
            |book| book.payments[1].proofs[0].amount = bs("108.00"),
            F::Proof,
            "Bs. 108,00",
            "Bs. 1.080,00",
        ),
        (
            |book| book.payments[1].proofs[0].amount = Money::Usd(usd("1080.00")),
            F::Proof,
            "$1.080,00",
            "Bs. 1.080,00",
        ),
        (
            |book| book.payments[1].proofs[0].came_in = false,
            F::Proof,
            "-Bs. 1.080,00",
            "Bs. 1.080,00",
        ),
        (
            |book| {
                let proof = book.payments[1].proofs[0].clone();
                book.payments[0].proofs.push(proof);
            },
            F::Proof,
            "Bs. 1.080,00",
            "0",
        ),
        (
            |book| {
                let proof = book.payments[1].proofs[0].clone();
                book.payments[1].proofs.push(proof);
            },
            F::Proofs,
            "2",
            "1",
        ),
    ];
    for (change, figure, kept, computed) in cases {
        assert_eq!(found(change), only(*figure, kept, computed), "{figure}");
    }
}

#[test]
fn all_that_came_is_due_back_unless_somebody_said_less() {
    let cancelled = |due: &str, is_lowered: bool, status: OrderStatus| {
        let refund_due = usd(due);
        found(|book| {
            book.status = status;
            book.cancellation = Some(Cancellation {
                refund_due,
                is_lowered,
            });
        })
    };
    use OrderStatus::{RefundPending, Refunded};
    assert_eq!(cancelled("27.00", false, RefundPending), []);
    assert_eq!(
        cancelled("26.00", false, RefundPending),
        only(Figure::RefundDue, "$26,00", "$27,00")
    );
    assert_eq!(cancelled("26.00", true, RefundPending), []);
    assert_eq!(cancelled("2.00", true, Refunded), []);
    assert_eq!(
        cancelled("1.00", true, Refunded),
        only(Figure::RefundDue, "$1,00", "$2,00")
    );
    assert_eq!(
        cancelled("28.00", true, RefundPending),
        only(Figure::RefundDue, "$28,00", "$27,00")
    );
}

#[test]
fn what_was_decided_under_an_earlier_tolerance_stands() {
    let mut book = book();
    book.payments[1].received = Some(bs("1060.00"));
    book.payments[1].proofs.clear();
    book.received = usd("26.50");
    let [strict, lenient] = ["0.01", "0.50"].map(usd);
    assert_eq!(differences(&book, &[strict, lenient]), []);
    let figures: Vec<Figure> = differences(&book, &[strict])
        .iter()
        .map(|one| one.figure)
        .collect();
    assert_eq!(figures, [Figure::PaymentStatus, Figure::Status]);
}

#[test]
fn work_that_had_begun_is_owed_for_or_void_as_a_whole() {
    let cancelled = |first, second| {
        found(|book| {
            book.items[0].stage = None;
            book.status = OrderStatus::Confirmed;
            let work = &mut book.work[1];
            work.status = AssignmentStatus::Cancelled;
            work.bookings.pop();
            work.payables[0].closed_as = first;
            work.payables[1].closed_as = second;
        })
    };
    use Closure::{Voided, Waived};
    assert_eq!(cancelled(None, None), []);
    assert_eq!(cancelled(None, Some(Waived)), []);
    assert_eq!(cancelled(Some(Voided), Some(Voided)), []);
    assert_eq!(cancelled(Some(Voided), Some(Waived)), []);
    assert_eq!(
        cancelled(Some(Voided), None),
        only(Figure::Closure, "OPEN", "VOIDED")
    );
}

#[test]
fn days_transfers_and_references_are_named_too() {
    let of = |units: &[(&str, i64)]| -> BTreeMap<NaiveDate, i64> {
        units.iter().map(|(at, units)| (day(at), *units)).collect()
    };
    let kept = of(&[("2026-01-16", 3), ("2026-01-19", 0), ("2026-01-20", 5)]);
    let booked = of(&[("2026-01-16", 3), ("2026-01-20", 4), ("2026-01-21", 1)]);
    let all: Vec<String> = days("Taller Sol", &kept, &booked)
        .iter()
        .map(ToString::to_string)
        .collect();
    assert_eq!(
        all,
        [
            "Taller Sol · 2026-01-20 capacity_day: 5 → 4",
            "Taller Sol · 2026-01-21 capacity_day: 0 → 1",
        ]
    );
    let (ten, nine) = (Decimal::from(10), Decimal::from(9));
    assert_eq!(transfer("Taller Sol", "778", ten, ten), None);
    assert_eq!(
        transfer("Taller Sol", "778", ten, nine).unwrap().to_string(),
        "Taller Sol · 778 transfer: $10,00 → $9,00"
    );
    assert_eq!(
        repeated(OrderId::any(), "KRFT-7K2M9Q", "123456", 2).to_string(),
        "KRFT-7K2M9Q reference: 2 × 123456 → 1 × 123456"
    );
}

#[test]
fn codes_are_shown_as_people_know_them() {
    assert_eq!(Figure::Status.words("READY"), "Listo para entrega");
    assert_eq!(Figure::PaymentStatus.words("CONFIRMED"), "Pago confirmado");
    assert_eq!(Figure::Closure.words("VOIDED"), "Anulado");
    assert_eq!(Figure::Closure.words("OPEN"), "Abierta");
    assert_eq!(Figure::Received.words("$1,00"), "$1,00");
}
