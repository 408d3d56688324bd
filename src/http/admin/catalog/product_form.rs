//! What the forms of a product say; mistakes are noted beside their fields.

use crate::base::ids::ProductId;
use crate::base::input::Input;
use crate::domain::catalog::rules::attributes::{self, Said};
use crate::domain::catalog::rules::print_area::USUAL_DPI;
use crate::domain::catalog::rules::size_chart::SizeChart;
use crate::domain::catalog::rules::slug;
use crate::domain::catalog::{Details, ProductDraft, Sku, Technique, limits};
use serde_json::Map;

pub fn small(number: Option<i64>) -> Option<i32> {
    number.and_then(|number| i32::try_from(number).ok())
}

pub fn read_product(input: &Input<'_>, id: ProductId) -> Option<ProductDraft> {
    // One line, whatever was pasted.
    let name = input.required_text("name", limits::NAME);
    let name = name.split_whitespace().collect::<Vec<_>>().join(" ");
    let written = input.text("slug", slug::LONGEST).unwrap_or_default();
    if !written.is_empty() && !slug::is_slug(&written) {
        input.wrong(
            "slug",
            "se escribe con minúsculas, cifras y guiones, como taza-de-ceramica",
        );
    }
    let width = small(input.integer("printWidth", limits::SIDE_MM));
    let height = small(input.integer("printHeight", limits::SIDE_MM));
    for (one, other, missing) in [(width, height, "printHeight"), (height, width, "printWidth")] {
        if one.is_some() && other.is_none() {
            input.wrong(missing, "falta: el tamaño se escribe con ancho y alto");
        }
    }
    let chart = input.text("sizeChart", limits::SIZE_CHART).unwrap_or_default();
    let sizes = SizeChart::parse(&chart).unwrap_or_else(|why| {
        input.wrong("sizeChart", why);
        None
    });
    let category = input.text("category", limits::CATEGORY).unwrap_or_default();
    let details = Details {
        category: category.split_whitespace().collect::<Vec<_>>().join(" "),
        material: input.text("material", limits::MATERIAL).unwrap_or_default(),
        care: input.text("care", limits::CARE).unwrap_or_default(),
        sizes,
    };
    let technique: Option<Technique> = input.required_code("technique");
    Some(ProductDraft {
        id,
        slug: written,
        name,
        description: input.text("description", limits::DESCRIPTION).unwrap_or_default(),
        technique: technique?,
        details,
        external_id: input.text("externalId", limits::EXTERNAL_ID),
        picture: None,
        print: width.zip(height),
        min_dpi: small(input.integer("minDpi", limits::DPI)).unwrap_or(USUAL_DPI),
        wants_proof: input.boolean("wantsProof").unwrap_or(false),
        position: small(input.integer("position", limits::POSITION)).unwrap_or(0),
        active: input.boolean("active").unwrap_or(false),
        variants: Vec::new(),
    })
}

pub fn read_variant(input: &Input<'_>, code: Option<&str>) -> Option<(Sku, Said)> {
    let id = match code {
        Some(code) => code.to_owned(),
        None => input.text("variantId", slug::LONGEST_CODE).unwrap_or_default(),
    };
    if code.is_none() && !id.is_empty() && !slug::is_code(&id) {
        input.wrong("variantId", "admite letras sin acento, cifras, guiones y puntos");
    }
    let price = input.required("price", input.usd_up_to("price", limits::most_price()));
    let others = match attributes::parse(&input.text("others", 1000).unwrap_or_default()) {
        Ok(others) => Some(others),
        Err(why) => {
            input.wrong("others", why);
            None
        }
    };
    let said = Said {
        size: Some(input.text("size", limits::ATTRIBUTE).unwrap_or_default()),
        color: Some(input.text("color", limits::ATTRIBUTE).unwrap_or_default()),
        others,
    };
    let sku = Sku {
        id,
        attributes: Map::new(),
        price: price?,
        active: input.boolean("active").unwrap_or(false),
        position: small(input.integer("position", limits::POSITION)).unwrap_or(0),
    };
    Some((sku, said))
}
