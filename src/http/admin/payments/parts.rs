//! What these pages share.

use crate::base::calendar;
use crate::base::error::AppError;
use crate::base::ids::{AccountId, OrderId};
use crate::base::keyset::cut;
use crate::base::money::{Currency, Money};
use crate::domain::accounts::User;
use crate::domain::orders::{self, Order};
use crate::domain::payments::{Account, Method, Submission, view};
use crate::domain::reconciliation::rules::Direction;
use crate::domain::reconciliation::{self, Doubt, Line, Pair, Signal};
use crate::http::auth::extractors::Viewer;
use crate::http::kit::layout::Layout;
use crate::http::kit::list_filter::FilterSelect;
use crate::http::state::AppState;
use actix_web::HttpRequest;
use chrono::{DateTime, Utc};
use diesel::PgConnection;
use rust_decimal::Decimal;
use std::collections::{BTreeSet, HashMap};

pub const QUEUE: &str = "/admin/payments";
pub const STATEMENTS: &str = "/admin/payments/statements";
pub const UNCLAIMED: &str = "/admin/payments/unclaimed";

pub fn shell(user: &User, req: &HttpRequest) -> Layout {
    Viewer(Some(user.clone())).shell(req)
}

pub struct Tab {
    pub href: &'static str,
    pub label: &'static str,
    pub current: bool,
}

pub fn tabs(current: &str) -> Vec<Tab> {
    [
        (QUEUE, "Por revisar"),
        (STATEMENTS, "Estados de cuenta"),
        (UNCLAIMED, "Dinero sin pedido"),
        ("/admin/accounting", "Contabilidad"),
    ]
    .map(|(href, label)| Tab {
        href,
        label,
        current: href == current,
    })
    .into()
}

/// «Pago Móvil · Banesco · Krafta, C.A.»
pub fn account_label(account: &Account) -> String {
    let rest = view::account_label(account);
    match rest.as_str() {
        "" => account.method.label().to_owned(),
        rest => format!("{} · {rest}", account.method.label()),
    }
}

/// Those that a bank writes statements of.
pub fn has_statements(account: &Account) -> bool {
    account.method != Method::Efectivo
}

/// An amount as it lies in a column, with its currency.
pub fn money(currency: Currency, amount: Decimal) -> String {
    Money::new(currency, amount).map_or_else(|_| amount.to_string(), |amount| amount.to_string())
}

pub fn currencies(accounts: &[Account]) -> HashMap<AccountId, Currency> {
    accounts
        .iter()
        .map(|account| (account.id, account.currency))
        .collect()
}

/// «hace 3 h»
pub fn age(now: DateTime<Utc>, at: DateTime<Utc>) -> String {
    let minutes = (now - at).num_minutes().max(0);
    match minutes {
        0 => "ahora mismo".to_owned(),
        1..60 => format!("hace {minutes} min"),
        60..1440 => format!("hace {} h", minutes / 60),
        1440..2880 => "hace 1 día".to_owned(),
        _ => format!("hace {} días", minutes / 1440),
    }
}

/// The orders of these payments. One statement.
pub fn orders_of<'a>(
    conn: &mut PgConnection,
    payments: impl Iterator<Item = &'a Submission>,
) -> Result<HashMap<OrderId, Order>, AppError> {
    let ids: BTreeSet<OrderId> = payments.map(|paid| paid.order_id).collect();
    let ids: Vec<OrderId> = ids.into_iter().collect();
    let found = orders::orders_by_id(conn, &ids)?;
    Ok(found.into_iter().map(|order| (order.id, order)).collect())
}

/// «Señal»: what the bank says.
pub fn signal_select(chosen: Option<Signal>) -> FilterSelect {
    let signals = Signal::ALL.iter();
    let signals = signals.map(|signal| (signal.as_str().to_owned(), signal.label().to_owned()));
    let chosen = chosen.map_or("", Signal::as_str);
    FilterSelect::new("signal", "Señal", "Todas", signals, chosen)
}

/// The labels of what is doubtful, each once.
pub fn doubt_labels(doubts: &BTreeSet<Doubt>) -> Vec<&'static str> {
    doubts.iter().map(|doubt| doubt.label()).collect()
}

/// The doubts that a form's page shows, as a field of it: of others whoever presses is asked.
pub const SHOWN: &str = "shown";

pub fn shown_doubts(doubts: &BTreeSet<Doubt>) -> String {
    let codes: Vec<&str> = doubts.iter().map(|doubt| doubt.as_str()).collect();
    codes.join(" ")
}

pub fn shown(field: &str) -> BTreeSet<Doubt> {
    field.split(' ').filter_map(|code| code.parse().ok()).collect()
}

/// What a line of a statement is looked for by.
pub const LINES_HINT: &str = "Monto, referencia, teléfono, nombre o banco";

/// Lines with their pairs, receipts told apart that only look alike: the first `limit` with this signal, and the last of
/// them where more have it.
pub async fn with_signal(
    app: &AppState,
    lines: Vec<Line>,
    mut pairs: Vec<Vec<Pair>>,
    signal: Option<Signal>,
    limit: usize,
) -> (Vec<(Line, Vec<Pair>)>, Option<Line>) {
    let near = pairs.iter().flatten().filter_map(Pair::near).collect();
    let apart = reconciliation::told_apart(&app.files, near).await;
    for pair in pairs.iter_mut().flatten() {
        pair.look_closer(&apart);
    }
    let fits = |(line, pairs): &(Line, Vec<Pair>)| {
        signal.is_none_or(|signal| line.is_free() && signal.is_of_line(pairs))
    };
    let mut shown: Vec<(Line, Vec<Pair>)> = lines.into_iter().zip(pairs).filter(fits).collect();
    let last = cut(&mut shown, limit).map(|(line, _)| line.clone());
    (shown, last)
}

/// A line of a statement, in words.
pub struct LineView {
    pub id: String,
    pub number: i32,
    pub day: String,
    pub amount: String,
    pub reference: String,
    /// What else the bank printed.
    pub words: String,
    /// The bank took it back.
    pub is_reversed: bool,
}

impl LineView {
    pub fn new(line: &Line, currency: Currency) -> Self {
        let words: Vec<&str> = [&line.description, &line.bank, &line.phone]
            .into_iter()
            .map(String::as_str)
            .filter(|text| !text.is_empty())
            .collect();
        Self {
            id: line.id.to_string(),
            number: line.line,
            day: calendar::date_short_es(line.posted_on),
            amount: match line.direction {
                Direction::In => money(currency, line.amount),
                Direction::Out => format!("\u{2212}{}", money(currency, line.amount)),
            },
            reference: line.reference.clone(),
            words: words.join(" · "),
            is_reversed: line.is_reversed(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn doubts_go_to_the_page_and_come_back() {
        let all: BTreeSet<Doubt> = Doubt::ALL.iter().copied().collect();
        assert_eq!(shown(&shown_doubts(&all)), all);
        assert_eq!(shown("LUNA REVERSED "), BTreeSet::from([Doubt::Reversed]));
    }

    #[test]
    fn an_age_is_told_in_its_own_measure() {
        let now: DateTime<Utc> = "2026-01-15T19:40:00Z".parse().unwrap();
        for (minutes, told) in [
            (-5, "ahora mismo"),
            (0, "ahora mismo"),
            (59, "hace 59 min"),
            (60, "hace 1 h"),
            (1439, "hace 23 h"),
            (1440, "hace 1 día"),
            (4500, "hace 3 días"),
        ] {
            assert_eq!(age(now, now - chrono::TimeDelta::minutes(minutes)), told);
        }
    }
}
