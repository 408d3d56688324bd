//! `/workshop/dashboard`. A TALLER sees its own workshop's work, an ADMIN everyone's. Its buttons are next door.

use super::card::{CardView, Column, Mode, Place, banner};
use super::item::designed;
use super::view::{BoardQuery, Narrowed};
use crate::base::error::AppError;
use crate::base::ids::WorkshopId;
use crate::domain::accounts::{Role, User};
use crate::domain::catalog::Technique;
use crate::domain::lifecycle::AssignmentStatus;
use crate::domain::orders::Actor;
use crate::domain::production::stages::{self, COUNTED, STAGES, Sort, Stage};
use crate::domain::shipping::carriers::{self, Carrier};
use crate::domain::workshops::Workshop;
use crate::domain::workshops::access::within_reach;
use crate::http::auth::extractors::WorkshopSide;
use crate::http::kit::form::FormState;
use crate::http::kit::layout::Layout;
use crate::http::kit::quality::{self, Quality};
use crate::http::kit::select_option::SelectOption;
use crate::http::kit::workshop_options::{EVERYONE, workshop_options};
use crate::http::kit::{self, Answer};
use crate::http::state::AppState;
use actix_web::{HttpRequest, web};
use askama::Template;
use chrono::{DateTime, Utc};
use diesel::PgConnection;

#[derive(Template)]
#[template(path = "workshop/dashboard.html")]
struct DashboardPage {
    shell: Layout,
    /// For an ADMIN: the workshops to choose from.
    choices: Vec<SelectOption>,
    is_admin: bool,
    /// The one whose work this is; empty for several.
    workshop_name: String,
    /// This page's address, also for a form that came back to it.
    here: String,
    /// Where the day's tickets are.
    tickets: String,
    /// And the files; empty where not one workshop is looked at.
    files: String,
    /// When: all of a stage is what stood there by then.
    seen: String,
    /// What forms carry on.
    query: String,
    /// Whole stages, to do something with all of one at once; empty where there is nothing to do.
    batch: Vec<SelectOption>,
    /// A TALLER that belongs to no workshop yet.
    is_unlinked: bool,
    /// Narrowed to one stage.
    is_narrowed: bool,
    /// Some list goes on on another page: counts are the server's to say.
    is_cut: bool,
    has_nothing: bool,
    filters: Filters,
    tabs: Vec<Tab>,
    /// All stages, where the page shows one.
    everything: String,
    columns: Vec<Column>,
    carriers: Vec<Carrier>,
    banner: String,
}

/// What the form over the board holds.
struct Filters {
    stage: &'static str,
    number: String,
    until: String,
    sorts: Vec<SelectOption>,
    /// Blank where not one workshop is looked at.
    products: Vec<SelectOption>,
    /// Something is left out.
    is_on: bool,
    /// More than a number is asked for.
    is_open: bool,
    /// The same without any of it.
    all: String,
}

struct Tab {
    href: String,
    label: &'static str,
    count: String,
    /// The id of the column whose cards are counted.
    list: &'static str,
    current: bool,
}

pub async fn dashboard(
    app: web::Data<AppState>,
    person: WorkshopSide,
    wish: web::Query<BoardQuery>,
    req: HttpRequest,
) -> Answer {
    show(&app, &person, &wish, &req, &FormState::default()).await
}

struct BoardFacts {
    workshops: Vec<Workshop>,
    narrowed: Narrowed,
    stages: Vec<Stage>,
    products: Vec<(String, Option<Technique>)>,
    carriers: Vec<Carrier>,
}

/// The workshops that somebody looks at: of an ADMIN the one that is named, else all in reach.
pub(super) fn looked_at(
    conn: &mut PgConnection,
    user: &User,
    named: &str,
) -> Result<(Vec<Workshop>, Option<WorkshopId>), AppError> {
    let workshops = within_reach(conn, user)?;
    let wanted = match (user.role, named) {
        (Role::Admin, named) if !named.is_empty() => {
            let id: WorkshopId = named.parse().map_err(|_| AppError::NotFound)?;
            let known = workshops.iter().any(|workshop| workshop.id == id);
            Some(known.then_some(id).ok_or(AppError::NotFound)?)
        }
        _ => None,
    };
    Ok((workshops, wanted))
}

/// Their ids.
pub(super) fn ids(workshops: &[Workshop], wanted: Option<WorkshopId>) -> Vec<WorkshopId> {
    match wanted {
        Some(one) => vec![one],
        None => workshops.iter().map(|workshop| workshop.id).collect(),
    }
}

fn look(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    user: &User,
    wish: &BoardQuery,
) -> Result<BoardFacts, AppError> {
    let (workshops, wanted) = looked_at(conn, user, wish.workshop())?;
    let ids = ids(&workshops, wanted);
    let view = wish.view();
    Ok(BoardFacts {
        stages: stages::stages(conn, now, &ids, &view, wish.only)?,
        products: match ids.as_slice() {
            [one] => stages::products(conn, *one)?,
            _ => Vec::new(),
        },
        carriers: carriers::carriers(conn)?,
        narrowed: Narrowed {
            workshop: wanted,
            view,
        },
        workshops,
    })
}

pub async fn show(
    app: &AppState,
    person: &WorkshopSide,
    wish: &web::Query<BoardQuery>,
    req: &HttpRequest,
    form: &FormState,
) -> Answer {
    let now = app.db.clock().now();
    let (user, wish) = (person.0.clone(), wish.0.clone());
    let seen = app.db.read(move |conn| look(conn, now, &user, &wish)).await?;
    let cards = seen.stages.iter().flat_map(|stage| &stage.cards);
    let quality = quality::judge_by_size(app, designed(cards.map(|(card, _)| card))).await?;
    kit::page_with(form.status(), &page(person, req, now, (seen, &quality), form))
}

fn page(
    person: &WorkshopSide,
    req: &HttpRequest,
    now: DateTime<Utc>,
    (seen, quality): (BoardFacts, &Quality),
    form: &FormState,
) -> DashboardPage {
    let BoardFacts {
        workshops,
        narrowed,
        stages,
        products,
        carriers,
    } = seen;
    let is_admin = person.0.role == Role::Admin;
    let actor = Actor::of(Some(&person.0));
    let name_of = |id: WorkshopId| {
        let found = workshops.iter().find(|workshop| workshop.id == id);
        found.map_or("", |workshop| workshop.name.as_str())
    };
    let query = narrowed.query();
    let shown = stages.iter().flat_map(|stage| &stage.cards);
    let banner = banner(form, shown.map(|(card, _)| card));
    let is_cut = stages
        .iter()
        .any(|stage| stage.next.is_some() || stage.count > stages::STAGE_CARDS);
    let has_nothing = stages.iter().all(|stage| stage.count == 0);
    let mut columns: Vec<Column> = stages
        .into_iter()
        .map(|stage| {
            let next = stage.next.map(|after| {
                let mut next = narrowed.at(Some(stage.stage));
                next.view.after = Some(after);
                next.path()
            });
            let cards = stage.cards.iter().map(|(card, key)| {
                let place = Place {
                    now,
                    by: actor.authority(),
                    workshop_name: if is_admin { name_of(card.workshop) } else { "" },
                    mode: Mode::Listed { key, query: &query },
                    carriers: &carriers,
                    quality,
                };
                CardView::new(card, &place, form)
            });
            let count = match stage.is_capped {
                true => format!("{COUNTED}+"),
                false => stage.count.to_string(),
            };
            Column::new(stage.stage, count, cards.collect(), next.unwrap_or_default())
        })
        .collect();
    // On a phone one is shown: the one whose form came back, else the first that has cards.
    let is_back = |column: &Column| column.cards.iter().any(|card| card.is_back);
    let shown = columns.iter().position(is_back);
    let shown = shown.or_else(|| columns.iter().position(|column| !column.cards.is_empty()));
    if let Some(first) = shown.and_then(|at| columns.get_mut(at)) {
        first.is_first = true;
    }
    let chosen = narrowed.view.stage;
    let tabs = tabs(&columns, &narrowed);
    if let Some(stage) = chosen {
        columns.retain(|column| column.stage == stage);
        for column in &mut columns {
            column.before = match narrowed.view.after {
                Some(_) => narrowed.at(chosen).path(),
                None => String::new(),
            };
        }
    }
    let only = match is_admin {
        true => narrowed.workshop,
        false => person.0.workshop,
    };
    let day_of = |path: &str| match only {
        Some(workshop) if is_admin => format!("{path}?workshop={workshop}"),
        _ => path.to_owned(),
    };
    DashboardPage {
        batch: batch(&columns, &narrowed),
        shell: person.shell(req),
        choices: if is_admin {
            workshop_options(&workshops, EVERYONE, narrowed.workshop)
        } else {
            Vec::new()
        },
        is_admin,
        workshop_name: only.map(name_of).unwrap_or_default().to_owned(),
        here: narrowed.path(),
        tickets: day_of("/workshop/tickets"),
        files: only.map(|_| day_of("/workshop/files")).unwrap_or_default(),
        seen: now.to_rfc3339(),
        query,
        is_unlinked: !is_admin && workshops.is_empty(),
        is_narrowed: chosen.is_some(),
        is_cut,
        has_nothing: has_nothing && !narrowed.view.is_filtered(),
        filters: filters(&narrowed, &products),
        everything: narrowed.at(None).path(),
        tabs,
        columns,
        carriers,
        banner,
    }
}

fn filters(narrowed: &Narrowed, products: &[(String, Option<Technique>)]) -> Filters {
    let view = &narrowed.view;
    let sorts = Sort::ALL.iter();
    let each = products.iter().map(|(name, technique)| {
        let label = match technique {
            Some(technique) => format!("{name} ({})", technique.label()),
            None => name.clone(),
        };
        SelectOption::new(name, label, &view.product)
    });
    let mut choices = vec![SelectOption::new("", "Todos", &view.product)];
    choices.extend(each);
    if choices.iter().all(|choice| !choice.selected) {
        choices.push(SelectOption::new(&view.product, &view.product, &view.product));
    }
    Filters {
        stage: view.stage.map_or("", AssignmentStatus::as_str),
        number: view.number.clone(),
        until: view.until.map(|day| day.to_string()).unwrap_or_default(),
        sorts: sorts
            .map(|sort| SelectOption::new(sort.as_str(), sort.label(), view.sort.as_str()))
            .collect(),
        products: choices,
        is_on: view.is_filtered(),
        is_open: view.until.is_some() || !view.product.is_empty() || view.sort != Sort::default(),
        all: Narrowed {
            workshop: narrowed.workshop,
            ..Narrowed::default()
        }
        .path(),
    }
}

/// «Los 12 de Nuevos»: a stage as the page is narrowed, so also all of one product.
fn batch(columns: &[Column], narrowed: &Narrowed) -> Vec<SelectOption> {
    let view = &narrowed.view;
    let what = match view.product.as_str() {
        "" if view.is_filtered() => " con estos filtros".to_owned(),
        "" => String::new(),
        product => format!(", {product}"),
    };
    let open = columns
        .iter()
        .filter(|column| column.count != "0" && STAGES[..4].contains(&column.stage));
    open.map(|column| {
        let all = match (column.count.strip_suffix('+'), column.count.as_str()) {
            (Some(counted), _) => format!("Los primeros {counted}"),
            (None, "1") => "El único".to_owned(),
            (None, count) => format!("Los {count}"),
        };
        let label = format!("{all} de {}{what}", column.title);
        SelectOption::new(column.stage.as_str(), &label, "-")
    })
    .collect()
}

/// On a page of all stages they are places of it, else pages of their own.
fn tabs(columns: &[Column], narrowed: &Narrowed) -> Vec<Tab> {
    let chosen = narrowed.view.stage;
    columns
        .iter()
        .map(|column| Tab {
            href: match chosen {
                None => format!("#{}", column.id),
                Some(_) => narrowed.at(Some(column.stage)).path(),
            },
            label: column.title,
            count: column.count.clone(),
            list: column.id,
            current: chosen == Some(column.stage),
        })
        .collect()
}
