//! An order in the production API's words.

use crate::base::calendar;
use crate::base::error::AppError;
use crate::base::ids::{ItemId, OrderId, ProductId};
use crate::domain::accounts::OrderAccess;
use crate::domain::catalog::{self, Product, Technique};
use crate::domain::lifecycle::{OrderState, OrderStatus, Priority, ProductionStatus};
use crate::domain::ordering::OrderDetails;
use crate::domain::orders::{self, FulfillmentEvent, OrderItem};
use crate::domain::routing::foresee;
use chrono::{DateTime, Utc};
use diesel::PgConnection;
use serde::Serialize;
use std::collections::HashMap;
use utoipa::ToSchema;

crate::codes! {
    /// A priority as the production API tells it; asked for, it is written small.
    pub enum PriorityTold {
        Rush = "Rush",
        Standard = "Standard",
        Hold = "Hold",
    }
}

impl From<Priority> for PriorityTold {
    fn from(priority: Priority) -> Self {
        match priority {
            Priority::Rush => Self::Rush,
            Priority::Standard => Self::Standard,
            Priority::Hold => Self::Hold,
        }
    }
}

#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ProductionOrder {
    pub id: OrderId,
    /// `ORD-001234`
    pub reference: String,
    pub status: ProductionStatus,
    pub order_status: OrderState,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
    /// Designs are not made from words here: always null.
    #[schema(required)]
    pub prompt: Option<String>,
    pub priority: PriorityTold,
    /// Whole days until the customer has all of it; 0 once they have. Null while nobody can make it.
    #[schema(required)]
    pub eta_days: Option<i64>,
    #[schema(required)]
    pub image_url: Option<String>,
    #[schema(required)]
    pub garment: Option<Garment>,
    pub line_items: Vec<LineItem>,
    /// One for each change of stage, oldest first.
    pub events: Vec<FulfillmentEvent>,
}

#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Garment {
    /// As `garmentId` names it; null for what no other shop knows.
    #[schema(required)]
    pub id: Option<String>,
    pub product_id: ProductId,
    pub name: String,
    pub technique: Technique,
    #[schema(required)]
    pub image_url: Option<String>,
}

#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct LineItem {
    pub id: ItemId,
    pub size: String,
    pub quantity: i32,
    pub technique: Technique,
    #[schema(required)]
    pub metadata: Option<LineMetadata>,
}

#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct LineMetadata {
    pub variant_id: String,
    pub product_name: String,
    #[schema(required)]
    pub design_url: Option<String>,
}

/// Reads it, for whoever looks: a workshop has its own items. A constant number of statements.
pub fn read(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    dossier: &OrderDetails,
    access: OrderAccess,
) -> Result<ProductionOrder, AppError> {
    let timeline = orders::events_of(conn, dossier.order.id)?;
    let told = orders::told(&timeline);
    let stopped_at = told
        .last()
        .map_or(ProductionStatus::SpecReview, |last| last.status);
    let items: Vec<&OrderItem> = dossier.items_for(access).collect();
    let variants: Vec<String> = items.iter().map(|item| item.variant_id.clone()).collect();
    let techniques = catalog::techniques(conn, &variants)?;
    let product = match variants.first() {
        Some(variant) => catalog::product_of(conn, variant)?,
        None => None,
    };
    let eta_days = eta_days(conn, now, dossier)?;
    let work: Vec<_> = dossier
        .items
        .iter()
        .map(|item| dossier.work_on(item).map(|work| work.status))
        .collect();
    let order = &dossier.order;
    Ok(ProductionOrder {
        id: order.id,
        reference: order.reference(),
        status: match order.status.is_cancelled() {
            true => stopped_at,
            false => ProductionStatus::of(order.payment_status, &work),
        },
        order_status: OrderState::of(order.status),
        created_at: order.created_at,
        updated_at: order.updated_at,
        prompt: None,
        priority: order.priority.into(),
        eta_days,
        image_url: items.first().and_then(|item| design(item)),
        garment: product.map(garment),
        line_items: items.iter().map(|item| line(item, &techniques)).collect(),
        events: told.into_iter().filter_map(|told| told.change).collect(),
    })
}

fn garment(product: Product) -> Garment {
    Garment {
        image_url: product.picture_path(),
        id: product.external_id,
        product_id: product.id,
        name: product.name,
        technique: product.technique,
    }
}

fn line(item: &OrderItem, techniques: &HashMap<String, Technique>) -> LineItem {
    LineItem {
        id: item.id,
        size: item.size.clone().unwrap_or_default(),
        quantity: item.quantity,
        // A foreign key keeps its variant.
        technique: techniques
            .get(&item.variant_id)
            .copied()
            .unwrap_or(Technique::Digital),
        metadata: Some(LineMetadata {
            variant_id: item.variant_id.clone(),
            product_name: item.product_name.clone(),
            design_url: design(item),
        }),
    }
}

/// Where what is printed can be seen: with us, or where the client said.
fn design(item: &OrderItem) -> Option<String> {
    item.design_upload_id
        .or(item.preview_upload_id)
        .map(|id| format!("/files/{id}"))
        .or_else(|| item.preview_url.clone())
}

/// By what workshops promised; before they did, by what they would promise today.
fn eta_days(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    dossier: &OrderDetails,
) -> Result<Option<i64>, AppError> {
    let order = &dossier.order;
    if order.status.is_cancelled() || order.status == OrderStatus::Completed {
        return Ok(Some(0));
    }
    let day = match dossier.promised() {
        Some(day) => Some(day),
        None => {
            let wanted: Vec<(&str, i32)> = dossier
                .items
                .iter()
                .map(|item| (item.variant_id.as_str(), item.quantity))
                .collect();
            foresee(conn, now, &wanted, &order.shipping_state, &order.shipping_city)?
                .outlook(order.delivery_method, order.courier.transit_days)
                .map(|outlook| outlook.day)
        }
    };
    let today = calendar::today(now);
    Ok(day.map(|day| (day - today).num_days().max(0)))
}
