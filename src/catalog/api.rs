//! `GET /api/catalog`

use super::{Product, current_rate, shown};
use crate::app::App;
use crate::web::{self, Answer};
use actix_web::web::Data;
use serde_json::{Value, json};

/// Everything on sale, and the rate by which it is paid in bolívares.
pub async fn catalog(app: Data<App>) -> Answer {
    let now = app.db.clock().now();
    let (products, rate) = app
        .db
        .read(move |conn| Ok((shown(conn)?, current_rate(conn, now)?)))
        .await?;
    let products: Vec<Value> = products.iter().map(product).collect();
    web::json(&json!({"success": true, "products": products, "exchangeRate": rate}))
}

fn product(product: &Product) -> Value {
    let variants: Vec<Value> = product
        .variants
        .iter()
        .map(|variant| {
            json!({
                "id": variant.id,
                "size": variant.size,
                "attributes": variant.attributes,
                "price": variant.price,
                "active": variant.active,
            })
        })
        .collect();
    json!({
        "id": product.id,
        "slug": product.slug,
        "name": product.name,
        "description": product.description,
        "technique": product.technique,
        "externalId": product.external_id,
        "pictureUrl": product.picture_path(),
        "variants": variants,
    })
}
