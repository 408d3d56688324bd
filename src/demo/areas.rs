//! The sides of what the demo sells, and where they are printed on.

use crate::base::error::AppError;
use crate::base::ids::{AreaId, ProductId, ProductViewId};
use crate::base::money::Usd;
use crate::domain::catalog::garment::Garment;
use crate::domain::catalog::{Area, Rectangle, Technique};
use crate::schema::{print_areas, product_views};
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use rust_decimal::Decimal;

/// A side with one area on it: of its picture in thousandths (left, top, width, height), and in millimetres.
struct Side {
    code: &'static str,
    name: &'static str,
    garment: Garment,
    at: (i32, i32, i32, i32),
    mm: (i32, i32),
    safe_mm: i32,
    bleed_mm: i32,
    technique: Technique,
    /// In cents of a dollar, beside another one.
    extra: i64,
}

const fn side(
    (code, name): (&'static str, &'static str),
    garment: Garment,
    at: (i32, i32, i32, i32),
    mm: (i32, i32),
    technique: Technique,
    extra: i64,
) -> Side {
    // What is cut around is printed a little over.
    let (safe_mm, bleed_mm) = match technique {
        Technique::Digital => (5, 3),
        _ if mm.0 < 150 => (3, 0),
        _ => (10, 0),
    };
    Side {
        code,
        name,
        garment,
        at,
        mm,
        safe_mm,
        bleed_mm,
        technique,
        extra,
    }
}

const FRONT: (&str, &str) = ("frente", "Frente");
const BACK: (&str, &str) = ("espalda", "Espalda");

fn sides(slug: &str) -> Vec<Side> {
    use Technique::{Digital, Dtg, Embroidery, Screen, Sublimation};
    match slug {
        "franela-unisex" => vec![
            side(
                FRONT,
                Garment::TshirtFront,
                (360, 320, 280, 373),
                (300, 400),
                Dtg,
                400,
            ),
            side(
                BACK,
                Garment::TshirtBack,
                (360, 270, 280, 373),
                (300, 400),
                Dtg,
                400,
            ),
        ],
        "sudadera-con-capucha" => vec![
            side(
                FRONT,
                Garment::HoodieFront,
                (390, 390, 220, 251),
                (280, 320),
                Dtg,
                500,
            ),
            side(
                BACK,
                Garment::HoodieBack,
                (375, 380, 250, 333),
                (300, 400),
                Dtg,
                500,
            ),
        ],
        "gorra-bordada" => vec![side(
            FRONT,
            Garment::Cap,
            (360, 330, 280, 156),
            (90, 50),
            Embroidery,
            300,
        )],
        "taza-de-ceramica" => vec![
            side(
                FRONT,
                Garment::Mug,
                (270, 330, 400, 425),
                (80, 85),
                Sublimation,
                0,
            ),
            side(
                ("reverso", "Reverso"),
                Garment::MugLeft,
                (270, 330, 400, 425),
                (80, 85),
                Sublimation,
                200,
            ),
        ],
        "termo-de-acero" => vec![side(
            FRONT,
            Garment::Bottle,
            (370, 310, 260, 520),
            (60, 120),
            Sublimation,
            0,
        )],
        "bolso-de-tela" => vec![side(
            FRONT,
            Garment::Tote,
            (290, 430, 420, 450),
            (280, 300),
            Screen,
            300,
        )],
        "pack-de-stickers" => {
            vec![side(
                ("diseno", "Diseño"),
                Garment::Sticker,
                (129, 129, 730, 730),
                (100, 100),
                Digital,
                0,
            )]
        }
        "afiche-a3" => vec![side(
            ("cara", "Cara"),
            Garment::Sheet,
            (210, 90, 580, 820),
            (297, 420),
            Digital,
            0,
        )],
        _ => Vec::new(),
    }
}

impl Side {
    fn area(&self, id: AreaId) -> Area {
        let (x, y, width, height) = self.at;
        Area {
            id,
            code: self.code.to_owned(),
            name: self.name.to_owned(),
            position: 1,
            rectangle: Rectangle { x, y, width, height },
            width_mm: self.mm.0,
            height_mm: self.mm.1,
            min_dpi: 150,
            good_dpi: 300,
            bleed_mm: self.bleed_mm,
            safe_mm: self.safe_mm,
            technique: self.technique,
            extra_cost: Usd::rounded(Decimal::new(self.extra, 2)),
        }
    }
}

/// What this product is drawn as, and where it is printed on, side by side; before there are rows of it.
pub fn of(slug: &str) -> Vec<(Garment, Area)> {
    let all = sides(slug);
    all.iter()
        .map(|side| (side.garment, side.area(AreaId::any())))
        .collect()
}

/// The sides of this product, with their areas.
pub fn add(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    product: ProductId,
    slug: &str,
) -> Result<(), AppError> {
    for (position, side) in (1..).zip(sides(slug)) {
        let view = ProductViewId::new(now);
        diesel::insert_into(product_views::table)
            .values((
                product_views::id.eq(view),
                product_views::product_id.eq(product),
                product_views::code.eq(side.code),
                product_views::name.eq(side.name),
                product_views::position.eq(position),
                product_views::garment.eq(side.garment),
            ))
            .execute(conn)?;
        let area = side.area(AreaId::new(now));
        diesel::insert_into(print_areas::table)
            .values((
                print_areas::id.eq(area.id),
                print_areas::product_id.eq(product),
                print_areas::view_id.eq(view),
                print_areas::code.eq(area.code),
                print_areas::name.eq(area.name),
                print_areas::position.eq(area.position),
                (
                    print_areas::x.eq(area.rectangle.x),
                    print_areas::y.eq(area.rectangle.y),
                    print_areas::width.eq(area.rectangle.width),
                    print_areas::height.eq(area.rectangle.height),
                ),
                print_areas::width_mm.eq(area.width_mm),
                print_areas::height_mm.eq(area.height_mm),
                print_areas::min_dpi.eq(area.min_dpi),
                print_areas::good_dpi.eq(area.good_dpi),
                print_areas::bleed_mm.eq(area.bleed_mm),
                print_areas::safe_mm.eq(area.safe_mm),
                print_areas::technique.eq(area.technique),
                print_areas::extra_cost.eq(area.extra_cost),
            ))
            .execute(conn)?;
    }
    Ok(())
}
