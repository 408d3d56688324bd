//! What is sold: products, and their variants with a price each.

pub mod admin;
pub mod garment;
pub mod importing;
pub mod limits;
mod product_details;
mod product_draft;
mod product_view;
pub mod rules;
mod store;
pub mod views;

use crate::base::ids::{ProductId, UploadId};
use crate::base::money::Usd;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::base::input::Rule;
use crate::base::input::rules::text;
use crate::base::text::fold;

pub use self::rules::print::{Coarse, Print};
pub use self::store::made::{Made, made};
pub use self::store::{
    current_rate, garment, on_sale, product_of, product_on_sale, products, shown, techniques, variants,
};
pub use crate::domain::catalog::product_details::Details;
pub use crate::domain::catalog::product_draft::{ProductDraft, Sku};
pub use crate::domain::catalog::product_view::{Area, Mockup, Rectangle, View};

/// A variant as a body names it.
pub fn variant_code() -> Rule<String> {
    text(rules::slug::LONGEST_CODE)
}

crate::codes! {
    /// How a product is printed.
    pub enum Technique {
        Dtg = "dtg",
        Dtf = "dtf",
        Screen = "screen",
        Embroidery = "embroidery",
        Sublimation = "sublimation",
        Vinyl = "vinyl",
        Digital = "digital",
    }
}

crate::code_columns!(Technique);

impl Technique {
    /// By its code or by its name, as people write it.
    pub fn named(said: &str) -> Option<Self> {
        let said = fold(said);
        let is_meant = |one: &Self| one.as_str() == said || fold(one.label()) == said;
        Self::ALL.iter().copied().find(is_meant)
    }

    pub const fn label(self) -> &'static str {
        match self {
            Self::Dtg => "Impresión directa",
            Self::Dtf => "DTF",
            Self::Screen => "Serigrafía",
            Self::Embroidery => "Bordado",
            Self::Sublimation => "Sublimación",
            Self::Vinyl => "Vinilo",
            Self::Digital => "Impresión digital",
        }
    }
}

/// One thing that can be ordered. Its id is text and public: clients name it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Variant {
    pub id: String,
    pub product_id: ProductId,
    pub product_name: String,
    /// The attribute `talla`.
    pub size: Option<String>,
    /// «Franela unisex · M»
    pub label: String,
    /// «Gorra bordada · Negro»: the label without the size. What an order's item is called.
    pub sold_as: String,
    pub attributes: Map<String, Value>,
    pub price: Usd,
    /// Both it and its product are on sale.
    pub active: bool,
}

impl Variant {
    /// What tells it apart from the product's other variants: «M». May be empty.
    pub fn option(&self) -> &str {
        self.label
            .strip_prefix(&self.product_name)
            .and_then(|rest| rest.strip_prefix(" · "))
            .unwrap_or_default()
    }
}

/// A product with those of its variants that are on sale.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Product {
    pub id: ProductId,
    pub slug: String,
    pub name: String,
    pub description: String,
    pub technique: Technique,
    /// What another shop calls it: `gid://shopify/Product/…`.
    pub external_id: Option<String>,
    pub picture: Option<UploadId>,
    /// Where it is known how large it is printed.
    pub print: Option<Print>,
    #[serde(default)]
    pub details: Details,
    pub variants: Vec<Variant>,
}

impl Product {
    /// What is on sale is for everyone to see, so these paths need no token.
    pub fn picture_path(&self) -> Option<String> {
        self.picture.map(|id| format!("/files/{id}"))
    }

    pub fn thumbnail_path(&self) -> Option<String> {
        self.picture.map(|id| format!("/files/{id}/thumbnail"))
    }

    /// «desde $12,00». `None` where nothing is on sale.
    pub fn lowest_price(&self) -> Option<Usd> {
        self.variants.iter().map(|variant| variant.price).min()
    }

    /// Whether the variants differ in price at all.
    pub fn has_one_price(&self) -> bool {
        self.variants
            .windows(2)
            .all(|pair| pair[0].price == pair[1].price)
    }
}
