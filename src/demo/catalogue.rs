//! What the demo sells, and what the two workshops ask for it.

use super::pictures::Article;
use super::{areas, details};
use crate::base::error::AppError;
use crate::base::ids::{OfferId, ProductId, WorkshopId};
use crate::base::money::Usd;
use crate::domain::catalog::{Technique, garment};
use crate::domain::files::Arrived;
use crate::schema::{products, variants, workshop_offers};
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use serde_json::json;

pub struct DemoProduct {
    pub slug: &'static str,
    pub name: &'static str,
    pub description: &'static str,
    pub technique: Technique,
    pub external_id: Option<&'static str>,
    /// Width and height of the print, in millimetres.
    pub print: (i32, i32),
    /// Of each variant, where something else tells them apart; blank for none.
    pub color: &'static str,
    pub article: Article,
    /// Of its picture.
    pub seed: u64,
    pub variants: &'static [DemoVariant],
}

impl DemoProduct {
    /// What it is made of, where all of it has one colour.
    pub fn cloth(&self) -> Option<[u8; 3]> {
        garment::color(self.color)
    }
}

pub struct DemoVariant {
    pub id: &'static str,
    /// The one attribute by which it is told apart.
    pub attribute: (&'static str, &'static str),
    /// Money is in cents of a dollar.
    pub price: i64,
    /// What Taller Creativo and Taller Cabudare ask per unit; a little less from `BULK` on.
    pub costs: [i64; 2],
}

/// From this quantity on a unit costs a tenth less.
const BULK: i32 = 25;

const fn variant(
    id: &'static str,
    attribute: (&'static str, &'static str),
    price: i64,
    costs: [i64; 2],
) -> DemoVariant {
    DemoVariant {
        id,
        attribute,
        price,
        costs,
    }
}

/// The one that is sold at this address.
pub fn sold_at(slug: &str) -> Option<&'static DemoProduct> {
    PRODUCTS.iter().find(|product| product.slug == slug)
}

/// `var-1` at 12.00, and the T-shirt by its Shopify id in four sizes, are what the contract promises.
pub const PRODUCTS: [DemoProduct; 8] = [
    DemoProduct {
        slug: "franela-unisex",
        name: "Franela unisex",
        description: "Algodón peinado de 180 g, corte recto y cuello reforzado. La de siempre, con tu diseño.",
        technique: Technique::Dtg,
        external_id: Some("gid://shopify/Product/123456"),
        print: (280, 350),
        color: "",
        article: Article::Tshirt,
        seed: 7,
        variants: &[
            variant("var-1", ("talla", "S"), 1200, [650, 690]),
            variant("var-2", ("talla", "M"), 1200, [650, 690]),
            variant("var-3", ("talla", "L"), 1200, [680, 700]),
            variant("var-4", ("talla", "XL"), 1350, [740, 750]),
        ],
    },
    DemoProduct {
        slug: "sudadera-con-capucha",
        name: "Sudadera con capucha",
        description: "Felpa suave por dentro, bolsillo canguro y capucha con cordón. Para el frío de los Andes.",
        technique: Technique::Dtg,
        external_id: None,
        print: (280, 320),
        color: "Negro",
        article: Article::Hoodie,
        seed: 1,
        variants: &[
            variant("var-5", ("talla", "S"), 2800, [1720, 1650]),
            variant("var-6", ("talla", "M"), 2800, [1720, 1650]),
            variant("var-7", ("talla", "L"), 2800, [1780, 1690]),
            variant("var-8", ("talla", "XL"), 3050, [1900, 1820]),
        ],
    },
    DemoProduct {
        slug: "gorra-bordada",
        name: "Gorra bordada",
        description: "Seis paneles, visera curva y broche ajustable. Tu logo bordado al frente, hasta 9 cm.",
        technique: Technique::Embroidery,
        external_id: None,
        print: (90, 50),
        color: "",
        article: Article::Cap,
        seed: 2,
        variants: &[
            variant("var-9", ("color", "Negro"), 1500, [860, 790]),
            variant("var-10", ("color", "Beige"), 1500, [860, 790]),
        ],
    },
    DemoProduct {
        slug: "taza-de-ceramica",
        name: "Taza de cerámica",
        description: "Once onzas, blanca y brillante, apta para microondas. Sublimada a todo color.",
        technique: Technique::Sublimation,
        external_id: None,
        print: (200, 90),
        color: "",
        article: Article::Mug,
        seed: 3,
        variants: &[variant("var-11", ("capacidad", "11 oz"), 850, [390, 430])],
    },
    DemoProduct {
        slug: "termo-de-acero",
        name: "Termo de acero",
        description: "Doble pared: frío por doce horas, caliente por seis. Impresión que no se despega.",
        technique: Technique::Sublimation,
        external_id: None,
        print: (180, 120),
        color: "",
        article: Article::Bottle,
        seed: 4,
        variants: &[variant("var-12", ("capacidad", "500 ml"), 1800, [1080, 990])],
    },
    DemoProduct {
        slug: "bolso-de-tela",
        name: "Bolso de tela",
        description: "Lona cruda de algodón con asas largas. Serigrafía de hasta dos tintas por un lado.",
        technique: Technique::Screen,
        external_id: None,
        print: (280, 300),
        color: "",
        article: Article::Tote,
        seed: 5,
        variants: &[variant("var-13", ("color", "Crudo"), 900, [420, 460])],
    },
    DemoProduct {
        slug: "pack-de-stickers",
        name: "Pack de stickers",
        description: "Diez calcomanías de vinil troqueladas, resistentes al agua y al sol.",
        technique: Technique::Digital,
        external_id: None,
        print: (100, 100),
        color: "",
        article: Article::Stickers,
        seed: 6,
        variants: &[variant("var-14", ("cantidad", "10 unidades"), 500, [180, 170])],
    },
    DemoProduct {
        slug: "afiche-a3",
        name: "Afiche A3",
        description: "Papel mate de 200 g con colores vivos. Llega enrollado en un tubo rígido.",
        technique: Technique::Digital,
        external_id: None,
        print: (297, 420),
        color: "",
        article: Article::Poster,
        seed: 11,
        variants: &[variant("var-15", ("formato", "29,7 × 42 cm"), 700, [260, 240])],
    },
];

fn cents(amount: i64) -> Usd {
    Usd::rounded(rust_decimal::Decimal::new(amount, 2))
}

/// Products in the order above, each with the picture that has arrived for it, and offers of both workshops.
pub fn add(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    pictures: &[Arrived],
    workshops: [WorkshopId; 2],
) -> Result<(), AppError> {
    for (position, (product, picture)) in (1..).zip(PRODUCTS.iter().zip(pictures)) {
        let id = ProductId::new(now);
        let picture = picture.record(conn, None, now)?;
        let said = details::of(product.slug);
        diesel::insert_into(products::table)
            .values((
                products::id.eq(id),
                products::slug.eq(product.slug),
                products::name.eq(product.name),
                products::description.eq(product.description),
                products::technique.eq(product.technique),
                products::category.eq(said.category),
                products::material.eq(said.material),
                products::care.eq(said.care),
                products::size_chart.eq(said.sizes()?),
                products::external_id.eq(product.external_id),
                products::picture_upload_id.eq(picture.id),
                products::print_width_mm.eq(product.print.0),
                products::print_height_mm.eq(product.print.1),
                products::position.eq(position),
                products::created_at.eq(now),
                products::updated_at.eq(now),
            ))
            .execute(conn)?;
        areas::add(conn, now, id, product.slug)?;
        let rows: Vec<_> = (1..)
            .zip(product.variants)
            .map(|(position, variant)| {
                let (name, value) = variant.attribute;
                let mut attributes = json!({name: value});
                if !product.color.is_empty() {
                    attributes["color"] = product.color.into();
                }
                (
                    variants::id.eq(variant.id),
                    variants::product_id.eq(id),
                    variants::attributes.eq(attributes),
                    variants::price.eq(cents(variant.price)),
                    variants::position.eq(position),
                )
            })
            .collect();
        diesel::insert_into(variants::table).values(rows).execute(conn)?;
        let offers: Vec<_> = product
            .variants
            .iter()
            .flat_map(|variant| offers_for(variant, workshops))
            .collect();
        diesel::insert_into(workshop_offers::table)
            .values(
                offers
                    .iter()
                    .map(|offer| {
                        (
                            workshop_offers::id.eq(OfferId::new(now)),
                            workshop_offers::workshop_id.eq(offer.workshop),
                            workshop_offers::variant_id.eq(offer.variant),
                            workshop_offers::cost.eq(offer.cost),
                            workshop_offers::min_quantity.eq(offer.min_quantity),
                        )
                    })
                    .collect::<Vec<_>>(),
            )
            .execute(conn)?;
    }
    Ok(())
}

struct Offer {
    workshop: WorkshopId,
    variant: &'static str,
    cost: Usd,
    min_quantity: i32,
}

fn offers_for(variant: &'static DemoVariant, workshops: [WorkshopId; 2]) -> Vec<Offer> {
    workshops
        .into_iter()
        .zip(variant.costs)
        .flat_map(|(workshop, cost)| {
            [(1, cost), (BULK, cost * 9 / 10)].map(|(min_quantity, cost)| Offer {
                workshop,
                variant: variant.id,
                cost: cents(cost),
                min_quantity,
            })
        })
        .collect()
}
