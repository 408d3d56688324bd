//! `/workshop/scan`: one number after the other, by a scanner or by hand, and what is done with each at once.

use super::keyed::Keyed;
use super::said::done;
use super::view::BoardQuery;
use crate::base::error::AppError;
use crate::base::ids::{AssignmentId, OrderId, WorkshopId};
use crate::domain::accounts::User;
use crate::domain::lifecycle::Move;
use crate::domain::orders::{self, Actor, is_number};
use crate::domain::production::job_ticket::{self, path_of};
use crate::domain::production::{self as verbs, Details, Outcome, Scope, board, rules};
use crate::domain::workshops::access::within_reach;
use crate::http::auth::extractors::WorkshopSide;
use crate::http::kit::body::FormBody;
use crate::http::kit::flash::WorkDone;
use crate::http::kit::form::{self, FormState};
use crate::http::kit::layout::Layout;
use crate::http::kit::select_option::SelectOption;
use crate::http::kit::{self, Answer, address};
use crate::http::state::AppState;
use actix_web::{HttpRequest, web};
use askama::Template;
use diesel::PgConnection;
use serde_json::Value;

const PATH: &str = "/workshop/scan";
/// In characters: an address, as a code has it.
const LONGEST: usize = 300;

crate::codes! {
    /// What a scan does.
    #[derive(Default)]
    pub enum Does {
        /// Shows the work, with its next step.
        #[default]
        Look = "look",
        Accept = "accept",
        Start = "start",
        Ready = "ready",
    }
}

impl Does {
    const fn mv(self) -> Option<Move> {
        match self {
            Self::Look => None,
            Self::Accept => Some(Move::Accept),
            Self::Start => Some(Move::Start),
            Self::Ready => Some(Move::MarkReady),
        }
    }

    fn options(self) -> Vec<SelectOption> {
        let all = [
            (Self::Look, "Ver el trabajo"),
            (Self::Accept, "Aceptar"),
            (Self::Start, "Comenzar Producción"),
            (Self::Ready, "Marcar como Listo"),
        ];
        all.iter()
            .map(|(does, label)| SelectOption::new(does.as_str(), *label, self.as_str()))
            .collect()
    }
}

/// What was scanned or typed.
#[derive(Debug, PartialEq, Eq)]
enum Scanned {
    Work(AssignmentId),
    Number(String),
    Nothing,
}

/// A ticket's QR code is its page's address; the bars beside it, and what people type, is the order's number. A scanner set to
/// another keyboard types `'` for `-`, and perhaps small letters.
fn scanned(typed: &str) -> Scanned {
    let typed = typed.trim();
    if let Some((_, rest)) = typed.split_once("/workshop/assignments/") {
        let id: String = rest.chars().take(36).collect();
        return id.parse().map_or(Scanned::Nothing, Scanned::Work);
    }
    let bare: String = typed
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .map(|c| c.to_ascii_uppercase())
        .collect();
    let number = format!("KRFT-{}", bare.strip_prefix("KRFT").unwrap_or(&bare));
    if is_number(&number) {
        return Scanned::Number(number);
    }
    typed.parse().map_or(Scanned::Nothing, Scanned::Work)
}

/// The work that is meant: of an order, what of it is furthest behind.
fn find(
    conn: &mut PgConnection,
    user: &User,
    typed: &str,
) -> Result<(AssignmentId, OrderId, WorkshopId), AppError> {
    let unknown = || AppError::field("code", "no es de un trabajo de este taller");
    match scanned(typed) {
        Scanned::Nothing => Err(unknown()),
        Scanned::Work(id) => {
            let found = job_ticket::found(conn, user, id).map_err(|error| match error {
                AppError::NotFound => unknown(),
                other => other,
            })?;
            let work = found.assignment;
            Ok((work.id, work.order_id, work.workshop_id))
        }
        Scanned::Number(number) => {
            let order = orders::find_by_number(conn, &number)?.ok_or_else(unknown)?;
            let workshops: Vec<WorkshopId> = within_reach(conn, user)?
                .iter()
                .map(|workshop| workshop.id)
                .collect();
            let cards = board::cards_of(conn, order.id, &workshops)?;
            let card = cards.iter().min_by_key(|card| card.stage).ok_or_else(unknown)?;
            let work = card
                .work
                .iter()
                .find(|work| work.assignment.status == card.stage)
                .ok_or_else(unknown)?;
            Ok((work.assignment.id, order.id, card.workshop))
        }
    }
}

#[derive(Template)]
#[template(path = "workshop/scan.html")]
struct ScanPage {
    shell: Layout,
    banner: String,
    scan: ScanForm,
}

/// The field that takes the next number; on the page of a piece of work too.
pub struct ScanForm {
    /// What it may do; blank where it only leads on.
    pub does: Vec<SelectOption>,
    /// What could not be found.
    pub code: String,
    pub error: String,
    /// The next scan goes here without a tap.
    pub has_focus: bool,
}

impl ScanForm {
    /// On the page of a piece of work, where a scan only leads on.
    pub const fn next(has_focus: bool) -> Self {
        Self {
            does: Vec::new(),
            code: String::new(),
            error: String::new(),
            has_focus,
        }
    }

    fn new(does: Does, form: &FormState) -> Self {
        let error = form.at("scan", "").error("code");
        Self {
            does: does.options(),
            // What was understood is not in the way of the next one.
            code: match error.is_empty() {
                true => String::new(),
                false => form.value("code").unwrap_or_default().to_owned(),
            },
            error,
            has_focus: true,
        }
    }
}

pub async fn show(person: WorkshopSide, wish: web::Query<BoardQuery>, req: HttpRequest) -> Answer {
    page(&person, wish.does(), &req, &FormState::default())
}

fn page(person: &WorkshopSide, does: Does, req: &HttpRequest, form: &FormState) -> Answer {
    let banner = match form.error("code").is_empty() {
        true => form.banner(),
        false => String::new(),
    };
    let page = ScanPage {
        shell: person.shell(req),
        banner,
        scan: ScanForm::new(does, form),
    };
    kit::page_with(form.status(), &page)
}

/// Shows the work, or makes the move that was chosen and waits for the next number.
pub async fn take(
    app: web::Data<AppState>,
    person: WorkshopSide,
    FormBody(typed): FormBody,
    keyed: Keyed,
    req: HttpRequest,
) -> Answer {
    let press = keyed.of(&person.0)?;
    let text = |name: &str| typed.get(name).and_then(Value::as_str).unwrap_or_default();
    let does: Does = text("do").parse().unwrap_or_default();
    let (user, actor) = (person.0.clone(), Actor::of(Some(&person.0)));
    form::submit(
        &app,
        FormState::new("scan", "", typed.clone()),
        |input| input.required("code", input.text("code", LONGEST)),
        move |conn, now, code| {
            let (work, order, workshop) = find(conn, &user, code)?;
            let Some(mv) = does.mv() else {
                return Ok((work, None));
            };
            let told = orders::change(conn, now, order, |conn, order| {
                let number = order.number.clone();
                let named = |error: AppError| match error {
                    AppError::Conflict(mut conflict) => {
                        conflict.message = format!("{number}: {}", conflict.message);
                        AppError::Conflict(conflict)
                    }
                    other => other,
                };
                let flash = done(mv, order.delivery_method);
                if let Some(press) = press
                    && !press.is_new(conn, now, order.id, &format!("{} {workshop}", does.as_str()))?
                {
                    return Ok((flash, WorkDone { number, undo: None }));
                }
                let details = Details::default();
                let missing = verbs::asked_first(conn, order, workshop, mv, &details);
                let scope = Scope::Workshop(workshop);
                let outcome = verbs::advance(conn, now, actor, order, scope, mv, &details).map_err(named)?;
                if outcome == Outcome::Moved {
                    missing.map_err(named)?;
                }
                let undo = outcome == Outcome::Moved && rules::may_take_back(mv, order.delivery_method);
                let undo = undo.then_some((order.id, workshop));
                Ok((
                    flash,
                    WorkDone {
                        number: number.clone(),
                        undo,
                    },
                ))
            })?;
            Ok((work, Some(told)))
        },
        |(work, told)| match told {
            Some((flash, done)) if keyed.is_late => Keyed::done(&flash.words(&done.number)),
            None => kit::see_other(&format!("{}?scan=1", path_of(work))),
            Some((flash, work)) => {
                kit::see_other_done(&address(PATH, &[("do", does.as_str())]), flash, &work)
            }
        },
        async |state| match keyed.is_late {
            true => Keyed::refused(&app, None, &state).await,
            false => page(&person, does, &req, &state),
        },
    )
    .await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_an_address_a_number_or_an_id() {
        let id = AssignmentId::any();
        let number = Scanned::Number("KRFT-7K2M9Q".to_owned());
        for typed in ["KRFT-7K2M9Q", " krft'7k2m9q\n", "7K2M9Q", "krft7k2m9q"] {
            assert_eq!(scanned(typed), number, "{typed}");
        }
        for typed in [
            id.to_string(),
            format!("https://krafta.example/workshop/assignments/{id}"),
            format!("https://krafta.example/workshop/assignments/{id}?scan=1"),
        ] {
            assert_eq!(scanned(&typed), Scanned::Work(id), "{typed}");
        }
        for typed in [
            "",
            "KRFT-7K2M9",
            "https://krafta.example/workshop/assignments/ñandú",
            "hola",
        ] {
            assert_eq!(scanned(typed), Scanned::Nothing, "{typed}");
        }
    }
}
