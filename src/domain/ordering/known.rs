//! What an order is checked against, of catalogue, rates, delivery and settings: read once by each process, and again when any
//! of it changed. While the database is away, what was known last counts.

use super::pricing::Facts;
use super::request::Wanted;
use crate::base::error::AppError;
use crate::base::ids::AccountId;
use crate::base::money::{Currency, Rate, Usd};
use crate::domain::catalog::{self, Product, Variant};
use crate::domain::exchange_rates::{self, Quotes};
use crate::domain::notifications::{self, Person};
use crate::domain::payments::{self, Account, Method};
use crate::domain::settings::{self, CashDesk, Contact};
use crate::domain::shipping::Tariff;
use crate::domain::workshops::Workshops;
use chrono::{DateTime, TimeDelta, Utc};
use diesel::PgConnection;
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};
use uuid::Uuid;

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Known {
    /// What is on sale, in the order of the shop window; with each product all its variants.
    pub products: Vec<(Product, Vec<Variant>)>,
    /// The newest first.
    rates: Vec<(Rate, DateTime<Utc>)>,
    hold_hours: i32,
    tariff: Tariff,
    pub accounts: Vec<Account>,
    /// Where people find the shop.
    #[serde(default)]
    pub shop: Contact,
    /// Where those pay who pay in cash.
    #[serde(default)]
    pub cash: CashDesk,
    /// Of the database that this process is at: not kept for an outage.
    #[serde(skip)]
    live: Option<Live>,
}

#[derive(Clone, Debug, PartialEq)]
struct Live {
    /// Another one as soon as anything above or below changes.
    token: Option<Uuid>,
    payment_tolerance: Usd,
    unpaid_days: i32,
    admins: Vec<Person>,
    workshops: Workshops,
}

impl Known {
    fn read(conn: &mut PgConnection, token: Option<Uuid>) -> Result<Self, AppError> {
        let money = settings::money(conn)?;
        Ok(Self {
            products: catalog::on_sale(conn)?,
            rates: exchange_rates::newest(conn)?,
            hold_hours: money.rate_hold_hours,
            tariff: Tariff::read(conn)?,
            accounts: payments::accounts(conn)?,
            shop: settings::contact(conn)?,
            cash: settings::cash_desk(conn)?,
            live: Some(Live {
                token,
                payment_tolerance: money.payment_tolerance,
                unpaid_days: money.unpaid_days,
                admins: notifications::admins(conn)?,
                workshops: Workshops::read(conn)?,
            }),
        })
    }

    fn token(&self) -> Option<Uuid> {
        self.live.as_ref()?.token
    }

    /// What counts as paid in full although it is less, in US dollars.
    pub fn payment_tolerance(&self) -> Usd {
        self.live
            .as_ref()
            .map_or(Usd::ZERO, |live| live.payment_tolerance)
    }

    /// After how many days an order that nobody paid is cancelled.
    pub fn unpaid_days(&self) -> i32 {
        self.live.as_ref().map_or(0, |live| live.unpaid_days)
    }

    /// Who is told of what is to be decided.
    pub fn admins(&self) -> &[Person] {
        self.live.as_ref().map_or(&[], |live| &live.admins)
    }

    /// All that there are.
    pub fn workshops(&self) -> Workshops {
        self.live
            .as_ref()
            .map(|live| live.workshops.clone())
            .unwrap_or_default()
    }

    pub fn quotes(&self) -> Quotes {
        Quotes::new(self.rates.clone(), TimeDelta::hours(i64::from(self.hold_hours)))
    }

    /// What is on sale, each with those of its variants that are.
    pub fn shop_window(&self) -> Vec<Product> {
        self.products
            .iter()
            .map(|(product, variants)| Product {
                variants: variants
                    .iter()
                    .filter(|variant| variant.active)
                    .cloned()
                    .collect(),
                ..product.clone()
            })
            .filter(|product| !product.variants.is_empty())
            .collect()
    }

    /// A product on sale, and all its variants.
    pub fn product(&self, slug: &str) -> Option<(Product, Vec<Variant>)> {
        let mut products = self.products.iter();
        products.find(|(product, _)| product.slug == slug).cloned()
    }

    /// The rate in force.
    pub fn rate(&self, now: DateTime<Utc>) -> Option<Rate> {
        self.quotes().current(now)
    }

    /// What the price of this order follows from, as [`Facts::read`]; of what is not on sale it knows nothing.
    pub fn facts(&self, now: DateTime<Utc>, wanted: &Wanted) -> Facts {
        let is_wanted = |variant: &&Variant| wanted.items.iter().any(|item| item.variant_id == variant.id);
        let variants = self.products.iter().flat_map(|(_, variants)| variants);
        let quotes = self.quotes();
        let rate = quotes.current(now);
        let quoted = wanted.quoted.map(|quoted| quoted.exchange_rate);
        Facts {
            variants: variants
                .filter(is_wanted)
                .map(|variant| (variant.id.clone(), variant.clone()))
                .collect(),
            quotes: self.tariff.quotes(&wanted.shipping_state, &wanted.shipping_city),
            rule: match wanted.delivery_method {
                Some(_) => None,
                None => self.tariff.rule(&wanted.shipping_state),
            },
            rate,
            designs: HashMap::new(),
            honours_quoted: quoted
                .is_some_and(|quoted| rate == Some(quoted) || quotes.until(quoted, now).is_some()),
        }
    }

    /// What an account of ours is held in, if it is one of this method.
    pub fn currency_of(&self, account: AccountId, method: Method) -> Option<Currency> {
        let mut accounts = self.accounts.iter();
        accounts
            .find(|own| (own.id, own.method) == (account, method))
            .map(|own| own.currency)
    }
}

/// As this process knows it; cheap to clone.
#[derive(Clone, Debug, Default)]
pub struct LastKnown(Arc<RwLock<Option<Arc<Known>>>>);

mod functions {
    diesel::define_sql_function! {
        /// Nothing inside a transaction that changes what it stands for.
        fn reference_token() -> diesel::sql_types::Nullable<diesel::sql_types::Uuid>;
    }
    diesel::define_sql_function! {
        fn nextval(sequence: diesel::sql_types::Text) -> diesel::sql_types::BigInt;
    }
}

impl LastKnown {
    pub fn new(known: Option<Known>) -> Self {
        Self(Arc::new(RwLock::new(known.map(Arc::new))))
    }

    pub fn get(&self) -> Option<Arc<Known>> {
        self.0.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// As it is in this transaction: one look, if nothing changed since the last.
    pub fn current(&self, conn: &mut PgConnection) -> Result<Arc<Known>, AppError> {
        let token = diesel::select(functions::reference_token()).get_result(conn)?;
        self.of(conn, token)
    }

    /// The same, with the sequence of an order that begins here.
    pub fn for_an_order(&self, conn: &mut PgConnection) -> Result<(Arc<Known>, i64), AppError> {
        let (token, sequence) = diesel::select((
            functions::reference_token(),
            functions::nextval("orders_sequence_seq"),
        ))
        .get_result(conn)?;
        Ok((self.of(conn, token)?, sequence))
    }

    fn of(&self, conn: &mut PgConnection, token: Option<Uuid>) -> Result<Arc<Known>, AppError> {
        if token.is_some()
            && let Some(known) = self.get().filter(|known| known.token() == token)
        {
            return Ok(known);
        }
        let read = Arc::new(Known::read(conn, token)?);
        if token.is_some() {
            *self.0.write().unwrap_or_else(PoisonError::into_inner) = Some(Arc::clone(&read));
        }
        Ok(read)
    }
}
