//! The parts that both pages of a workshop have: its data, prices, places and closed days.

use super::actions::{offer_fields, typed_cost};
use super::address::WorkshopAddress;
use crate::base::calendar;
use crate::base::error::AppError;
use crate::base::ids::WorkshopId;
use crate::domain::catalog::{self, Product, Variant};
use crate::domain::designs::print::PrintFormat;
use crate::domain::shipping;
use crate::domain::workshops::{self, Closure, Coverage, Offer, Proposal, Workshop};
use crate::http::kit::form::{FormState, Question, SURE};
use crate::http::kit::meanwhile;
use crate::http::kit::select_option::{SelectOption, state_options};
use chrono::NaiveDate;
use diesel::PgConnection;
use std::collections::{BTreeMap, HashMap};

/// What was read for them.
pub struct Stock {
    pub workshop: Workshop,
    pub offers: Vec<Offer>,
    pub coverage: Vec<Coverage>,
    pub closures: Vec<Closure>,
    /// Those that are offered, on sale or not.
    pub variants: HashMap<String, Variant>,
    pub on_sale: Vec<Product>,
    /// What waits for an admin, and what it is about.
    pub proposals: Vec<(Proposal, String)>,
}

impl Stock {
    /// Eight statements, whatever there is to show, and one for each offer about which something waits.
    pub fn read(conn: &mut PgConnection, id: WorkshopId, today: NaiveDate) -> Result<Self, AppError> {
        let workshop = workshops::find(conn, id)?.ok_or(AppError::NotFound)?;
        let offers = workshops::offers_of(conn, &[id])?;
        let mut named: Vec<String> = offers.iter().map(|offer| offer.variant_id.clone()).collect();
        named.dedup();
        let mut proposals = Vec::new();
        for proposal in workshops::proposals_of(conn, id)? {
            let what = workshops::proposed(conn, &proposal)?;
            proposals.push((proposal, what));
        }
        Ok(Self {
            proposals,
            coverage: workshops::coverage_of(conn, &[id])?,
            closures: workshops::closures_of(conn, id, today)?,
            variants: catalog::variants(conn, &named)?,
            on_sale: catalog::shown(conn)?,
            workshop,
            offers,
        })
    }
}

pub struct Parts {
    place: WorkshopAddress,
    form: FormState,
    /// By what they are called.
    pub prices: Vec<VariantPrices>,
    pub resting: Vec<TierRow>,
    pub variants: Vec<SelectOption>,
    /// Of a new price.
    pub print_files: Vec<SelectOption>,
    pub places: Vec<PlaceRow>,
    pub states: Vec<SelectOption>,
    /// Suggested while a city is typed.
    pub cities: Vec<(&'static str, &'static str)>,
    pub closed: Vec<DayRow>,
    /// What waits for an admin.
    pub proposals: Vec<ProposalRow>,
}

pub struct ProposalRow {
    /// Where an admin decides.
    pub path: String,
    pub what: String,
    pub old: String,
    pub new: String,
    pub when: String,
}

pub struct VariantPrices {
    pub label: String,
    /// What Krafta asks for it; blank where the reader need not know.
    pub sold_at: String,
    pub is_on_sale: bool,
    pub tiers: Vec<TierRow>,
}

pub struct TierRow {
    pub id: String,
    pub uid: String,
    pub variant: String,
    pub name: String,
    pub min: i32,
    pub label: String,
    /// «4,10», as it is typed.
    pub cost: String,
    /// What stood in its fields when they were shown.
    pub shown: Vec<(String, String)>,
    pub review: bool,
    /// As what its print files are wanted.
    pub print_files: Vec<SelectOption>,
}

pub struct PlaceRow {
    pub id: String,
    pub label: String,
    /// Perhaps misspelled.
    pub is_doubtful: bool,
}

pub struct DayRow {
    pub day: String,
    pub label: String,
    pub reason: String,
}

impl Parts {
    pub fn new(stock: &Stock, place: WorkshopAddress, form: FormState) -> Self {
        let (prices, resting) = prices(stock, place.is_admin_page, &form);
        let typed = |noun: &str, field: &str| form.at(noun, "").value(field).unwrap_or_default();
        Self {
            prices,
            resting,
            variants: variants(&stock.on_sale, typed("offers", "variantId")),
            print_files: print_files(match typed("offers", "printFile") {
                "" => PrintFormat::default().as_str(),
                typed => typed,
            }),
            places: stock
                .coverage
                .iter()
                .map(|coverage| PlaceRow {
                    id: coverage.id.to_string(),
                    label: coverage.place(),
                    is_doubtful: coverage.is_doubtful(),
                })
                .collect(),
            states: state_options(match typed("coverage", "stateName") {
                "" => &stock.workshop.state_base,
                state => state,
            })
            .collect(),
            cities: shipping::all_cities(),
            closed: stock
                .closures
                .iter()
                .map(|closure| DayRow {
                    day: closure.day.to_string(),
                    label: calendar::day_es(closure.day),
                    reason: closure.reason.clone(),
                })
                .collect(),
            proposals: stock.proposals.iter().map(ProposalRow::new).collect(),
            place,
            form,
        }
    }

    /// Whoever reads is of the workshop.
    pub fn is_own(&self) -> bool {
        !self.place.is_admin_page
    }

    /// Where a form is sent.
    pub fn form(&self, noun: &str) -> String {
        self.place.form(noun)
    }

    pub fn removal(&self, noun: &str, id: &str) -> String {
        self.place.form(&format!("{noun}/{id}/removal"))
    }

    pub fn banner(&self) -> String {
        self.form.banner()
    }

    /// What was typed into a form that was refused, else what is stored.
    pub fn value(&self, form: &str, row: &str, field: &str, stored: &str) -> String {
        let typed = self.form.at(form, row).value(field);
        typed.unwrap_or(stored).to_owned()
    }

    pub fn wrong(&self, form: &str, row: &str, field: &str) -> String {
        self.form.at(form, row).error(field)
    }

    /// What is asked before a price is saved.
    pub fn asked(&self, row: &str) -> Question {
        self.form.at("offers", row).question(SURE)
    }

    /// This form, where the page has one only, was just sent.
    pub fn is_open(&self, form: &str) -> bool {
        self.form.is(form, "")
    }

    /// The hidden fields of a new price: nothing was shown of it.
    pub fn price_shown(&self) -> Vec<(String, String)> {
        let form = self.form.at("offers", "");
        let nothing = meanwhile::Stored::from([("cost", String::new())])
            .tick("reviewRequired", false)
            .field("printFile", String::new());
        let mut shown = form.hidden(&nothing);
        shown.push(form.key(""));
        shown
    }

    /// A check box, as it was sent or as it is stored.
    pub fn checked(
        &self,
        form: &str,
        row: &str,
        field: &str,
        stored: impl std::borrow::Borrow<bool>,
    ) -> bool {
        self.form.at(form, row).is_checked(field, *stored.borrow())
    }
}

impl ProposalRow {
    fn new((proposal, what): &(Proposal, String)) -> Self {
        let (old, new) = proposal.words();
        Self {
            path: format!(
                "/admin/workshops/{}/proposals/{}",
                proposal.workshop_id, proposal.id
            ),
            what: what.clone(),
            old,
            new,
            when: calendar::datetime_es(proposal.proposed_at),
        }
    }
}

fn prices(stock: &Stock, is_admin_page: bool, form: &FormState) -> (Vec<VariantPrices>, Vec<TierRow>) {
    let mut by_name: BTreeMap<(String, &str), Vec<TierRow>> = BTreeMap::new();
    let mut resting = Vec::new();
    for offer in &stock.offers {
        let known = stock.variants.get(&offer.variant_id);
        let name = known.map_or_else(|| offer.variant_id.clone(), |variant| variant.label.clone());
        let row = TierRow::new(offer, name.clone(), form);
        if offer.active {
            by_name.entry((name, &offer.variant_id)).or_default().push(row);
        } else {
            resting.push(row);
        }
    }
    let active = by_name
        .into_iter()
        .map(|((label, id), tiers)| {
            let variant = stock.variants.get(id);
            VariantPrices {
                label,
                sold_at: variant
                    .filter(|_| is_admin_page)
                    .map(|variant| variant.price.to_string())
                    .unwrap_or_default(),
                is_on_sale: variant.is_some_and(|variant| variant.active),
                tiers,
            }
        })
        .collect();
    (active, resting)
}

impl TierRow {
    fn new(offer: &Offer, name: String, form: &FormState) -> Self {
        Self {
            id: offer.id.to_string(),
            uid: format!("-{}", offer.id),
            variant: offer.variant_id.clone(),
            name,
            min: offer.min_quantity,
            label: match offer.min_quantity {
                1 => "Desde 1 unidad".to_owned(),
                several => format!("Desde {several} unidades"),
            },
            cost: typed_cost(offer),
            shown: form
                .at("offers", &offer.id.to_string())
                .hidden(&offer_fields(offer)),
            review: offer.review_required,
            print_files: print_files(
                form.at("offers", &offer.id.to_string())
                    .value("printFile")
                    .unwrap_or(offer.print_file.as_str()),
            ),
        }
    }
}

fn print_files(chosen: &str) -> Vec<SelectOption> {
    let all = PrintFormat::ALL.iter();
    all.map(|format| SelectOption::new(format.as_str(), format.label(), chosen))
        .collect()
}

fn variants(on_sale: &[Product], chosen: &str) -> Vec<SelectOption> {
    let nothing = SelectOption::new("", "Elige un producto", chosen);
    let each = on_sale
        .iter()
        .flat_map(|product| &product.variants)
        .map(|variant| SelectOption::new(variant.id.clone(), variant.label.clone(), chosen));
    std::iter::once(nothing).chain(each).collect()
}
