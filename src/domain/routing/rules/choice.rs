//! The choice of workshops for an order's items: candidates in, a verdict on every candidate out
//! (docs/domain.md, routing). Pure.

use super::promise;
use super::schedule::{Agenda, Schedule};
use super::verdict::{Behind, Evaluation, Outcome, Quote};
use crate::base::ids::{ItemId, OfferId, WorkshopId};
use crate::base::money::Usd;
use crate::domain::workshops::PaymentPolicy;
use chrono::NaiveDate;
use std::collections::{BTreeMap, BTreeSet};

/// Everything that the choice looks at.
#[derive(Clone, Debug)]
pub struct Facts {
    pub today: NaiveDate,
    pub destination: Destination,
    pub is_pickup: bool,
    /// Key of the city from which the rule for the state sends.
    pub origin_city: String,
    /// In business days.
    pub transit_days: u32,
    /// Those that need a workshop.
    pub items: Vec<Item>,
    /// Who works on the order already, and until when.
    pub at_work: Vec<(WorkshopId, NaiveDate)>,
    pub candidates: Vec<Candidate>,
}

/// Names as people wrote them, and keys by which they are compared.
#[derive(Clone, Debug)]
pub struct Destination {
    pub state: String,
    pub state_key: String,
    pub city: String,
    pub city_key: String,
}

#[derive(Clone, Debug)]
pub struct Item {
    pub id: ItemId,
    pub position: i32,
    pub variant: String,
    pub quantity: i32,
    /// Who let it go before: never again.
    pub let_go: BTreeSet<WorkshopId>,
}

#[derive(Clone, Debug)]
pub struct Candidate {
    pub id: WorkshopId,
    pub name: String,
    pub active: bool,
    pub policy: PaymentPolicy,
    pub city_key: String,
    pub state_key: String,
    pub coverage: Coverage,
    pub agenda: Agenda,
    pub tiers: Vec<Tier>,
}

/// What of a workshop's coverage reaches the destination.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Coverage {
    Nothing,
    City,
    State,
}

/// A price per unit from some quantity on.
#[derive(Clone, Debug)]
pub struct Tier {
    pub offer: OfferId,
    pub variant: String,
    pub min_quantity: i32,
    pub unit_cost: Usd,
    pub review_required: bool,
}

/// What was found for one item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RoutingDecision {
    pub item: ItemId,
    pub chosen: Option<Choice>,
    /// On every candidate, the best first.
    pub verdicts: Vec<Evaluation>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    pub workshop: WorkshopId,
    pub name: String,
    pub policy: PaymentPolicy,
    pub offer: OfferId,
    pub unit_cost: Usd,
    pub review_required: bool,
    pub schedule: Schedule,
}

/// A workshop that could make an item.
struct Possible<'a> {
    candidate: &'a Candidate,
    tier: &'a Tier,
    schedule: Schedule,
    promise: NaiveDate,
    is_at_origin: bool,
    load: i64,
}

/// What an item's choice is made by, the smallest first: promise, cost, not in the origin city, load, name. The id
/// parts namesakes, so that the order in which facts come never decides.
type Key<'a> = (NaiveDate, Usd, bool, i64, &'a str, WorkshopId);

impl Possible<'_> {
    fn key(&self) -> Key<'_> {
        (
            self.promise,
            self.tier.unit_cost,
            !self.is_at_origin,
            self.load,
            &self.candidate.name,
            self.candidate.id,
        )
    }

    fn fit(&self, to: &Destination) -> Quote {
        Quote {
            covers: match self.candidate.coverage {
                Coverage::City => to.city.clone(),
                Coverage::State | Coverage::Nothing => to.state.clone(),
            },
            from: self.tier.min_quantity,
            unit_cost: self.tier.unit_cost,
            review_required: self.tier.review_required,
            start: self.schedule.start,
            free: self.schedule.free_at_start,
            due: self.schedule.due,
            promise: self.promise,
        }
    }
}

impl Candidate {
    /// Of its tiers for the variant, the highest that the quantity reaches.
    pub fn tier<'a>(&'a self, item: &'a Item) -> Option<&'a Tier> {
        self.tiers_for(item)
            .filter(|tier| tier.min_quantity <= item.quantity)
            .max_by_key(|tier| tier.min_quantity)
    }

    fn tiers_for<'a>(&'a self, item: &'a Item) -> impl Iterator<Item = &'a Tier> {
        self.tiers.iter().filter(|tier| tier.variant == item.variant)
    }
}

/// Agendas with what this run has given out so far.
type Ledger = BTreeMap<WorkshopId, Agenda>;

/// Decides for every open item. The same facts in another order give the same answer.
pub fn choose(facts: &Facts) -> Vec<RoutingDecision> {
    let mut items: Vec<&Item> = facts.items.iter().collect();
    items.sort_by_key(|item| (item.position, item.id));
    let plan = if facts.is_pickup {
        plan_pickup(facts, &items)
    } else {
        plan_delivery(facts, &items)
    };
    let mut ledger = Ledger::new();
    items
        .iter()
        .zip(plan)
        .map(|(item, workshop)| decide(facts, item, workshop, &mut ledger))
        .collect()
}

/// The best for each item by itself, in the items' order, and when the customer would have it.
fn apart(facts: &Facts, items: &[&Item]) -> Vec<Option<(WorkshopId, NaiveDate)>> {
    let mut ledger = Ledger::new();
    items
        .iter()
        .map(|item| {
            let best = facts
                .candidates
                .iter()
                .filter_map(|candidate| assess(facts, item, candidate, &ledger).ok())
                .min_by(|a, b| a.key().cmp(&b.key()))?;
            book(&mut ledger, &best);
            Some((best.candidate.id, best.promise))
        })
        .collect()
}

/// Each item's best workshop, unless one workshop makes all of them without delay: then that one, first those that
/// work on the order already.
fn plan_delivery(facts: &Facts, items: &[&Item]) -> Vec<Option<WorkshopId>> {
    let apart = apart(facts, items);
    let working_until = facts
        .at_work
        .iter()
        .map(|(_, due)| promise(*due, facts.transit_days));
    let latest = apart
        .iter()
        .flatten()
        .map(|(_, at)| *at)
        .chain(working_until)
        .max();
    // What fits nowhere waits by itself.
    let placeable: Vec<&Item> = items
        .iter()
        .zip(&apart)
        .filter_map(|(item, found)| found.map(|_| *item))
        .collect();
    let one = facts
        .candidates
        .iter()
        .filter_map(|candidate| Some((candidate, together(facts, &placeable, candidate)?)))
        .filter(|(_, whole)| Some(whole.promise) <= latest)
        .min_by(|(a, whole_a), (b, whole_b)| {
            (!facts.works(a.id), whole_a.key(a)).cmp(&(!facts.works(b.id), whole_b.key(b)))
        })
        .map(|(candidate, _)| candidate.id);
    apart
        .into_iter()
        .map(|found| found.map(|(alone, _)| one.unwrap_or(alone)))
        .collect()
}

/// Everything from one workshop in the pick-up city; if one works on the order already, from that one.
fn plan_pickup(facts: &Facts, items: &[&Item]) -> Vec<Option<WorkshopId>> {
    if !facts.at_work.is_empty() {
        let kept = apart(facts, items);
        return kept.into_iter().map(|found| found.map(|(id, _)| id)).collect();
    }
    let one = facts
        .candidates
        .iter()
        .filter_map(|candidate| Some((candidate, together(facts, items, candidate)?)))
        .min_by(|(a, whole_a), (b, whole_b)| whole_a.key(a).cmp(&whole_b.key(b)))
        .map(|(candidate, _)| candidate.id);
    items.iter().map(|_| one).collect()
}

impl Facts {
    pub fn candidate(&self, workshop: WorkshopId) -> Option<&Candidate> {
        self.candidates.iter().find(|candidate| candidate.id == workshop)
    }

    fn works(&self, workshop: WorkshopId) -> bool {
        self.at_work.iter().any(|(id, _)| *id == workshop)
    }

    /// Who keeps a pick-up order, if somebody works on it.
    fn keeper(&self) -> Option<String> {
        let id = self.at_work.iter().map(|(id, _)| *id).min()?;
        Some(
            self.candidate(id)
                .map(|candidate| candidate.name.clone())
                .unwrap_or_default(),
        )
    }
}

/// One workshop that makes several items.
struct Whole {
    promise: NaiveDate,
    cost: Usd,
    is_at_origin: bool,
    load: i64,
}

impl Whole {
    fn key<'a>(&self, candidate: &'a Candidate) -> Key<'a> {
        (
            self.promise,
            self.cost,
            !self.is_at_origin,
            self.load,
            &candidate.name,
            candidate.id,
        )
    }
}

fn together(facts: &Facts, items: &[&Item], candidate: &Candidate) -> Option<Whole> {
    let mut ledger = Ledger::new();
    let mut whole: Option<Whole> = None;
    for item in items {
        let possible = assess(facts, item, candidate, &ledger).ok()?;
        book(&mut ledger, &possible);
        let cost = possible.tier.unit_cost * item.quantity;
        whole = Some(match whole {
            None => Whole {
                promise: possible.promise,
                cost,
                is_at_origin: possible.is_at_origin,
                load: possible.load,
            },
            Some(so_far) => Whole {
                promise: so_far.promise.max(possible.promise),
                cost: so_far.cost + cost,
                ..so_far
            },
        });
    }
    whole
}

fn book(ledger: &mut Ledger, possible: &Possible<'_>) {
    ledger
        .entry(possible.candidate.id)
        .or_insert_with(|| possible.candidate.agenda.clone())
        .book(&possible.schedule);
}

/// Whether a workshop could make an item, or the first thing in the way.
fn assess<'a>(
    facts: &Facts,
    item: &'a Item,
    candidate: &'a Candidate,
    ledger: &Ledger,
) -> Result<Possible<'a>, Outcome> {
    let to = &facts.destination;
    if !candidate.active {
        return Err(Outcome::Inactive);
    }
    if candidate.coverage == Coverage::Nothing {
        let place = to.state.clone();
        return Err(Outcome::NotCovered { place });
    }
    if facts.is_pickup && (&candidate.state_key, &candidate.city_key) != (&to.state_key, &to.city_key) {
        let city = to.city.clone();
        return Err(Outcome::OtherCity { city });
    }
    if let Some(other) = facts
        .keeper()
        .filter(|_| facts.is_pickup && !facts.works(candidate.id))
    {
        return Err(Outcome::StaysWith { other });
    }
    if item.let_go.contains(&candidate.id) {
        return Err(Outcome::LetGo);
    }
    let Some(tier) = candidate.tier(item) else {
        let minimum = candidate.tiers_for(item).map(|tier| tier.min_quantity).min();
        return Err(minimum.map_or(Outcome::NoOffer, |minimum| Outcome::BelowMinimum { minimum }));
    };
    let agenda = ledger.get(&candidate.id).unwrap_or(&candidate.agenda);
    let schedule = agenda
        .schedule(facts.today, item.quantity)
        .ok_or(Outcome::NoCapacity)?;
    Ok(Possible {
        candidate,
        tier,
        promise: promise(schedule.due, facts.transit_days),
        schedule,
        is_at_origin: facts.origin_city == candidate.city_key,
        load: agenda.load(),
    })
}

/// The planned choice for an item, with the verdict on every candidate as things stand after the items before it.
fn decide(facts: &Facts, item: &Item, planned: Option<WorkshopId>, ledger: &mut Ledger) -> RoutingDecision {
    let mut able = Vec::new();
    let mut verdicts = Vec::new();
    for candidate in &facts.candidates {
        match assess(facts, item, candidate, ledger) {
            Ok(possible) => able.push(possible),
            Err(finding) => verdicts.push(verdict(candidate, finding)),
        }
    }
    able.sort_by(|a, b| a.key().cmp(&b.key()));
    let chosen = able
        .iter()
        .find(|possible| Some(possible.candidate.id) == planned);
    for possible in &able {
        let fit = possible.fit(&facts.destination);
        let finding = match chosen {
            Some(chosen) if chosen.candidate.id == possible.candidate.id => Outcome::Chosen { fit },
            Some(chosen) => Outcome::Fits {
                fit,
                behind: behind(possible, chosen),
            },
            // A pick-up order stays with one workshop, and none makes all of it.
            None => Outcome::NotWhole,
        };
        verdicts.push(verdict(possible.candidate, finding));
    }
    verdicts.sort_by(|a, b| {
        let promise = |verdict: &Evaluation| verdict.finding.fit().map(|fit| (fit.promise, fit.unit_cost));
        (a.finding.rank(), promise(a), &a.name, a.workshop).cmp(&(
            b.finding.rank(),
            promise(b),
            &b.name,
            b.workshop,
        ))
    });
    if let Some(chosen) = chosen {
        book(ledger, chosen);
    }
    RoutingDecision {
        item: item.id,
        chosen: chosen.map(|chosen| Choice {
            workshop: chosen.candidate.id,
            name: chosen.candidate.name.clone(),
            policy: chosen.candidate.policy,
            offer: chosen.tier.offer,
            unit_cost: chosen.tier.unit_cost,
            review_required: chosen.tier.review_required,
            schedule: chosen.schedule.clone(),
        }),
        verdicts,
    }
}

fn verdict(candidate: &Candidate, finding: Outcome) -> Evaluation {
    Evaluation {
        workshop: candidate.id,
        name: candidate.name.clone(),
        finding,
    }
}

fn behind(possible: &Possible<'_>, chosen: &Possible<'_>) -> Behind {
    let (this, that) = (possible.key(), chosen.key());
    if this < that {
        Behind::KeptTogether
    } else if this.0 != that.0 {
        Behind::Later
    } else if this.1 != that.1 {
        Behind::Dearer
    } else if this.2 != that.2 {
        Behind::FartherFromOrigin
    } else if this.3 != that.3 {
        Behind::Busier
    } else {
        Behind::ByName
    }
}
