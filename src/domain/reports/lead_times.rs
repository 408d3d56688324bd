//! How long orders take from stage to stage, by their timelines. Pure.

use crate::domain::orders::EventKind;
use chrono::{DateTime, Utc};

/// From one event of an order to another.
pub struct Span {
    pub label: &'static str,
    /// The span begins with the first event of one of these kinds.
    pub begins: &'static [EventKind],
    pub ends: EventKind,
    /// It counts from the last of its beginnings, not from the first: a payment that was reported again is a new one.
    since_last: bool,
}

/// Sorted as an order goes through them.
pub const SPANS: [Span; 6] = [
    Span {
        label: "Pago reportado → confirmado",
        begins: &[EventKind::Placed, EventKind::PaymentReported],
        ends: EventKind::PaymentConfirmed,
        since_last: true,
    },
    Span {
        label: "Pago confirmado → aceptado por el taller",
        begins: &[EventKind::PaymentConfirmed],
        ends: EventKind::Accepted,
        since_last: false,
    },
    Span {
        label: "Aceptado → en producción",
        begins: &[EventKind::Accepted],
        ends: EventKind::Started,
        since_last: false,
    },
    Span {
        label: "En producción → listo",
        begins: &[EventKind::Started],
        ends: EventKind::Ready,
        since_last: false,
    },
    Span {
        label: "Listo → despachado",
        begins: &[EventKind::Ready],
        ends: EventKind::HandedOver,
        since_last: false,
    },
    Span {
        label: "Despachado, o listo para retirar → entregado",
        begins: &[EventKind::Ready, EventKind::HandedOver],
        ends: EventKind::Completed,
        since_last: true,
    },
];

/// What a stage took, in minutes; nothing where no order was measured.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Taken {
    pub orders: usize,
    pub median: Option<i64>,
    pub average: Option<i64>,
}

/// Of each timeline (oldest first) its last end, from where the stage began before it. An order whose timeline has no
/// beginning of it is not counted.
pub fn taken(span: &Span, timelines: &[&[(EventKind, DateTime<Utc>)]]) -> Taken {
    let mut minutes: Vec<i64> = timelines
        .iter()
        .filter_map(|events| {
            let last = events.iter().rposition(|(kind, _)| *kind == span.ends)?;
            let mut begins = events[..last]
                .iter()
                .filter(|(kind, _)| span.begins.contains(kind));
            let begin = match span.since_last {
                true => begins.next_back(),
                false => begins.next(),
            };
            Some((events[last].1 - begin?.1).num_minutes())
        })
        .collect();
    minutes.sort_unstable();
    let count = minutes.len();
    if count == 0 {
        return Taken::default();
    }
    let median = match count % 2 {
        1 => minutes[count / 2],
        _ => (minutes[count / 2 - 1] + minutes[count / 2]) / 2,
    };
    let orders = i64::try_from(count).unwrap_or(i64::MAX);
    Taken {
        orders: count,
        median: Some(median),
        average: Some(minutes.iter().sum::<i64>() / orders),
    }
}

/// «45 min», «6 h 30 min», «3 días 4 h»
pub fn words(minutes: i64) -> String {
    let (days, hours, rest) = (minutes / 1440, minutes % 1440 / 60, minutes % 60);
    let day_word = if days == 1 { "día" } else { "días" };
    match (days, hours, rest) {
        (0, 0, rest) => format!("{rest} min"),
        (0, hours, 0) => format!("{hours} h"),
        (0, hours, rest) => format!("{hours} h {rest} min"),
        (days, 0, _) => format!("{days} {day_word}"),
        (days, hours, _) => format!("{days} {day_word} {hours} h"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::TimeDelta;

    fn at(minutes: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(1_768_500_000, 0).unwrap() + TimeDelta::minutes(minutes)
    }

    #[test]
    fn a_stage_lasts_from_its_first_beginning_to_its_last_end() {
        use EventKind as K;
        let making = &SPANS[3];
        // Two workshops; and one step back, whose second try counts along.
        let two = [
            (K::Started, at(0)),
            (K::Started, at(5)),
            (K::Ready, at(30)),
            (K::Ready, at(60)),
        ];
        let back = [
            (K::Started, at(0)),
            (K::Ready, at(10)),
            (K::SteppedBack, at(11)),
            (K::Ready, at(100)),
        ];
        let none = [(K::Ready, at(7))];
        let measured = taken(making, &[&two, &back, &none]);
        assert_eq!(
            measured,
            Taken {
                orders: 2,
                median: Some(80),
                average: Some(80)
            }
        );
        let odd = [(K::Started, at(0)), (K::Ready, at(2))];
        assert_eq!(taken(making, &[&two, &back, &odd]).median, Some(60));
        assert_eq!(taken(making, &[&none]), Taken::default());

        // The money came with the second report.
        let again = [
            (K::Placed, at(0)),
            (K::PaymentReported, at(1)),
            (K::PaymentRejected, at(50)),
            (K::PaymentReported, at(90)),
            (K::PaymentConfirmed, at(100)),
        ];
        assert_eq!(taken(&SPANS[0], &[&again]).median, Some(10));
    }

    #[test]
    fn times_are_told_in_words() {
        for (minutes, expected) in [
            (0, "0 min"),
            (45, "45 min"),
            (60, "1 h"),
            (390, "6 h 30 min"),
            (1440, "1 día"),
            (4560, "3 días 4 h"),
        ] {
            assert_eq!(words(minutes), expected);
        }
    }
}
