//! A rate that was read and waits for a word, as it is shown.

use crate::base::calendar;
use crate::base::money::Rate;
use crate::domain::exchange_rates::HeldRate;
use rust_decimal::Decimal;

pub(super) struct HeldRateView {
    pub href: String,
    pub rate: String,
    /// «BCV · fecha valor 16 de enero de 2026 · leída el 15 ene 2026, 3:40 p. m.»
    pub origin: String,
    /// «+35 %»; blank without a rate to compare it with.
    pub step: String,
}

impl HeldRateView {
    pub fn new(held: &HeldRate, current: Option<Rate>) -> Self {
        let origin = format!(
            "{} · fecha valor {} · leída el {}",
            held.source,
            calendar::date_es(held.value_date),
            calendar::stamp_es(held.fetched_at)
        );
        Self {
            href: format!("/admin/settings/held-rates/{}", held.id),
            rate: held.rate.to_string(),
            origin,
            step: current
                .map(|current| step(current, held.rate))
                .unwrap_or_default(),
        }
    }
}

fn step(from: Rate, to: Rate) -> String {
    let part = (to.decimal() - from.decimal()).checked_div(from.decimal());
    let percent = (part.unwrap_or_default() * Decimal::ONE_HUNDRED).round();
    let sign = if percent.is_sign_negative() { "" } else { "+" };
    format!("{sign}{percent} %")
}

#[cfg(test)]
mod tests {
    use super::step;

    #[test]
    fn a_step_is_told_in_percent() {
        for (from, to, words) in [
            ("40", "54", "+35 %"),
            ("40", "4", "-90 %"),
            ("40", "400", "+900 %"),
        ] {
            assert_eq!(step(from.parse().unwrap(), to.parse().unwrap()), words);
        }
    }
}
