//! `/admin/settings/accounts/…`: one account that customers pay to.

use crate::base::error::AppError;
use crate::base::ids::AccountId;
use crate::base::money::Currency;
use crate::domain::accounts::User;
use crate::domain::payments::{
    self, AccountDetails, Method, accounts_by_id, edit_account, open_account, show_account,
};
use crate::http::auth::extractors::{Admin, Viewer};
use crate::http::kit::body::FormBody;
use crate::http::kit::flash::Flash;
use crate::http::kit::form::{self, FormState};
use crate::http::kit::layout::Layout;
use crate::http::kit::select_option::SelectOption;
use crate::http::kit::{self, Answer, meanwhile};
use crate::http::state::AppState;
use actix_web::HttpRequest;
use actix_web::web::{Data, Path};
use askama::Template;
use serde_json::{Map, Value};

const SETTINGS: &str = "/admin/settings";

#[derive(Template)]
#[template(path = "admin/settings/account.html")]
struct AccountPage {
    shell: Layout,
    form: FormState,
    /// `None` for a new one.
    account: Option<payments::Account>,
    /// Where its form goes.
    action: String,
    /// What stood in the fields when they were shown.
    shown: Vec<(String, String)>,
    methods: Vec<SelectOption>,
    currencies: Vec<SelectOption>,
}

impl AccountPage {
    /// What was typed, else what is kept.
    fn value(&self, field: &str) -> String {
        if let Some(typed) = self.form.value(field) {
            return typed.to_owned();
        }
        let Some(account) = &self.account else {
            return String::new();
        };
        let stored = fields(account);
        let kept = stored.fields().find(|(name, _)| *name == field);
        kept.map(|(_, value)| value.to_owned()).unwrap_or_default()
    }

    fn wrong(&self, field: &str) -> String {
        self.form.error(field)
    }
}

/// As the form shows them.
fn fields(account: &payments::Account) -> meanwhile::Stored {
    let currency = match account.currency {
        Currency::Ves => "Bolívares",
        Currency::Usd => "Dólares",
    };
    meanwhile::Stored::from([
        ("holder", account.holder.clone()),
        ("idNumber", account.id_number.clone()),
        ("bank", account.bank.clone()),
        ("phone", account.phone.clone()),
        ("accountNumber", account.account_number.clone()),
        ("email", account.email.clone()),
        ("instructions", account.instructions.clone()),
        ("position", account.position.to_string()),
    ])
    .choice("method", account.method.as_str(), account.method.label())
    .choice("currency", account.currency.as_str(), currency)
}

/// `GET /admin/settings/accounts/new`
pub async fn new_form(app: Data<AppState>, who: Admin, req: HttpRequest) -> Answer {
    render(&app, &who.0, &req, None, FormState::default()).await
}

/// `GET /admin/settings/accounts/{id}`
pub async fn show(app: Data<AppState>, who: Admin, req: HttpRequest, id: Path<AccountId>) -> Answer {
    render(&app, &who.0, &req, Some(*id), FormState::default()).await
}

/// `POST /admin/settings/accounts`
pub async fn create(app: Data<AppState>, who: Admin, req: HttpRequest, FormBody(typed): FormBody) -> Answer {
    save(&app, &who.0, &req, None, typed).await
}

/// `POST /admin/settings/accounts/{id}`
pub async fn change(
    app: Data<AppState>,
    who: Admin,
    req: HttpRequest,
    id: Path<AccountId>,
    FormBody(typed): FormBody,
) -> Answer {
    save(&app, &who.0, &req, Some(*id), typed).await
}

/// `POST /admin/settings/accounts/{id}/activation`
pub async fn activation(app: Data<AppState>, who: Admin, id: Path<AccountId>) -> Answer {
    set_shown(&app, &who, *id, true, Flash::AccountShown).await
}

/// `POST /admin/settings/accounts/{id}/deactivation`
pub async fn deactivation(app: Data<AppState>, who: Admin, id: Path<AccountId>) -> Answer {
    set_shown(&app, &who, *id, false, Flash::AccountRetired).await
}

async fn set_shown(app: &AppState, who: &Admin, id: AccountId, active: bool, flash: Flash) -> Answer {
    let me = who.0.id;
    app.db
        .transact(move |conn, now| show_account(conn, now, me, id, active))
        .await?;
    kit::see_other_with(&format!("{SETTINGS}#cuentas"), flash)
}

async fn save(
    app: &AppState,
    who: &User,
    req: &HttpRequest,
    id: Option<AccountId>,
    typed: Map<String, Value>,
) -> Answer {
    let me = who.id;
    form::submit_over(
        app,
        FormState::new("account", "", typed),
        (
            move |conn| match id {
                Some(id) => Ok(fields(&one(accounts_by_id(conn, &[id])?)?)),
                None => Ok(meanwhile::Stored::default()),
            },
            move |conn| id.map_or(Ok(()), |id| payments::hold_account(conn, id)),
        ),
        AccountDetails::read,
        move |conn, now, details| match id {
            Some(id) => edit_account(conn, now, me, id, details),
            None => open_account(conn, now, me, details).map(drop),
        },
        |()| kit::see_other_with(&format!("{SETTINGS}#cuentas"), Flash::AccountSaved),
        async |state| render(app, who, req, id, state).await,
    )
    .await
}

fn one(found: Vec<payments::Account>) -> Result<payments::Account, AppError> {
    found.into_iter().next().ok_or(AppError::NotFound)
}

async fn render(
    app: &AppState,
    who: &User,
    req: &HttpRequest,
    id: Option<AccountId>,
    form: FormState,
) -> Answer {
    let account = match id {
        None => None,
        Some(id) => {
            let found = app.db.read(move |conn| accounts_by_id(conn, &[id])).await?;
            Some(one(found)?)
        }
    };
    let chosen = |field: &str, kept: Option<&str>| form.value(field).or(kept).unwrap_or_default().to_owned();
    let method = chosen("method", account.as_ref().map(|account| account.method.as_str()));
    let currency = chosen(
        "currency",
        account.as_ref().map(|account| account.currency.as_str()),
    );
    let page = AccountPage {
        shell: Viewer(Some(who.clone())).shell(req),
        action: id.map_or_else(
            || format!("{SETTINGS}/accounts"),
            |id| format!("{SETTINGS}/accounts/{id}"),
        ),
        methods: Method::REPORTED
            .into_iter()
            .map(|known| SelectOption::new(known.as_str(), known.label(), &method))
            .collect(),
        currencies: vec![
            SelectOption::new("", "La usual del método", &currency),
            SelectOption::new(Currency::Ves.as_str(), "Bolívares", &currency),
            SelectOption::new(Currency::Usd.as_str(), "Dólares", &currency),
        ],
        shown: form.hidden(&account.as_ref().map(fields).unwrap_or_default()),
        account,
        form,
    };
    kit::page_with(page.form.status(), &page)
}
