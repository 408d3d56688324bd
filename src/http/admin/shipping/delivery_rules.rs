//! `GET /admin/shipping/rules`: how each state is served; `POST …/rules`.

use super::{LONGEST_CITY, RULES, Slip, methods, required_state, state_choices, suggestions};
use crate::base::error::AppError;
use crate::base::input::{Errors, Input};
use crate::domain::accounts::User;
use crate::domain::lifecycle::DeliveryMethod;
use crate::domain::shipping::{self, HOME_CITY, Rule, state_key, state_named, states};
use crate::http::auth::extractors::{Admin, Viewer};
use crate::http::kit::body::FormBody;
use crate::http::kit::flash::Flash;
use crate::http::kit::layout::Shell;
use crate::http::kit::select_option::Choice;
use crate::http::kit::{self as site, Answer};
use crate::http::state::AppState;
use actix_web::HttpRequest;
use actix_web::http::StatusCode;
use actix_web::web::{Data, Query};
use askama::Template;
use serde::Deserialize;
use serde_json::{Map, Value};
use std::collections::HashMap;

#[derive(Default, Deserialize)]
pub struct Wish {
    /// The state whose rule is to be changed.
    state: Option<String>,
}

#[derive(Template)]
#[template(path = "admin/shipping/delivery_rules.html")]
struct RulesPage {
    shell: Shell,
    banner: String,
    form: RuleForm,
    rows: Vec<Row>,
    suggestions: Vec<(&'static str, &'static str)>,
}

struct RuleForm {
    is_open: bool,
    states: Vec<Choice>,
    origin: String,
    preferred: Vec<Choice>,
    backup: Vec<Choice>,
    errors: Errors,
}

struct Row {
    state: &'static str,
    origin: String,
    /// Blank where there is no rule.
    preferred: &'static str,
    backup: &'static str,
}

pub async fn list(app: Data<AppState>, who: Admin, req: HttpRequest, wish: Query<Wish>) -> Answer {
    show(&app, &who.0, &req, wish.into_inner(), None).await
}

/// Sets the rule of a state.
pub async fn save(app: Data<AppState>, who: Admin, req: HttpRequest, FormBody(typed): FormBody) -> Answer {
    let me = who.0.id;
    let outcome = match read(&typed) {
        Ok((state, rule)) => {
            app.db
                .transact(move |conn, now| shipping::set_rule(conn, now, me, state, &rule))
                .await
        }
        Err(error) => Err(error),
    };
    match outcome {
        Ok(()) => {
            // Among workshops that are alike, the one in the rule's city is chosen.
            app.wake_routing();
            site::see_other_with(RULES, Flash::RuleSaved)
        }
        Err(error) => {
            let slip = Slip::new("rule", "", typed, error)?;
            show(&app, &who.0, &req, Wish::default(), Some(slip)).await
        }
    }
}

fn read(typed: &Map<String, Value>) -> Result<(&'static str, Rule), AppError> {
    let errors = Errors::new();
    let input = Input::new(typed, &errors);
    let state = required_state(&input, "state");
    let origin_city = input
        .text("originCity", LONGEST_CITY)
        .unwrap_or_else(|| HOME_CITY.to_owned());
    let preferred = input.required_code("preferredMethod");
    let backup_method = input.code("backupMethod");
    match (state, preferred) {
        (Some(state), Some(preferred_method)) if errors.is_empty() => Ok((
            state,
            Rule {
                origin_city,
                preferred_method,
                backup_method,
            },
        )),
        _ => Err(errors.refusal()),
    }
}

async fn show(app: &AppState, who: &User, req: &HttpRequest, wish: Wish, slip: Option<Slip>) -> Answer {
    let rules = app.db.read(shipping::fulfilment_rules).await?;
    let status = slip.as_ref().map_or(StatusCode::OK, |slip| slip.error.status());
    let page = RulesPage {
        shell: Viewer(Some(who.clone())).shell(req),
        banner: slip.as_ref().map(Slip::banner).unwrap_or_default(),
        form: RuleForm::new(&rules, &wish, slip),
        rows: states::ALL
            .into_iter()
            .map(|state| Row::of(state, rules.get(&state_key(state))))
            .collect(),
        suggestions: suggestions(),
    };
    site::page_with(status, &page)
}

impl Row {
    fn of(state: &'static str, rule: Option<&Rule>) -> Self {
        Self {
            state,
            origin: rule.map_or_else(|| HOME_CITY.to_owned(), |rule| rule.origin_city.clone()),
            preferred: rule.map_or("", |rule| rule.preferred_method.label()),
            backup: rule
                .and_then(|rule| rule.backup_method)
                .map_or("", DeliveryMethod::label),
        }
    }
}

impl RuleForm {
    fn new(rules: &HashMap<String, Rule>, wish: &Wish, slip: Option<Slip>) -> Self {
        let asked = wish.state.as_deref().and_then(state_named);
        let rule = asked.and_then(|state| rules.get(&state_key(state)));
        let start = |field: &str| -> &str {
            match (&slip, rule, field) {
                (Some(slip), _, _) => slip.typed(field),
                (_, _, "state") => asked.unwrap_or_default(),
                (_, Some(rule), "originCity") => &rule.origin_city,
                (_, None, "originCity") => HOME_CITY,
                (_, Some(rule), "preferredMethod") => rule.preferred_method.as_str(),
                (_, Some(rule), "backupMethod") => rule.backup_method.map_or("", DeliveryMethod::as_str),
                _ => "",
            }
        };
        let state = start("state");
        Self {
            is_open: slip.is_some() || asked.is_some(),
            states: std::iter::once(Choice::new("", "Elige un estado", state))
                .chain(state_choices(state))
                .collect(),
            origin: start("originCity").to_owned(),
            preferred: methods("Elige un método", start("preferredMethod")),
            backup: methods("Ninguno", start("backupMethod")),
            errors: slip.map(|slip| slip.errors).unwrap_or_default(),
        }
    }
}
