//! `/admin/settings`: the exchange rate, the accounts to pay to, terms, and who changed what.

pub mod accounts;
pub mod contact;
mod held_rate_view;
pub mod held_rates;
pub mod rates;
mod stored;
pub mod terms;

use self::held_rate_view::HeldRateView;
use self::stored::{CASH_DESK, CONTACT, TERMS, Terms, contact_fields, desk_fields, figure};
use crate::base::calendar;
use crate::base::ids::RateId;
use crate::base::keyset;
use crate::base::money::Rate;
use crate::base::money::meant::{self, Expected};
use crate::base::phone;
use crate::domain::accounts::User;
use crate::domain::audit::{self, Entry};
use crate::domain::exchange_rates::{self, HeldRate, RateEntry, is_old, leaps};
use crate::domain::payments::{self, Account};
use crate::domain::settings::{self, CashDesk, Contact, Money};
use crate::domain::shipping::states;
use crate::http::auth::extractors::{Admin, Viewer};
use crate::http::kit::exchange_rate;
use crate::http::kit::form::FormState;
use crate::http::kit::layout::Layout;
use crate::http::kit::select_option::SelectOption;
use crate::http::kit::{self, Answer};
use crate::http::state::AppState;
use actix_web::HttpRequest;
use actix_web::web::{Data, Query};
use askama::Template;
use chrono::{DateTime, Utc};
use rust_decimal::Decimal;
use serde::Deserialize;

const PATH: &str = "/admin/settings";
/// Changes on a page.
const PAGE: usize = 30;
/// Rates that are shown.
const LEDGER: i64 = 10;

#[derive(Default, Deserialize)]
pub struct SettingsQuery {
    cursor: Option<String>,
    /// «Cambiar»: a rate that does not count yet.
    change: Option<RateId>,
}

#[derive(Template)]
#[template(path = "admin/settings/settings.html")]
struct SettingsPage {
    shell: Layout,
    form: FormState,
    /// Blank before the first rate was entered.
    rate: String,
    /// By which a new one is understood that can be read in two ways.
    rate_expected: String,
    rate_since: String,
    /// It should have been replaced by now.
    is_old: bool,
    /// Read, and waiting for a word.
    held: Vec<HeldRateView>,
    rates: Vec<RateView>,
    /// What they are, for the form of a new one.
    standing: String,
    /// What a rate is entered with, until something else is typed.
    draft: RateDraft,
    /// Whether the rate that was typed looks like a slip of the pen.
    is_leap: bool,
    accounts: Vec<AccountView>,
    days: u32,
    money: Money,
    tolerance: String,
    workshops_apply: bool,
    shop: Contact,
    desk: CashDesk,
    desk_states: Vec<SelectOption>,
    /// What stood in the fields of each form when they were shown.
    terms_shown: Vec<(String, String)>,
    contact_shown: Vec<(String, String)>,
    desk_shown: Vec<(String, String)>,
    changes: Vec<ChangeView>,
    is_later: bool,
    /// Blank on the last page.
    older: String,
}

impl SettingsPage {
    fn value(&self, form: &str, field: &str, otherwise: impl ToString) -> String {
        let typed = self.form.at(form, "").value(field);
        typed.map_or_else(|| otherwise.to_string(), str::to_owned)
    }

    fn wrong(&self, form: &str, field: &str) -> String {
        self.form.at(form, "").error(field)
    }
}

struct RateDraft {
    rate: String,
    source: String,
    from: String,
    /// The rate to come that it takes the place of; blank for none.
    replaces: String,
}

struct RateView {
    id: RateId,
    rate: String,
    source: String,
    when: String,
    value_date: String,
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
pub async fn show(app: Data<AppState>, who: Admin, req: HttpRequest, wish: Query<SettingsQuery>) -> Answer {
    render(&app, &who.0, &req, wish.into_inner(), FormState::default()).await
}

struct SettingsFacts {
    current: Option<RateEntry>,
    held: Vec<HeldRate>,
    rates: Vec<RateEntry>,
    standing: String,
    changing: Option<RateEntry>,
    accounts: Vec<Account>,
    terms: Terms,
    shop: Contact,
    desk: CashDesk,
    changes: Vec<Entry>,
}

pub(super) async fn render(
    app: &AppState,
    who: &User,
    req: &HttpRequest,
    wish: SettingsQuery,
    form: FormState,
) -> Answer {
    let before: Option<i64> = wish.cursor.as_deref().and_then(|id| id.parse().ok());
    let now = app.db.clock().now();
    let mut seen = app
        .db
        .read(move |conn| {
            Ok(SettingsFacts {
                current: exchange_rates::in_force(conn, now)?,
                held: exchange_rates::held(conn, now)?,
                rates: exchange_rates::ledger(conn, LEDGER)?,
                standing: exchange_rates::standing(conn, now)?,
                changing: match wish.change {
                    Some(id) => exchange_rates::to_come(conn, now, id)?,
                    None => None,
                },
                accounts: payments::all_accounts(conn)?,
                terms: Terms::stored(conn)?,
                shop: settings::contact(conn)?,
                desk: settings::cash_desk(conn)?,
                changes: audit::list(conn, None, keyset::one_more(PAGE), before)?,
            })
        })
        .await?;
    let older = keyset::cut(&mut seen.changes, PAGE).map(|last| format!("{PATH}?cursor={}#cambios", last.id));
    let current = seen.current.as_ref();
    let rate = current.map(|entry| entry.rate);
    let typed = form
        .value("rate")
        .and_then(|text| meant::read(text, Rate::PLACES, form.value("rateDue").unwrap_or_default()))
        .and_then(|rate| Rate::new(rate).ok());
    let page = SettingsPage {
        shell: Viewer(Some(who.clone())).shell(req),
        rate: rate.map(|rate| rate.to_string()).unwrap_or_default(),
        // As far as it moves without a question.
        rate_expected: rate
            .map(|rate| meant::carried(&[Expected::within(rate.decimal(), Decimal::new(2, 1))]))
            .unwrap_or_default(),
        rate_since: current
            .map(|entry| {
                let since = calendar::datetime_es(entry.valid_from);
                format!("{} · desde el {since}", exchange_rate::origin(entry))
            })
            .unwrap_or_default(),
        is_old: current.is_some_and(|entry| is_old(entry.value_date, calendar::today(now))),
        held: seen
            .held
            .iter()
            .map(|held| HeldRateView::new(held, rate))
            .collect(),
        standing: seen.standing,
        rates: seen.rates.iter().map(|entry| RateView::new(entry, now)).collect(),
        draft: match &seen.changing {
            Some(entry) => RateDraft {
                rate: entry.rate.to_string(),
                source: entry.source.clone(),
                from: calendar::today(entry.valid_from).to_string(),
                replaces: entry.id.to_string(),
            },
            None => RateDraft {
                rate: String::new(),
                source: "BCV".to_owned(),
                from: calendar::today(now).to_string(),
                replaces: String::new(),
            },
        },
        is_leap: typed.is_some_and(|typed| leaps(rate, typed)),
        accounts: seen.accounts.iter().map(AccountView::from).collect(),
        terms_shown: form.at(TERMS, "").hidden(&seen.terms.fields()),
        contact_shown: form.at(CONTACT, "").hidden(&contact_fields(&seen.shop)),
        desk_shown: form.at(CASH_DESK, "").hidden(&desk_fields(&seen.desk)),
        days: seen.terms.days,
        tolerance: figure(seen.terms.money.payment_tolerance),
        money: seen.terms.money,
        workshops_apply: form
            .at(TERMS, "")
            .is_checked("workshopChangesApply", seen.terms.workshops_apply),
        shop: Contact {
            phone: phone::national(&seen.shop.phone),
            whatsapp: phone::national(&seen.shop.whatsapp),
            ..seen.shop
        },
        desk_states: desk_states(&form, &seen.desk),
        desk: seen.desk,
        older: older.unwrap_or_default(),
        changes: seen.changes.into_iter().map(ChangeView::from).collect(),
        is_later: before.is_some(),
        form,
    };
    kit::page_with(page.form.status(), &page)
}

/// What was chosen, else what is stored.
fn desk_states(form: &FormState, desk: &CashDesk) -> Vec<SelectOption> {
    let chosen = form.at(CASH_DESK, "").value("cashState").unwrap_or(&desk.state);
    let none = SelectOption::new("", "Elige el estado", chosen);
    let states = states::ALL.into_iter();
    std::iter::once(none)
        .chain(states.map(|state| SelectOption::new(state, state, chosen)))
        .collect()
}

impl RateView {
    fn new(entry: &RateEntry, now: DateTime<Utc>) -> Self {
        Self {
            id: entry.id,
            rate: entry.rate.to_string(),
            source: entry.source.clone(),
            when: calendar::stamp_es(entry.valid_from),
            value_date: calendar::date_es(entry.value_date),
            by: exchange_rate::hand(entry),
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
