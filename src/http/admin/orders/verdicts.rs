//! Why a workshop was chosen, or none: the verdict on every candidate, in words.

use crate::base::calendar;
use crate::base::ids::WorkshopId;
use crate::domain::production::Assignment;
use crate::domain::routing::{Evaluation, Outcome, Routing, RoutingDecision};
use crate::http::kit::select_option::SelectOption;

/// Candidates told one by one; the rest of those that are out go in groups, by their reason.
const ONE_BY_ONE: usize = 12;

pub(super) struct VerdictsView {
    /// «Así se eligió, el 21 nov 2026, 9:15 a. m.»
    pub when: String,
    /// An admin's own words.
    pub reason: String,
    pub rows: Vec<VerdictView>,
    pub groups: Vec<GroupView>,
    /// It is open on the page: nobody was found.
    pub is_open: bool,
}

pub(super) struct VerdictView {
    pub name: String,
    pub words: String,
    pub is_chosen: bool,
    pub fits: bool,
}

pub(super) struct GroupView {
    pub words: String,
    pub names: Vec<String>,
}

/// What was kept when the item was given out; for an item that waits, what is true now.
pub(super) fn view(
    kept: Option<&Routing>,
    now: Option<&RoutingDecision>,
    work: Option<&Assignment>,
) -> Option<VerdictsView> {
    let given = work.and_then(|work| kept.filter(|kept| kept.assignment == Some(work.id)));
    let (verdicts, actual) = match (given, work, now) {
        (Some(kept), _, _) => (
            &kept.verdicts,
            kept.assignment.and(work).map(|work| work.workshop_id),
        ),
        (None, None, Some(now)) => (&now.verdicts, None),
        _ => return None,
    };
    let mut rows = Vec::new();
    let mut groups: Vec<GroupView> = Vec::new();
    for verdict in verdicts {
        let is_chosen = actual == Some(verdict.workshop);
        let words = words(verdict, is_chosen, work.is_some());
        let fits = verdict.finding.fit().is_some();
        if is_chosen || fits || rows.len() < ONE_BY_ONE {
            let name = verdict.name.clone();
            rows.push(VerdictView {
                name,
                words,
                is_chosen,
                fits,
            });
        } else {
            add(&mut groups, words, &verdict.name);
        }
    }
    // What an admin chose against the rules is the choice nevertheless.
    rows.sort_by_key(|row| !row.is_chosen);
    Some(VerdictsView {
        when: given.map(|kept| calendar::stamp_es(kept.at)).unwrap_or_default(),
        reason: given.and_then(|kept| kept.reason.clone()).unwrap_or_default(),
        rows,
        groups,
        is_open: work.is_none(),
    })
}

/// Every reason, with the workshops that it keeps away.
pub(super) fn grouped(verdicts: &[Evaluation]) -> Vec<GroupView> {
    let mut groups: Vec<GroupView> = Vec::new();
    for verdict in verdicts {
        add(&mut groups, verdict.finding.words(), &verdict.name);
    }
    groups
}

fn add(groups: &mut Vec<GroupView>, words: String, name: &str) {
    match groups.iter_mut().find(|group| group.words == words) {
        Some(group) => group.names.push(name.to_owned()),
        None => groups.push(GroupView {
            words,
            names: vec![name.to_owned()],
        }),
    }
}

fn words(verdict: &Evaluation, is_chosen: bool, is_given: bool) -> String {
    match &verdict.finding {
        // The rules chose another than the admin did.
        Outcome::Chosen { .. } if is_given && !is_chosen => {
            format!("{} · lo elegían las reglas", verdict.finding.words())
        }
        Outcome::Chosen { .. } | Outcome::Fits { .. } => verdict.finding.words(),
        _ if is_chosen => format!("Elegido a mano. {}", verdict.finding.words()),
        _ => verdict.finding.words(),
    }
}

/// Every workshop that works with us, those that fit first: an admin may choose any.
pub(super) fn choices(
    verdicts: &[Evaluation],
    work: Option<&Assignment>,
    typed: Option<&str>,
) -> Vec<SelectOption> {
    let current: Option<WorkshopId> = work.map(|work| work.workshop_id);
    let selected: Option<WorkshopId> = typed.and_then(|typed| typed.parse().ok()).or(current);
    let active = verdicts
        .iter()
        .filter(|verdict| verdict.finding != Outcome::Inactive);
    active
        .map(|verdict| SelectOption {
            value: verdict.workshop.to_string(),
            label: match verdict.finding.fit() {
                Some(fit) => format!(
                    "{} · {} c/u · entrega {}",
                    verdict.name,
                    fit.unit_cost,
                    calendar::date_short_es(fit.promise)
                ),
                None if current == Some(verdict.workshop) => format!("{} · el actual", verdict.name),
                None => format!("{} · {}", verdict.name, verdict.finding.words()),
            },
            selected: selected == Some(verdict.workshop),
        })
        .collect()
}
