//! What the last replay of the books found, on the overview.

use crate::base::calendar;
use crate::domain::books::Check;
use chrono::{DateTime, TimeDelta, Utc};

/// The rest of what the books' replay found is told by `krafta audit`.
pub const MOST_DIFFERENCES: i64 = 20;

/// What the last night's replay of the books found.
pub struct BooksView {
    pub words: String,
    pub orders: String,
    pub agree: bool,
    pub found: Vec<FoundView>,
    /// Beyond those that are listed.
    pub more: i64,
}

pub struct FoundView {
    /// Blank for what is no order.
    pub href: String,
    pub about: String,
    pub figure: &'static str,
    pub kept: String,
    pub computed: String,
}

impl BooksView {
    pub fn new(check: &Check, now: DateTime<Utc>) -> Self {
        let when = match calendar::today(check.at) == calendar::today(now) {
            true if is_early(check.at) => "anoche".to_owned(),
            true => "hoy".to_owned(),
            false => format!("el {}", calendar::date_es(calendar::today(check.at))),
        };
        let outcome = match (check.orders_off, check.differences) {
            (_, 0) => "todo cuadra".to_owned(),
            (1, _) => "1 pedido no cuadra".to_owned(),
            (0, _) => "hay diferencias en los talleres".to_owned(),
            (orders, _) => format!("{} pedidos no cuadran", grouped(orders)),
        };
        let found = check.found.iter().map(|found| FoundView {
            href: found
                .order
                .map(|id| format!("/admin/orders/{id}"))
                .unwrap_or_default(),
            about: found.about.clone(),
            figure: found.figure.label(),
            kept: found.figure.words(&found.kept).to_owned(),
            computed: found.figure.words(&found.computed).to_owned(),
        });
        let found: Vec<FoundView> = found.collect();
        Self {
            words: format!("Cuentas revisadas {when}: {outcome}"),
            orders: grouped(check.orders),
            agree: check.differences == 0,
            more: check.differences - i64::try_from(found.len()).unwrap_or(0),
            found,
        }
    }
}

/// Before the day's work: what people call last night.
fn is_early(at: DateTime<Utc>) -> bool {
    calendar::start_of_day(calendar::today(at)).is_some_and(|midnight| at - midnight < TimeDelta::hours(8))
}

/// «1.234.567»
pub fn grouped(count: i64) -> String {
    let digits = count.unsigned_abs().to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push('.');
        }
        text.push(digit);
    }
    text
}
