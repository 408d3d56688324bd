//! What of the board a page shows, as its address says it; forms carry it on, so that a move leaves the page as it was.

use crate::base::ids::{OrderId, WorkshopId};
use crate::domain::lifecycle::AssignmentStatus;
use crate::domain::production::stages::{STAGES, Sort, View};
use crate::http::kit::address;
use chrono::{Datelike as _, NaiveDate};
use serde::Deserialize;

/// In characters: what is searched for, and a product as it was sold.
const LONGEST: usize = 200;

#[derive(Clone, Default, Deserialize)]
pub struct BoardQuery {
    workshop: Option<String>,
    stage: Option<String>,
    sort: Option<String>,
    until: Option<String>,
    product: Option<String>,
    q: Option<String>,
    after: Option<String>,
    /// Of a button pressed on this piece of work's own page.
    pub assignment: Option<String>,
    /// What a scan does.
    #[serde(rename = "do")]
    does: Option<String>,
    /// Set while one number is scanned after the other.
    scan: Option<String>,
    /// Of the board only this order: asked for by the page itself, when the order changed.
    pub only: Option<OrderId>,
}

impl BoardQuery {
    /// The workshop that was named; blank for none.
    pub fn workshop(&self) -> &str {
        self.workshop.as_deref().unwrap_or_default()
    }

    pub fn does<T: Default + std::str::FromStr>(&self) -> T {
        let does = self.does.as_deref().unwrap_or_default();
        does.parse().unwrap_or_default()
    }

    pub fn is_scanning(&self) -> bool {
        self.scan.is_some()
    }

    /// What is no value of ours narrows nothing: an address may be old, or typed by hand.
    pub fn view(&self) -> View {
        let text = |field: &Option<String>| -> String {
            let typed = field.as_deref().unwrap_or_default().trim();
            typed.chars().filter(|c| !c.is_control()).take(LONGEST).collect()
        };
        let stage: Option<AssignmentStatus> = text(&self.stage).parse().ok();
        let stage = stage.filter(|stage| STAGES.contains(stage));
        View {
            stage,
            sort: text(&self.sort).parse().unwrap_or_default(),
            until: text(&self.until)
                .parse()
                .ok()
                .filter(|day: &NaiveDate| (2000..2100).contains(&day.year())),
            product: text(&self.product),
            number: text(&self.q),
            // A page that follows is one stage's.
            after: stage.and_then(|_| text(&self.after).parse().ok()),
        }
    }
}

/// The board, of everybody or one workshop, as it is looked at.
#[derive(Clone, Default)]
pub struct Narrowed {
    pub workshop: Option<WorkshopId>,
    pub view: View,
}

impl Narrowed {
    pub fn query(&self) -> String {
        let view = &self.view;
        let blank_or = |some: Option<String>| some.unwrap_or_default();
        address(
            "",
            &[
                ("workshop", &blank_or(self.workshop.map(|id| id.to_string()))),
                ("stage", view.stage.map_or("", AssignmentStatus::as_str)),
                ("q", &view.number),
                ("until", &blank_or(view.until.map(|day| day.to_string()))),
                ("product", &view.product),
                (
                    "sort",
                    if view.sort == Sort::default() {
                        ""
                    } else {
                        view.sort.as_str()
                    },
                ),
                ("after", &blank_or(view.after.map(|id| id.to_string()))),
            ],
        )
    }

    pub fn path(&self) -> String {
        format!("/workshop/dashboard{}", self.query())
    }

    /// The same, of one stage or all, from its beginning.
    pub fn at(&self, stage: Option<AssignmentStatus>) -> Self {
        let view = View {
            stage,
            after: None,
            ..self.view.clone()
        };
        Self {
            view,
            workshop: self.workshop,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_says_what_it_shows_and_nothing_else() {
        let query = BoardQuery {
            stage: Some("READY".to_owned()),
            sort: Some("due".to_owned()),
            until: Some("2026-01-20".to_owned()),
            product: Some("Gorra · Negro".to_owned()),
            q: Some(" 7k2 ".to_owned()),
            after: Some("00000000-0000-0000-0000-000000000001".to_owned()),
            ..BoardQuery::default()
        };
        let narrowed = Narrowed {
            workshop: None,
            view: query.view(),
        };
        assert_eq!(
            narrowed.query(),
            "?stage=READY&q=7k2&until=2026-01-20&product=Gorra+%C2%B7+Negro&sort=due\
             &after=00000000-0000-0000-0000-000000000001"
        );
        assert!(narrowed.at(None).path().ends_with("&sort=due"));
        let odd = BoardQuery {
            stage: Some("CANCELLED".to_owned()),
            sort: Some("azar".to_owned()),
            until: Some("0001-01-01".to_owned()),
            after: Some("00000000-0000-0000-0000-000000000001".to_owned()),
            ..BoardQuery::default()
        };
        assert_eq!(odd.view(), View::default());
    }
}
