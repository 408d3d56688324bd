//! What was known last of catalogue, rates and delivery, kept on disk: what an order is checked against while the database
//! is away, also after a restart.

use super::disk;
use crate::base::error::AppError;
use crate::base::ids::AccountId;
use crate::base::money::{Currency, Rate};
use crate::domain::catalog::{self, Product, Variant};
use crate::domain::exchange_rates::{self, Quotes};
use crate::domain::ordering::{Facts, Wanted};
use crate::domain::payments::{self, Account, Method};
use crate::domain::settings;
use crate::domain::shipping::Tariff;
use chrono::{DateTime, TimeDelta, Utc};
use diesel::PgConnection;
use serde::{Deserialize, Serialize};
use std::io;
use std::path::Path;

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Snapshot {
    /// What is on sale, in the order of the shop window; with each product all its variants.
    pub products: Vec<(Product, Vec<Variant>)>,
    /// The newest first.
    rates: Vec<(Rate, DateTime<Utc>)>,
    hold_hours: i32,
    tariff: Tariff,
    pub accounts: Vec<Account>,
}

impl Snapshot {
    pub fn read(conn: &mut PgConnection) -> Result<Self, AppError> {
        Ok(Self {
            products: catalog::on_sale(conn)?,
            rates: exchange_rates::newest(conn)?,
            hold_hours: settings::money(conn)?.rate_hold_hours,
            tariff: Tariff::read(conn)?,
            accounts: payments::accounts(conn)?,
        })
    }

    /// The last one; `None` if there never was one, or none that this version can read.
    pub fn load(path: &Path) -> Option<Self> {
        let text = std::fs::read(path).ok()?;
        serde_json::from_slice(&text)
            .inspect_err(|error| tracing::warn!(%error, "the last snapshot cannot be read"))
            .ok()
    }

    pub fn keep(&self, path: &Path) -> io::Result<()> {
        disk::write_whole(path, &serde_json::to_vec(self)?)
    }

    fn quotes(&self) -> Quotes {
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

    /// What the price of this order follows from, as [`Facts::read`].
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
