//! What a table changes in the catalogue, line by line. Nothing is changed here. Pure.

mod cells;
#[cfg(test)]
mod tests;

use self::cells::{Wrong, wrong};
use super::super::{ProductDraft, Sku, View};
use super::import_csv::{Column, Row};
use super::print_area::USUAL_DPI;
use super::{sides_table, slug};
use crate::base::ids::ProductId;
use crate::domain::audit::{Change, Field, Subject};
use rust_decimal::Decimal;
use serde_json::Map;
use std::collections::{BTreeMap, HashMap};

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    Created,
    Changed,
    Unchanged,
    /// A line with mistakes: as long as there is one, nothing of the file is imported.
    Wrong,
}

/// What becomes of one line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    pub line: u64,
    /// «franela-unisex · var-1»
    pub what: String,
    pub outcome: Outcome,
    /// «Precio: $12,00 → $13,00», or what is wrong: «Técnica: …».
    pub details: Vec<String>,
}

#[derive(Clone, Debug, Default)]
pub struct Plan {
    pub lines: Vec<Line>,
    /// Products as they will be, new or changed in themselves, in the order of the file.
    pub products: Vec<ProductDraft>,
    /// Variants as they will be, with the product.
    pub variants: Vec<(ProductId, Sku)>,
    /// All sides of products some of which are new or changed.
    pub sides: Vec<(ProductId, Vec<View>)>,
    pub changes: Vec<Change>,
}

impl Plan {
    pub fn count(&self, outcome: &Outcome) -> usize {
        self.lines.iter().filter(|line| line.outcome == *outcome).count()
    }

    pub fn is_good(&self) -> bool {
        self.count(&Outcome::Wrong) == 0
    }

    pub fn does_nothing(&self) -> bool {
        self.products.is_empty() && self.variants.is_empty() && self.sides.is_empty()
    }
}

/// The catalogue while the table is read.
struct Shelf<'a> {
    before: HashMap<&'a str, &'a ProductDraft>,
    now: HashMap<String, ProductDraft>,
    /// The product that has a variant, by the variant's code.
    owner: HashMap<String, String>,
    /// The product that has an external id.
    external: HashMap<String, String>,
    /// The first line of the table about a product.
    first: HashMap<String, &'a Row>,
    seen: HashMap<String, u64>,
    sides_before: &'a HashMap<ProductId, Vec<View>>,
    /// By the product.
    sides: HashMap<String, Vec<View>>,
    last_position: i32,
}

/// `articles` is the whole catalogue, with the sides of each product.
pub fn plan(rows: &[Row], articles: &[ProductDraft], sides: &HashMap<ProductId, Vec<View>>) -> Plan {
    let mut shelf = Shelf {
        before: articles.iter().map(|one| (one.slug.as_str(), one)).collect(),
        now: articles
            .iter()
            .map(|one| (one.slug.clone(), one.clone()))
            .collect(),
        owner: articles
            .iter()
            .flat_map(|one| one.variants.iter().map(|sku| (sku.id.clone(), one.slug.clone())))
            .collect(),
        external: articles
            .iter()
            .filter_map(|one| Some((one.external_id.clone()?, one.slug.clone())))
            .collect(),
        first: HashMap::new(),
        seen: HashMap::new(),
        sides_before: sides,
        sides: HashMap::new(),
        last_position: articles.iter().map(|one| one.position).max().unwrap_or(0),
    };
    let mut plan = Plan::default();
    let mut order = Vec::new();
    let mut touched: BTreeMap<usize, (String, Sku)> = BTreeMap::new();
    for (index, row) in rows.iter().enumerate() {
        let (slug, found) = shelf.take(row);
        let mut line = Line {
            line: row.line,
            what: [slug.as_str(), row.cell(Column::Variant)]
                .into_iter()
                .filter(|text| !text.is_empty())
                .collect::<Vec<_>>()
                .join(" · "),
            outcome: Outcome::Unchanged,
            details: Vec::new(),
        };
        match found {
            Err(details) => {
                line.outcome = Outcome::Wrong;
                line.details = details;
            }
            Ok(done) => {
                if done.is_first {
                    order.push(slug.clone());
                }
                if !done.changes.is_empty() || !done.of_sides.is_empty() {
                    line.outcome = if done.is_new {
                        Outcome::Created
                    } else {
                        Outcome::Changed
                    };
                    line.details = done.changes.iter().map(in_words).chain(done.of_sides).collect();
                    plan.changes.extend(done.changes);
                }
                if let Some(sku) = done.sku {
                    touched.insert(index, (slug, sku));
                }
            }
        }
        plan.lines.push(line);
    }
    for slug in order {
        if let Some(after) = shelf.now.get(&slug) {
            let before = shelf.before.get(slug.as_str()).copied();
            if !after.changes(before).is_empty() {
                plan.products.push(after.clone());
            }
            if let Some(sides) = shelf.sides.remove(&slug) {
                plan.sides.push((after.id, sides));
            }
        }
    }
    for (slug, sku) in touched.into_values() {
        if let Some(article) = shelf.now.get(&slug) {
            plan.variants.push((article.id, sku));
        }
    }
    plan
}

/// «Precio: $12,00 → $13,00»
fn in_words(change: &Change) -> String {
    let label = match (change.subject, change.field) {
        (Subject::Variant, Field::Active) => "Variante activa",
        (_, field) => field.label(),
    };
    match (&change.old, &change.new) {
        (None, Some(new)) => format!("{label}: {new}"),
        (Some(old), None) => format!("{label}: {old} → nada"),
        (Some(old), Some(new)) => format!("{label}: {old} → {new}"),
        (None, None) => label.to_owned(),
    }
}

/// What a good line does.
struct Done {
    /// It is the first of its product.
    is_first: bool,
    is_new: bool,
    changes: Vec<Change>,
    /// What changes about its product's sides, which are recorded when it is done.
    of_sides: Vec<String>,
    /// A variant that is new or changed.
    sku: Option<Sku>,
}

impl<'a> Shelf<'a> {
    /// The product's slug, and what the line does.
    fn take(&mut self, row: &'a Row) -> (String, Result<Done, Wrong>) {
        let code = row.cell(Column::Variant);
        let slug = match row.cell(Column::Product) {
            "" => self.owner.get(code).cloned().unwrap_or_default(),
            slug => slug.to_owned(),
        };
        let found = self.read(row, &slug, code);
        (slug, found)
    }

    fn read(&mut self, row: &'a Row, slug: &str, code: &str) -> Result<Done, Wrong> {
        if slug.is_empty() {
            let why = match code {
                "" => "es obligatorio",
                _ => "es obligatorio para una variante nueva",
            };
            return Err(vec![wrong(Column::Product, why)]);
        }
        let mut complaints = Wrong::new();
        let is_first = !self.first.contains_key(slug);
        let mut changes = Vec::new();
        let mut of_sides = Vec::new();
        let is_new_product = !self.now.contains_key(slug);
        if is_first {
            self.first.insert(slug.to_owned(), row);
            match self.product(row, slug) {
                Ok((of_product, more)) => (changes, of_sides) = (of_product, more),
                Err(more) => complaints = more,
            }
        } else {
            self.agrees(row, slug, &mut complaints);
            if is_new_product {
                // Its first line says what is wrong with it.
                return if complaints.is_empty() {
                    Err(vec![wrong(
                        Column::Product,
                        "no se crea por un error en su primera línea",
                    )])
                } else {
                    Err(complaints)
                };
            }
        }
        let (is_new_variant, sku) = match code {
            "" => (false, None),
            _ => match self.variant(row, slug, code, &mut complaints) {
                Some((is_new, sku, of_variant)) => {
                    let is_changed = !of_variant.is_empty();
                    changes.extend(of_variant);
                    (is_new, Some(sku).filter(|_| is_changed))
                }
                None => (false, None),
            },
        };
        if code.is_empty() && !row.cell(Column::Price).is_empty() {
            complaints.push(wrong(
                Column::Variant,
                "es obligatoria: escribe un código nuevo, como franela-m",
            ));
        }
        if !complaints.is_empty() {
            return Err(complaints);
        }
        Ok(Done {
            is_first,
            is_new: is_new_variant || (is_first && is_new_product),
            changes,
            of_sides,
            sku,
        })
    }

    /// Later lines of a product may leave its data blank, and must not contradict the first.
    fn agrees(&self, row: &Row, slug: &str, complaints: &mut Wrong) {
        let Some(first) = self.first.get(slug) else {
            return;
        };
        for (column, cell) in row.cells.iter().filter(|(column, _)| column.is_of_product()) {
            if !cell.is_empty() && cell != first.cell(*column) {
                complaints.push(wrong(
                    *column,
                    format!("dice otra cosa que la línea {}, del mismo producto", first.line),
                ));
            }
        }
    }

    /// What changes about it, and about its sides.
    fn product(&mut self, row: &Row, slug: &str) -> Result<(Vec<Change>, Vec<String>), Wrong> {
        let mut complaints = Wrong::new();
        let before = self.before.get(slug).copied();
        let blank;
        let base = match before {
            Some(known) => known,
            None => {
                if !slug::is_slug(slug) {
                    complaints.push(wrong(
                        Column::Product,
                        "se escribe con minúsculas, cifras y guiones, como taza-de-ceramica",
                    ));
                }
                blank = ProductDraft {
                    id: ProductId::any(),
                    slug: slug.to_owned(),
                    name: String::new(),
                    description: String::new(),
                    technique: super::super::Technique::Dtg,
                    details: super::super::Details::default(),
                    external_id: None,
                    picture: None,
                    print: None,
                    min_dpi: USUAL_DPI,
                    wants_proof: false,
                    position: self.last_position.saturating_add(1),
                    active: true,
                    variants: Vec::new(),
                };
                &blank
            }
        };
        let after = cells::product(row, base, before.is_none(), &mut complaints);
        let before_sides = self.sides_before.get(&after.id).map_or(&[][..], Vec::as_slice);
        let sides = cells::sides(row, before_sides, after.technique, &mut complaints);
        if let Some(external) = &after.external_id
            && let Some(other) = self.external.get(external)
            && other != slug
        {
            complaints.push(wrong(Column::ExternalId, format!("ya es de «{other}»")));
        }
        if !complaints.is_empty() {
            return Err(complaints);
        }
        if before.is_none() {
            self.last_position = self.last_position.max(after.position);
        }
        if let Some(external) = &after.external_id {
            self.external.insert(external.clone(), slug.to_owned());
        }
        let of_sides = sides_table::told(before_sides, &sides);
        if !of_sides.is_empty() {
            self.sides.insert(slug.to_owned(), sides);
        }
        let changes = after.changes(before);
        self.now.insert(slug.to_owned(), after);
        Ok((changes, of_sides))
    }

    fn variant(
        &mut self,
        row: &Row,
        slug: &str,
        code: &str,
        complaints: &mut Wrong,
    ) -> Option<(bool, Sku, Vec<Change>)> {
        if let Some(line) = self.seen.insert(code.to_owned(), row.line) {
            complaints.push(wrong(Column::Variant, format!("ya está en la línea {line}")));
            return None;
        }
        if let Some(owner) = self.owner.get(code)
            && owner != slug
        {
            complaints.push(wrong(Column::Variant, format!("ya es de «{owner}»")));
            return None;
        }
        let article = self.now.get(slug);
        let before = article.and_then(|article| article.variants.iter().find(|sku| sku.id == code));
        if before.is_none() && !slug::is_code(code) {
            complaints.push(wrong(
                Column::Variant,
                "admite hasta 64 letras sin acento, cifras, guiones y puntos",
            ));
        }
        let last = article
            .and_then(|article| article.variants.iter().map(|sku| sku.position).max())
            .unwrap_or(0);
        let blank = Sku {
            id: code.to_owned(),
            attributes: Map::new(),
            price: crate::base::money::Usd::rounded(Decimal::ZERO),
            active: true,
            position: last.saturating_add(1),
        };
        let after = cells::variant(row, before.unwrap_or(&blank), before.is_none(), complaints);
        let name = article.map(|article| article.name.clone()).unwrap_or_default();
        let changes = after.changes(before, &name);
        let is_new = before.is_none();
        self.owner.insert(code.to_owned(), slug.to_owned());
        if let Some(article) = self.now.get_mut(slug) {
            match article.variants.iter_mut().find(|sku| sku.id == code) {
                Some(known) => *known = after.clone(),
                None => article.variants.push(after.clone()),
            }
        }
        Some((is_new, after, changes))
    }
}
