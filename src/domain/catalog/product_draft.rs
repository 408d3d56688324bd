//! A product as it is administered, with all its variants, on sale or not.

use super::rules::{self, attributes};
use super::{Details, Technique};
use crate::base::ids::{ProductId, UploadId};
use crate::base::money::Usd;
use crate::domain::audit::{Change, Field, Subject};
use serde_json::{Map, Value};

/// How much of a description a record of a change repeats.
const EXCERPT: usize = 80;

#[derive(Clone, Debug, PartialEq)]
pub struct ProductDraft {
    pub id: ProductId,
    pub slug: String,
    pub name: String,
    pub description: String,
    pub technique: Technique,
    pub details: Details,
    pub external_id: Option<String>,
    pub picture: Option<UploadId>,
    /// How large it is printed, in millimetres: width, height.
    pub print: Option<(i32, i32)>,
    pub min_dpi: i32,
    /// Nothing is made of it before its customer approved the design.
    pub wants_proof: bool,
    pub position: i32,
    pub active: bool,
    pub variants: Vec<Sku>,
}

/// A variant of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Sku {
    pub id: String,
    pub attributes: Map<String, Value>,
    pub price: Usd,
    pub active: bool,
    pub position: i32,
}

impl ProductDraft {
    /// «21 × 29,7 cm» is for people; «210 × 297 mm» is what was typed.
    pub fn print_size(&self) -> Option<String> {
        self.print.map(|(width, height)| format!("{width} × {height} mm"))
    }

    /// What changes from `before`, of the product itself.
    pub fn changes(&self, before: Option<&Self>) -> Vec<Change> {
        let of = |field, say: fn(&Self) -> Option<String>| Change {
            workshop: None,
            subject: Subject::Product,
            label: self.name.clone(),
            field,
            old: before.and_then(say),
            new: say(self),
        };
        let mut all = vec![
            of(Field::Name, |one| Some(one.name.clone())),
            of(Field::Slug, |one| Some(one.slug.clone())),
            of(Field::Active, |one| Some(yes_or_no(one.active))),
        ];
        if before.is_some() {
            all.extend([
                of(Field::Description, |one| excerpt(&one.description)),
                of(Field::Technique, |one| Some(one.technique.label().to_owned())),
                of(Field::ExternalId, |one| one.external_id.clone()),
                of(Field::PrintSize, Self::print_size),
                of(Field::MinDpi, |one| Some(one.min_dpi.to_string())),
                of(Field::WantsProof, |one| Some(yes_or_no(one.wants_proof))),
                of(Field::Position, |one| Some(one.position.to_string())),
                of(Field::Picture, |one| one.picture.map(|id| id.to_string())),
            ]);
            let was = before.map(|before| before.details.fields());
            for (at, (field, new)) in self.details.fields().into_iter().enumerate() {
                all.push(Change {
                    workshop: None,
                    subject: Subject::Product,
                    label: self.name.clone(),
                    field,
                    old: was.as_ref().and_then(|was| was[at].1.clone()),
                    new,
                });
            }
            // Beyond the excerpt.
            if let (Some(before), Some(said)) =
                (before, all.iter_mut().find(|c| c.field == Field::Description))
                && before.description != self.description
                && said.old == said.new
            {
                said.new = said.new.take().map(|text| format!("{text} (cambió el final)"));
            }
        }
        all.retain(|change| change.old != change.new);
        all
    }
}

impl Sku {
    /// What changes from `before`, of this variant of a product of this name.
    pub fn changes(&self, before: Option<&Self>, product: &str) -> Vec<Change> {
        let of = |field, say: fn(&Self) -> Option<String>| Change {
            workshop: None,
            subject: Subject::Variant,
            label: self.label(product),
            field,
            old: before.and_then(say),
            new: say(self),
        };
        let mut all = vec![
            of(Field::Price, |one| Some(one.price.to_string())),
            of(Field::Active, |one| Some(yes_or_no(one.active))),
        ];
        if before.is_some() {
            all.extend([
                of(Field::Attributes, |one| {
                    Some(one.in_words()).filter(|words| !words.is_empty())
                }),
                of(Field::Position, |one| Some(one.position.to_string())),
            ]);
        }
        all.retain(|change| change.old != change.new);
        all
    }

    /// «Franela unisex · M», and by its code where nothing else tells it apart.
    pub fn label(&self, product: &str) -> String {
        let label = rules::label(product, &self.attributes);
        if label == product {
            format!("{product} · {}", self.id)
        } else {
            label
        }
    }

    /// «M · Negro · capacidad=11 oz»
    fn in_words(&self) -> String {
        [
            attributes::one(&self.attributes, rules::SIZE),
            attributes::one(&self.attributes, attributes::COLOR),
            attributes::others(&self.attributes),
        ]
        .into_iter()
        .filter(|text| !text.is_empty())
        .collect::<Vec<_>>()
        .join(" · ")
    }
}

fn yes_or_no(yes: bool) -> String {
    if yes { "Sí" } else { "No" }.to_owned()
}

fn excerpt(text: &str) -> Option<String> {
    (!text.is_empty()).then(|| match text.char_indices().nth(EXCERPT) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    })
}
