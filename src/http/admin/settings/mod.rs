//! `/admin/settings`: the exchange rate, the accounts to pay to, terms, and who changed what.

pub mod accounts;

use crate::base::calendar;
use crate::base::error::AppError;
use crate::base::input::{Errors, Input};
use crate::base::money::{Rate, Usd};
use crate::domain::accounts::User;
use crate::domain::audit::{self, Entry};
use crate::domain::catalog::current_rate;
use crate::domain::exchange_rates;
use crate::domain::exchange_rates::RateEntry;
use crate::domain::payments::{self, Account};
use crate::domain::settings::{
    ACCEPTANCE_DAYS, MOST_TOLERANCE, Money, RATE_HOLD_HOURS, UNPAID_DAYS, acceptance_days, money,
    set_acceptance_days, set_money,
};
use crate::http::auth::extractors::{Admin, Viewer};
use crate::http::kit::body::FormBody;
use crate::http::kit::flash::Flash;
use crate::http::kit::form::Slip;
use crate::http::kit::layout::Shell;
use crate::http::kit::{self as site, Answer};
use crate::http::state::AppState;
use actix_web::HttpRequest;
use actix_web::http::StatusCode;
use actix_web::web::{Data, Query};
use askama::Template;
use chrono::{DateTime, Utc};
use rust_decimal::Decimal;
use serde::Deserialize;
use serde_json::{Map, Value};

const PATH: &str = "/admin/settings";
/// Changes on a page.
const PAGE: usize = 30;
/// Rates that are shown.
const LEDGER: i64 = 10;
/// A rate that differs by more than this part of the current one is a slip of the pen, unless somebody says that it is not.
const LEAP: Decimal = Decimal::from_parts(20, 0, 0, false, 2);

#[derive(Default, Deserialize)]
pub struct Wish {
    cursor: Option<String>,
}

#[derive(Template)]
#[template(path = "admin/settings/settings.html")]
struct SettingsPage {
    shell: Shell,
    slip: Option<Slip>,
    /// Blank before the first rate was entered.
    rate: String,
    rate_since: String,
    rates: Vec<RateView>,
    today: String,
    /// Whether the rate that was typed looks like a slip of the pen.
    is_leap: bool,
    accounts: Vec<AccountView>,
    days: u32,
    money: Money,
    tolerance: String,
    changes: Vec<ChangeView>,
    is_later: bool,
    /// Blank on the last page.
    older: String,
}

impl SettingsPage {
    fn value(&self, form: &str, field: &str, otherwise: impl ToString) -> String {
        let slip = self.slip.as_ref().filter(|slip| slip.is(form, ""));
        slip.and_then(|slip| slip.typed(field))
            .map_or_else(|| otherwise.to_string(), str::to_owned)
    }

    fn wrong(&self, form: &str, field: &str) -> String {
        let slip = self.slip.as_ref().filter(|slip| slip.is(form, ""));
        slip.map(|slip| slip.beside(field)).unwrap_or_default()
    }
}

struct RateView {
    rate: String,
    source: String,
    when: String,
    by: String,
    /// It counts only from some later time on.
    is_to_come: bool,
}

struct AccountView {
    href: String,
    method: &'static str,
    detail: String,
    holder: String,
    active: bool,
}

struct ChangeView {
    title: String,
    detail: String,
    by: String,
    when: String,
    iso: String,
}

/// `GET /admin/settings`
pub async fn show(app: Data<AppState>, who: Admin, req: HttpRequest, wish: Query<Wish>) -> Answer {
    render(&app, &who.0, &req, wish.into_inner(), None).await
}

/// `POST /admin/settings`: the terms. What was not sent stays.
pub async fn save(app: Data<AppState>, who: Admin, req: HttpRequest, FormBody(typed): FormBody) -> Answer {
    let me = who.0.id;
    let errors = Errors::new();
    let input = Input::new(&typed, &errors);
    let (least, most) = ACCEPTANCE_DAYS.into_inner();
    let sent = |field: &str| typed.contains_key(field);
    let whole = |field: &str, range: std::ops::RangeInclusive<i64>| {
        sent(field)
            .then(|| input.required_integer(field, range))
            .flatten()
    };
    let days = whole("acceptanceDays", i64::from(least)..=i64::from(most));
    let hold = whole("rateHoldHours", RATE_HOLD_HOURS);
    let unpaid = whole("unpaidDays", UNPAID_DAYS);
    let tolerance = sent("paymentTolerance")
        .then(|| {
            let tolerance = input.usd_up_to("paymentTolerance", Decimal::from(MOST_TOLERANCE));
            input.required("paymentTolerance", tolerance)
        })
        .flatten();
    if let Err(error) = errors.check() {
        return again(&app, &who.0, &req, "terms", typed, error).await;
    }
    app.db
        .transact(move |conn, now| {
            if let Some(days) = days.and_then(|days| u32::try_from(days).ok()) {
                set_acceptance_days(conn, now, me, days)?;
            }
            let earlier = money(conn)?;
            let whole =
                |new: Option<i64>, old: i32| new.and_then(|new| i32::try_from(new).ok()).unwrap_or(old);
            let new = Money {
                rate_hold_hours: whole(hold, earlier.rate_hold_hours),
                unpaid_days: whole(unpaid, earlier.unpaid_days),
                payment_tolerance: tolerance.unwrap_or(earlier.payment_tolerance),
            };
            set_money(conn, now, me, new)
        })
        .await?;
    site::see_other_with(PATH, Flash::SettingsSaved)
}

/// `POST /admin/settings/rates`: a rate, from now on or from the beginning of a later day.
pub async fn rate(app: Data<AppState>, who: Admin, req: HttpRequest, FormBody(typed): FormBody) -> Answer {
    let me = who.0.id;
    let errors = Errors::new();
    let input = Input::new(&typed, &errors);
    let rate = input.amount("rate", Rate::new);
    let rate = input.required("rate", rate).filter(|rate| {
        let fits = rate.decimal() > Decimal::ZERO && rate.decimal() < Decimal::from(1_000_000_000);
        if !fits {
            input.wrong("rate", "debe ser mayor que cero");
        }
        fits
    });
    let source = input.required_text("source", 60);
    let now = app.db.clock().now();
    let today = calendar::today(now);
    let from = match input.date("validFrom") {
        Some(day) if day < today => {
            input.wrong("validFrom", "no puede ser una fecha pasada");
            None
        }
        Some(day) if day > today => calendar::start_of_day(day),
        _ => None,
    };
    let sure = input.boolean("sure").unwrap_or(false);
    let outcome = match (errors.check(), rate) {
        (Ok(()), Some(rate)) => {
            app.db
                .transact(move |conn, now| {
                    if !sure && leaps(current_rate(conn, now)?, rate) {
                        return Err(AppError::field(
                            "rate",
                            "cambia más de 20 % respecto a la actual: si es correcta, marca la casilla",
                        ));
                    }
                    exchange_rates::set_rate(conn, now, me, rate, &source, from.unwrap_or(now))
                })
                .await
        }
        _ => Err(errors.refusal()),
    };
    match outcome {
        Ok(()) => site::see_other_with(PATH, Flash::ExchangeRateSaved),
        Err(error) => again(&app, &who.0, &req, "rate", typed, error).await,
    }
}

fn leaps(current: Option<Rate>, new: Rate) -> bool {
    current.is_some_and(|current| {
        let step = (new.decimal() - current.decimal()).abs();
        step > current.decimal() * LEAP
    })
}

/// The page with what could not be done.
async fn again(
    app: &AppState,
    who: &User,
    req: &HttpRequest,
    form: &'static str,
    typed: Map<String, Value>,
    error: AppError,
) -> Answer {
    if !Slip::can_show(&error) {
        return Err(error);
    }
    let slip = Slip { form, error, typed };
    render(app, who, req, Wish::default(), Some(slip)).await
}

struct Seen {
    rates: Vec<RateEntry>,
    accounts: Vec<Account>,
    days: u32,
    money: Money,
    changes: Vec<Entry>,
}

async fn render(app: &AppState, who: &User, req: &HttpRequest, wish: Wish, slip: Option<Slip>) -> Answer {
    let before: Option<i64> = wish.cursor.as_deref().and_then(|id| id.parse().ok());
    let now = app.db.clock().now();
    let mut seen = app
        .db
        .read(move |conn| {
            let one_more = i64::try_from(PAGE + 1).unwrap_or(i64::MAX);
            Ok(Seen {
                rates: exchange_rates::ledger(conn, LEDGER)?,
                accounts: payments::all_accounts(conn)?,
                days: acceptance_days(conn)?,
                money: money(conn)?,
                changes: audit::list(conn, None, one_more, before)?,
            })
        })
        .await?;
    let more = seen.changes.len() > PAGE;
    seen.changes.truncate(PAGE);
    // Few rates lie in the future: the newest of the others is among those read.
    let current = seen.rates.iter().find(|entry| entry.valid_from <= now);
    let rate = current.map(|entry| entry.rate);
    let typed = slip.as_ref().and_then(|slip| slip.typed("rate"));
    let typed = typed
        .and_then(|text| crate::base::money::parse(text).ok())
        .and_then(|rate| Rate::new(rate).ok());
    let page = SettingsPage {
        shell: Viewer(Some(who.clone())).shell(req),
        rate: rate.map(|rate| rate.to_string()).unwrap_or_default(),
        rate_since: current
            .map(|entry| {
                format!(
                    "{} · desde el {}",
                    entry.source,
                    calendar::datetime_es(entry.valid_from)
                )
            })
            .unwrap_or_default(),
        rates: seen.rates.iter().map(|entry| RateView::new(entry, now)).collect(),
        today: calendar::today(now).to_string(),
        is_leap: typed.is_some_and(|typed| leaps(rate, typed)),
        accounts: seen.accounts.iter().map(AccountView::from).collect(),
        days: seen.days,
        tolerance: figure(seen.money.payment_tolerance),
        money: seen.money,
        older: seen
            .changes
            .last()
            .filter(|_| more)
            .map(|last| format!("{PATH}?cursor={}#cambios", last.id))
            .unwrap_or_default(),
        changes: seen.changes.into_iter().map(ChangeView::from).collect(),
        is_later: before.is_some(),
        slip,
    };
    let status = page
        .slip
        .as_ref()
        .map_or(StatusCode::OK, |slip| slip.error.status());
    site::page_with(status, &page)
}

/// «0,01», as it is typed.
fn figure(amount: Usd) -> String {
    amount.to_string().trim_start_matches('$').to_owned()
}

impl RateView {
    fn new(entry: &RateEntry, now: DateTime<Utc>) -> Self {
        Self {
            rate: entry.rate.to_string(),
            source: entry.source.clone(),
            when: calendar::stamp_es(entry.valid_from),
            by: entry.by.clone(),
            is_to_come: entry.valid_from > now,
        }
    }
}

impl From<&Account> for AccountView {
    fn from(account: &Account) -> Self {
        let known = [
            &account.bank,
            &account.phone,
            &account.account_number,
            &account.email,
        ];
        Self {
            href: format!("{PATH}/accounts/{}", account.id),
            method: account.method.label(),
            detail: known
                .into_iter()
                .map(String::as_str)
                .filter(|text| !text.is_empty())
                .collect::<Vec<_>>()
                .join(" · "),
            holder: account.holder.clone(),
            active: account.active,
        }
    }
}

impl From<Entry> for ChangeView {
    fn from(entry: Entry) -> Self {
        let what = format!("{} · {}", entry.subject.label(), entry.label);
        let field = entry.field.label();
        Self {
            title: what,
            detail: match (entry.old, entry.new) {
                (Some(old), Some(new)) => format!("{field}: de «{old}» a «{new}»"),
                (None, Some(new)) => format!("{field}: «{new}»"),
                (Some(old), None) => format!("{field}: se quitó «{old}»"),
                (None, None) => field.to_owned(),
            },
            by: entry.actor.unwrap_or_else(|| "Krafta".to_owned()),
            when: calendar::datetime_es(entry.at),
            iso: entry.at.to_rfc3339(),
        }
    }
}
