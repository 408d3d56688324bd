//! The storefront's pages.

pub mod again;
pub mod basket;
pub mod cart;
pub mod checkout;
pub mod checkout_form;
pub mod design_links;
pub mod designs;
mod editing;
pub mod home;
mod known_last;
pub mod place_order;
pub mod product;
pub mod session;
mod shown;
pub mod size_grid;
mod size_view;
pub mod studio;
pub mod studio_change;
mod studio_data;
pub mod studio_pictures;
mod studio_piece_form;
pub mod studio_pieces;
mod studio_size;
mod studio_view;
pub mod team;
mod team_view;
pub mod test_checkout;
pub mod variant_picker;

use self::known_last::known_last;
use crate::base::money::{Rate, Usd};
use crate::domain::catalog::{Coarse, Print};
use crate::domain::designs::rules::brief::Brief;
use crate::domain::designs::rules::papers::in_one_line;
use crate::domain::designs::rules::pieces::texts;
use crate::domain::files::Files;
use crate::http::kit::drawn_designs::preview_path;
use crate::http::kit::kept_file::KeptFile;
use crate::http::kit::quality::Quality;
use crate::http::kit::units;
use crate::http::shop::basket::priced::{Basket, Shown};

/// Of a side in the cart.
const SIDE_PX: u32 = 240;

/// A line of the cart as a page shows it.
pub struct LineView {
    pub no: u32,
    pub name: String,
    pub option: String,
    /// Empty where the product is not there any more.
    pub product_path: String,
    /// Of the design; else of the product.
    pub thumbnail: String,
    pub quantity: i32,
    pub unit: String,
    pub sum: String,
    /// What one cost before; blank where that is what it costs.
    pub earlier: String,
    pub sum_bs: String,
    pub design: Option<KeptFile>,
    /// «Frente y Espalda», of what was placed on the product here.
    pub made: String,
    /// Each side of it that is printed on: its name and a picture.
    pub sides: Vec<(String, String)>,
    pub lost_design: bool,
    pub is_sold: bool,
    /// The texts in it: «José · 10».
    pub words: String,
    /// How what was placed comes out.
    pub quality: Brief,
    /// What to say about a design that would look coarse; empty where it would not.
    pub coarse: String,
}

impl LineView {
    pub fn new(line: &Shown, rate: Option<Rate>, files: &Files, quality: &Quality) -> Self {
        let variant = line.variant.as_ref();
        let product = line.product.as_ref();
        let design = line.design.as_ref().map(|design| KeptFile::new(design, files));
        let color = line.color();
        let made = line.made.as_ref().map(|made| &made.design);
        let thumbnail = match (made, &design, product) {
            (Some(made), _, _) => preview_path(files, made.id, "", &color, 480),
            (_, Some(design), _) => design.thumbnail.clone(),
            (_, None, Some(product)) => product.thumbnail_path().unwrap_or_default(),
            (_, None, None) => String::new(),
        };
        let areas = made.map(|made| {
            made.areas
                .iter()
                .map(|one| one.area.name.as_str())
                .collect::<Vec<_>>()
        });
        Self {
            no: line.no,
            name: variant.map_or_else(
                || "Un producto que ya no está".to_owned(),
                |variant| variant.product_name.clone(),
            ),
            option: variant
                .map(|variant| variant.option().to_owned())
                .unwrap_or_default(),
            product_path: match (product, line.is_sold()) {
                (Some(product), true) => product_path(&product.slug, &line.variant_id),
                _ => String::new(),
            },
            thumbnail,
            quantity: line.quantity,
            made: areas.map(|areas| areas.join(" y ")).unwrap_or_default(),
            sides: made
                .map(|made| {
                    let side = |(view, name): (&str, &str)| {
                        let picture = preview_path(files, made.id, view, &color, SIDE_PX);
                        (name.to_owned(), picture)
                    };
                    made.views().into_iter().map(side).collect()
                })
                .unwrap_or_default(),
            words: made
                .map(|made| {
                    let texts = texts(&made.document.areas);
                    in_one_line(texts.into_iter().map(|(_, text)| text))
                })
                .unwrap_or_default(),
            quality: made.map(|made| quality.of(made.id, &color)).unwrap_or_default(),
            unit: variant.map(|_| line.price().to_string()).unwrap_or_default(),
            sum: line.sum.to_string(),
            earlier: line
                .earlier
                .map(|earlier| earlier.to_string())
                .unwrap_or_default(),
            sum_bs: in_bs(rate, line.sum),
            lost_design: line.lost_design,
            is_sold: line.is_sold(),
            coarse: match (line.coarse, product.and_then(|product| product.print)) {
                (Some(coarse), Some(print)) => coarse_words(coarse, print),
                _ => String::new(),
            },
            design,
        }
    }

    pub fn all(basket: &Basket, rate: Option<Rate>, files: &Files, quality: &Quality) -> Vec<Self> {
        basket
            .lines
            .iter()
            .map(|line| Self::new(line, rate, files, quality))
            .collect()
    }

    /// Its pictures are beside each other, not one for all.
    pub fn has_sides(&self) -> bool {
        self.sides.len() > 1
    }

    /// «2 unidades», for where it cannot be changed.
    pub fn count(&self) -> String {
        units(self.quantity)
    }
}

/// A variant's id is text that somebody chose.
fn product_path(slug: &str, variant: &str) -> String {
    let variant: String = url::form_urlencoded::byte_serialize(variant.as_bytes()).collect();
    format!("/productos/{slug}?variante={variant}")
}

/// Empty while there is no rate.
fn in_bs(rate: Option<Rate>, amount: Usd) -> String {
    rate.map(|rate| rate.to_bs(amount).to_string())
        .unwrap_or_default()
}

fn coarse_words(coarse: Coarse, print: Print) -> String {
    let (width, height) = coarse.needs;
    format!(
        "Impresa en {}, tu imagen tendría unos {} puntos por pulgada y se puede ver borrosa. Se ve nítida desde \
         {width} × {height} px.",
        print.size(),
        coarse.dpi,
    )
}
