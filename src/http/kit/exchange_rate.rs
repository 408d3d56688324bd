//! Where a rate comes from, in words.

use crate::base::calendar;
use crate::domain::exchange_rates::RateEntry;

/// «BCV · fecha valor 15 de enero de 2026 · ingresada por Ana»
pub fn origin(entry: &RateEntry) -> String {
    let day = calendar::date_es(entry.value_date);
    format!("{} · fecha valor {day} · {}", entry.source, hand(entry))
}

/// Who brought it into the ledger.
pub fn hand(entry: &RateEntry) -> String {
    match (entry.fetched_at, entry.by.as_str()) {
        (None, "") => "ingresada por Krafta".to_owned(),
        (None, by) => format!("ingresada por {by}"),
        (Some(at), "") => format!("leída el {}", calendar::stamp_es(at)),
        (Some(at), by) => format!("leída el {}, aplicada por {by}", calendar::stamp_es(at)),
    }
}
