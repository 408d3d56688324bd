//! `GET /admin/shipping/rules`: how each state is served; `POST …/rules`.

use super::{LONGEST_CITY, RULES, methods, required_state};
use crate::base::input::Input;
use crate::domain::accounts::User;
use crate::domain::lifecycle::DeliveryMethod;
use crate::domain::shipping::{self, HOME_CITY, Rule, state_key, state_named, states};
use crate::http::auth::extractors::{Admin, Viewer};
use crate::http::kit::body::FormBody;
use crate::http::kit::flash::Flash;
use crate::http::kit::form::{self, FormState};
use crate::http::kit::layout::Layout;
use crate::http::kit::select_option::{SelectOption, state_options};
use crate::http::kit::{self, Answer, meanwhile};
use crate::http::state::AppState;
use actix_web::HttpRequest;
use actix_web::web::{Data, Query};
use askama::Template;
use serde::Deserialize;
use serde_json::Value;
use std::collections::HashMap;

#[derive(Default, Deserialize)]
pub struct DeliveryRulesQuery {
    /// The state whose rule is to be changed.
    state: Option<String>,
}

#[derive(Template)]
#[template(path = "admin/shipping/delivery_rules.html")]
struct RulesPage {
    shell: Layout,
    banner: String,
    form: RuleForm,
    rows: Vec<DeliveryRuleRow>,
    suggestions: Vec<(&'static str, &'static str)>,
}

struct RuleForm {
    is_open: bool,
    states: Vec<SelectOption>,
    origin: String,
    preferred: Vec<SelectOption>,
    backup: Vec<SelectOption>,
    /// What stood in the fields when they were shown.
    shown: Vec<(String, String)>,
    state: FormState,
}

struct DeliveryRuleRow {
    state: &'static str,
    origin: String,
    /// Blank where there is no rule.
    preferred: &'static str,
    backup: &'static str,
}

pub async fn list(
    app: Data<AppState>,
    who: Admin,
    req: HttpRequest,
    wish: Query<DeliveryRulesQuery>,
) -> Answer {
    show(&app, &who.0, &req, wish.into_inner(), FormState::default()).await
}

/// Sets the rule of a state.
pub async fn save(
    app: Data<AppState>,
    who: Admin,
    req: HttpRequest,
    FormBody(mut typed): FormBody,
) -> Answer {
    let me = who.0.id;
    let state = typed.get("state").and_then(Value::as_str).unwrap_or_default();
    let state = state.to_owned();
    meanwhile::of_key(&mut typed, &state);
    form::submit_over(
        &app,
        FormState::new("rule", "", typed),
        (
            move |conn| Ok(fields(shipping::rule(conn, &state)?.as_ref())),
            shipping::hold,
        ),
        read,
        move |conn, now, (state, rule)| shipping::set_rule(conn, now, me, state, rule),
        |()| {
            // Among workshops that are alike, the one in the rule's city is chosen.
            app.wake_routing();
            kit::see_other_with(RULES, Flash::RuleSaved)
        },
        async |state| show(&app, &who.0, &req, DeliveryRulesQuery::default(), state).await,
    )
    .await
}

/// As the form shows them.
fn fields(rule: Option<&Rule>) -> meanwhile::Stored {
    let Some(rule) = rule else {
        return meanwhile::Stored::from(
            ["originCity", "preferredMethod", "backupMethod"].map(|one| (one, String::new())),
        );
    };
    let backup = rule.backup_method;
    meanwhile::Stored::from([("originCity", rule.origin_city.clone())])
        .choice(
            "preferredMethod",
            rule.preferred_method.as_str(),
            rule.preferred_method.label(),
        )
        .choice(
            "backupMethod",
            backup.map_or("", DeliveryMethod::as_str),
            backup.map_or("Ninguno", DeliveryMethod::label),
        )
}

fn read(input: &Input<'_>) -> Option<(&'static str, Rule)> {
    let state = required_state(input, "state");
    let origin_city = input
        .text("originCity", LONGEST_CITY)
        .unwrap_or_else(|| HOME_CITY.to_owned());
    let preferred_method = input.required_code("preferredMethod");
    let backup_method = input.code("backupMethod");
    let rule = Rule {
        origin_city,
        preferred_method: preferred_method?,
        backup_method,
    };
    Some((state?, rule))
}

async fn show(
    app: &AppState,
    who: &User,
    req: &HttpRequest,
    wish: DeliveryRulesQuery,
    form: FormState,
) -> Answer {
    let rules = app.db.read(shipping::fulfilment_rules).await?;
    let status = form.status();
    let page = RulesPage {
        shell: Viewer(Some(who.clone())).shell(req),
        banner: form.banner(),
        form: RuleForm::new(&rules, &wish, form),
        rows: states::ALL
            .into_iter()
            .map(|state| DeliveryRuleRow::of(state, rules.get(&state_key(state))))
            .collect(),
        suggestions: shipping::all_cities(),
    };
    kit::page_with(status, &page)
}

impl DeliveryRuleRow {
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
    fn new(rules: &HashMap<String, Rule>, wish: &DeliveryRulesQuery, form: FormState) -> Self {
        let asked = wish.state.as_deref().and_then(state_named);
        let rule = asked.and_then(|state| rules.get(&state_key(state)));
        let start = |field: &str| -> &str {
            match (form.value(field), rule, field) {
                (Some(typed), _, _) => typed,
                (_, _, "state") => asked.unwrap_or_default(),
                (_, Some(rule), "originCity") => &rule.origin_city,
                (_, None, "originCity") => HOME_CITY,
                (_, Some(rule), "preferredMethod") => rule.preferred_method.as_str(),
                (_, Some(rule), "backupMethod") => rule.backup_method.map_or("", DeliveryMethod::as_str),
                _ => "",
            }
        };
        let state = start("state");
        let mut shown = form.hidden(&fields(rule));
        shown.push(form.key(asked.unwrap_or_default()));
        Self {
            shown,
            is_open: form.is_refused() || asked.is_some(),
            states: std::iter::once(SelectOption::new("", "Elige un estado", state))
                .chain(state_options(state))
                .collect(),
            origin: start("originCity").to_owned(),
            preferred: methods("Elige un método", start("preferredMethod")),
            backup: methods("Ninguno", start("backupMethod")),
            state: form,
        }
    }
}
