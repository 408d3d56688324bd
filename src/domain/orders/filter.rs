//! Which orders a list shows, as the address of its page says it. Pure.

use crate::base::ids::WorkshopId;
use crate::domain::lifecycle::{OrderStatus, PaymentStatus, Priority};
use chrono::{Datelike as _, NaiveDate};
use std::str::FromStr;

/// What is searched for is short; more is cut.
const TEXT_CHARS: usize = 200;
const CITY_CHARS: usize = 80;

crate::codes! {
    /// The order of a list.
    #[derive(Default)]
    pub enum Sort {
        #[default]
        Newest = "newest",
        Oldest = "oldest",
        /// Only what is not made yet has a day by which it must be.
        Due = "due",
        Rush = "rush",
    }
}

impl Sort {
    pub const fn label(self) -> &'static str {
        match self {
            Self::Newest => "Los más nuevos",
            Self::Oldest => "Los más antiguos",
            Self::Due => "Los que vencen antes (por hacer)",
            Self::Rush => "Los urgentes",
        }
    }
}

crate::codes! {
    /// A design of the order is before its customer.
    pub enum Approval {
        Waiting = "WAITING",
        /// They want something else: for Krafta's people.
        Commented = "COMMENTED",
    }
}

impl Approval {
    pub const fn label(self) -> &'static str {
        match self {
            Self::Waiting => "Espera al cliente",
            Self::Commented => "El cliente pide un cambio",
        }
    }
}

/// Everything that was asked for must hold; of several statuses, one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    pub statuses: Vec<OrderStatus>,
    pub payment: Option<PaymentStatus>,
    pub priority: Option<Priority>,
    pub workshop: Option<WorkshopId>,
    pub city: String,
    /// Placed on this day or later.
    pub from: Option<NaiveDate>,
    /// Placed on this day or before.
    pub to: Option<NaiveDate>,
    /// With work that is not made yet and should be.
    pub late: bool,
    pub approval: Option<Approval>,
    pub text: String,
    pub sort: Sort,
}

impl Filter {
    /// What is no value of ours narrows nothing: an address may be old, or typed by hand.
    pub fn read(pairs: &[(String, String)]) -> Self {
        let mut statuses: Vec<OrderStatus> = pairs
            .iter()
            .filter(|(name, _)| name == "status")
            .filter_map(|(_, value)| value.parse().ok())
            .collect();
        statuses.sort_unstable();
        statuses.dedup();
        let text = |name: &str| {
            let found = pairs.iter().rev().find(|(known, _)| known == name);
            found.map(|(_, value)| value.trim()).unwrap_or_default()
        };
        let short = |name: &str, most: usize| -> String {
            let plain = text(name).chars().filter(|c| !c.is_control());
            plain.take(most).collect()
        };
        Self {
            statuses,
            payment: value(text("payment")),
            priority: value(text("priority")),
            workshop: uuid::Uuid::parse_str(text("workshop")).ok().map(WorkshopId::from),
            city: short("city", CITY_CHARS),
            from: day(text("from")),
            to: day(text("to")),
            late: !text("late").is_empty(),
            approval: value(text("approval")),
            text: short("q", TEXT_CHARS),
            sort: value(text("sort")).unwrap_or(Sort::Newest),
        }
    }

    /// As it stands in an address, after the question mark; empty if it narrows nothing.
    pub fn query(&self) -> String {
        let mut pairs = url::form_urlencoded::Serializer::new(String::new());
        for status in &self.statuses {
            pairs.append_pair("status", status.as_str());
        }
        let mut add = |name: &str, value: &str| {
            if !value.is_empty() {
                pairs.append_pair(name, value);
            }
        };
        let iso = |day: Option<NaiveDate>| day.map(|day| day.to_string()).unwrap_or_default();
        add(
            "payment",
            self.payment.map(PaymentStatus::as_str).unwrap_or_default(),
        );
        add(
            "priority",
            self.priority.map(Priority::as_str).unwrap_or_default(),
        );
        add(
            "workshop",
            &self.workshop.map(|id| id.to_string()).unwrap_or_default(),
        );
        add("city", &self.city);
        add("from", &iso(self.from));
        add("to", &iso(self.to));
        add("late", if self.late { "1" } else { "" });
        add(
            "approval",
            self.approval.map(Approval::as_str).unwrap_or_default(),
        );
        add("q", &self.text);
        if self.sort != Sort::Newest {
            add("sort", self.sort.as_str());
        }
        pairs.finish()
    }

    /// Reads the query string of a list's address.
    pub fn of_query(query: &str) -> Self {
        let pairs: Vec<(String, String)> = url::form_urlencoded::parse(query.as_bytes())
            .into_owned()
            .collect();
        Self::read(&pairs)
    }

    /// It shows every order there is, in whatever order.
    pub fn is_everything(&self) -> bool {
        let all = Self {
            sort: self.sort,
            ..Self::default()
        };
        *self == all
    }
}

fn value<T: FromStr>(text: &str) -> Option<T> {
    text.parse().ok()
}

fn day(text: &str) -> Option<NaiveDate> {
    // Others are slips of the pen, and some are beyond what the database keeps.
    text.parse()
        .ok()
        .filter(|day: &NaiveDate| (2000..2100).contains(&day.year()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_says_what_it_shows_and_nothing_else() {
        let query = "status=ACCEPTED&status=READY&payment=CONFIRMED&priority=RUSH\
            &workshop=00000000-0000-0000-0000-000000000001&city=M%C3%A9rida&from=2026-01-15&to=2026-02-01&late=1&approval=COMMENTED\
            &q=ana+p%C3%A9rez&sort=due";
        let filter = Filter::of_query(query);
        assert_eq!(filter.query(), query);
        assert_eq!(filter.statuses, [OrderStatus::Accepted, OrderStatus::Ready]);
        assert_eq!(
            (filter.city.as_str(), filter.text.as_str()),
            ("Mérida", "ana pérez")
        );
        assert!(!filter.is_everything());

        let odd =
            "status=NADA&status=&payment=x&workshop=7&from=ayer&to=0001-01-01&late=&q=++&sort=rand&cursor=x";
        let filter = Filter::of_query(odd);
        assert_eq!(filter.query(), "");
        assert!(filter.is_everything() && Filter::of_query("sort=oldest").is_everything());
    }
}
