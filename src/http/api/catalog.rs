//! `GET /api/catalog`

use crate::base::ids::ProductId;
use crate::base::money::{Rate, Usd};
use crate::domain::catalog::{Product, Technique};
use crate::http::kit::responses::Success;
use crate::http::kit::{self, Answer};
use crate::http::state::AppState;
use actix_web::web::Data;
use serde::Serialize;
use serde_json::{Map, Value};
use utoipa::ToSchema;

#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct CatalogResponse {
    success: Success,
    products: Vec<CatalogProduct>,
    /// Bolívares for a dollar; nothing while there is no rate.
    #[schema(required)]
    exchange_rate: Option<Rate>,
}

#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct CatalogProduct {
    id: ProductId,
    slug: String,
    name: String,
    description: String,
    technique: Technique,
    /// As the shop window parts them; blank for none.
    category: String,
    material: String,
    /// A line for each advice.
    care: String,
    #[schema(required)]
    size_chart: Option<CatalogSizeChart>,
    /// What another shop calls it: `gid://shopify/Product/…`.
    #[schema(required)]
    external_id: Option<String>,
    #[schema(required)]
    picture_url: Option<String>,
    variants: Vec<CatalogVariant>,
}

/// How large each size is, with the garment laid flat.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct CatalogSizeChart {
    measures: Vec<String>,
    sizes: Vec<CatalogSize>,
}

#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct CatalogSize {
    size: String,
    /// Of each measure, in millimetres; nothing where it was not measured.
    millimetres: Vec<Option<i32>>,
}

#[derive(Serialize, ToSchema)]
struct CatalogVariant {
    id: String,
    /// The attribute `talla`.
    #[schema(required)]
    size: Option<String>,
    #[schema(value_type = Object)]
    attributes: Map<String, Value>,
    price: Usd,
    active: bool,
}

/// Everything on sale, and the rate by which it is paid in bolívares.
#[utoipa::path(
    get, path = "/api/catalog", tag = "Catalog",
    responses((status = 200, description = "The catalogue", body = CatalogResponse)),
)]
pub async fn catalog(app: Data<AppState>) -> Answer {
    let now = app.db.clock().now();
    let known = app.intake.known.clone();
    let known = app.db.read(move |conn| known.current(conn)).await?;
    let (products, rate) = (known.shop_window(), known.rate(now));
    kit::json(&CatalogResponse {
        success: Success,
        products: products.iter().map(product).collect(),
        exchange_rate: rate,
    })
}

fn product(product: &Product) -> CatalogProduct {
    let variants = product.variants.iter().map(|variant| CatalogVariant {
        id: variant.id.clone(),
        size: variant.size.clone(),
        attributes: variant.attributes.clone(),
        price: variant.price,
        active: variant.active,
    });
    CatalogProduct {
        id: product.id,
        slug: product.slug.clone(),
        name: product.name.clone(),
        description: product.description.clone(),
        technique: product.technique,
        category: product.details.category.clone(),
        material: product.details.material.clone(),
        care: product.details.care.clone(),
        size_chart: product.details.sizes.as_ref().map(|chart| CatalogSizeChart {
            measures: chart.measures.clone(),
            sizes: chart
                .sizes
                .iter()
                .map(|size| CatalogSize {
                    size: size.name.clone(),
                    millimetres: size.mm.clone(),
                })
                .collect(),
        }),
        external_id: product.external_id.clone(),
        picture_url: product.picture_path(),
        variants: variants.collect(),
    }
}
