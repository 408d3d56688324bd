//! `POST /ops/orders/bulk`: one change to all orders that were ticked, and how it ended for each.

use super::Side;
use crate::base::error::AppError;
use crate::base::input::{Errors, Input};
use crate::domain::ordering::bulk::{self, Change, Goal, MOST, Told};
use crate::domain::orders::LONGEST_NOTE;
use crate::domain::orders::filter::Filter;
use crate::http::auth::extractors::Operations;
use crate::http::kit::body::FormBody;
use crate::http::kit::flash::Flash;
use crate::http::kit::layout::Layout;
use crate::http::kit::{self as site, Answer};
use crate::http::state::AppState;
use actix_web::{HttpRequest, web};
use askama::Template;
use serde_json::Value;

/// A ticked order is a field of its own, so that none hides another.
const TICK: &str = "order.";

#[derive(Template)]
#[template(path = "admin/orders/bulk.html")]
struct ManyPage {
    shell: Layout,
    back: String,
    done: usize,
    refused: Vec<Line>,
    changed: Vec<Line>,
}

struct Line {
    href: String,
    number: String,
    status: &'static str,
    status_label: &'static str,
    why: String,
}

pub async fn change(
    app: web::Data<AppState>,
    who: Operations,
    req: HttpRequest,
    FormBody(typed): FormBody,
) -> Answer {
    let errors = Errors::new();
    let input = Input::new(&typed, &errors);
    let ids: Vec<String> = typed
        .keys()
        .filter_map(|name| name.strip_prefix(TICK))
        .map(str::to_owned)
        .collect();
    if ids.len() > MOST {
        errors.add("pedidos", format!("admite hasta {MOST} a la vez"));
    }
    let change = Change {
        goal: input.code::<Goal>("status"),
        priority: input.code("priority"),
        workshop: input.id("workshopId"),
        notes: input.text("notes", LONGEST_NOTE),
    };
    errors.check()?;
    let back = typed.get("back").and_then(Value::as_str).unwrap_or_default();
    let side = Side::of(&who.0);
    let back = side.list_of(&Filter::of_query(back));
    if ids.is_empty() {
        return site::see_other_with(&back, Flash::NothingPicked);
    }
    if change.is_nothing() {
        return site::see_other_with(&back, Flash::NothingAsked);
    }
    if change.goal.is_some_and(|goal| !goal.permitted(who.0.role)) {
        return Err(AppError::Forbidden);
    }
    let told = bulk::change(&app.db, &who.0, ids, &change).await;
    let mut page = ManyPage {
        shell: who.shell(&req),
        back,
        done: 0,
        refused: Vec::new(),
        changed: Vec::new(),
    };
    for told in &told {
        match &told.outcome {
            Ok(_) => page.changed.push(line(side, told)),
            Err(_) => page.refused.push(line(side, told)),
        }
    }
    page.done = page.changed.len();
    site::page(&page)
}

fn line(side: Side, told: &Told) -> Line {
    let (order, why) = match &told.outcome {
        Ok(order) => (Some(order), String::new()),
        Err(refusal) if refusal.order.is_none() && refusal.code == "order_not_found" => {
            (None, "No encontramos este pedido.".to_owned())
        }
        Err(refusal) => (refusal.order.as_ref(), refusal.for_people()),
    };
    Line {
        href: order.map(|order| side.order(order.id)).unwrap_or_default(),
        number: order.map_or_else(|| told.id.clone(), |order| order.number.clone()),
        status: order.map(|order| order.status.as_str()).unwrap_or_default(),
        status_label: order.map(|order| order.status.label()).unwrap_or_default(),
        why,
    }
}
