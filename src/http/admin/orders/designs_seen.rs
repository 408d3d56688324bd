//! What an order's page for staff says of its designs: how they come out, what their layers are called, and what whoever looks has
//! placed on the product just now, to be set in.

use crate::base::error::AppError;
use crate::base::ids::{DesignId, UploadId};
use crate::domain::designs::rules::brief::Brief;
use crate::domain::ordering::OrderDetails;
use crate::domain::orders::OrderItem;
use crate::domain::{catalog, designs, files};
use crate::http::kit::drawn_designs::preview_path;
use crate::http::kit::own_designs;
use crate::http::kit::quality::{self, Quality};
use crate::http::state::AppState;
use actix_session::SessionExt as _;
use actix_web::HttpRequest;
use std::collections::HashMap;

const SHOWN_PX: u32 = 480;

#[derive(Default)]
pub(super) struct DesignsSeen {
    quality: Quality,
    /// What the pictures in them are called.
    names: HashMap<UploadId, String>,
    /// By variant: the page of its product.
    slugs: HashMap<String, String>,
    /// By variant: what stands on that page in this browser.
    placed: HashMap<String, PlacedView>,
}

/// What would take the place of an item's design.
#[derive(Clone)]
pub(super) struct PlacedView {
    pub id: DesignId,
    /// Each that is printed on, and a picture of it.
    pub sides: Vec<(String, String)>,
    /// How it comes out.
    pub quality: Brief,
}

impl DesignsSeen {
    pub fn quality(&self, item: &OrderItem) -> Brief {
        let design = item.design_id;
        design
            .map(|id| self.quality.of(id, &item.color))
            .unwrap_or_default()
    }

    pub fn name(&self, file: UploadId) -> Option<&str> {
        self.names.get(&file).map(String::as_str)
    }

    /// Blank where it is not known.
    pub fn slug(&self, item: &OrderItem) -> String {
        self.slugs.get(&item.variant_id).cloned().unwrap_or_default()
    }

    /// What they placed on its product, where that is not what it has.
    pub fn placed(&self, item: &OrderItem) -> Option<PlacedView> {
        let placed = self.placed.get(&item.variant_id).cloned();
        placed.filter(|placed| Some(placed.id) != item.design_id)
    }
}

/// Five statements where something was designed here, and one more where whoever looks placed something; none where nothing was.
pub(super) async fn look(
    app: &AppState,
    req: &HttpRequest,
    dossier: &OrderDetails,
) -> Result<DesignsSeen, AppError> {
    let made = dossier.items.iter().filter(|item| item.design_id.is_some());
    let made: Vec<OrderItem> = made.cloned().collect();
    if made.is_empty() {
        return Ok(DesignsSeen::default());
    }
    let files: Vec<UploadId> = made.iter().flat_map(OrderItem::originals).collect();
    let ids: Vec<String> = made.iter().map(|item| item.variant_id.clone()).collect();
    let (names, slugs) = app
        .db
        .read(move |conn| {
            let names = files::find_all(conn, &files)?;
            let sold = catalog::variants(conn, &ids)?;
            let products: Vec<_> = sold.values().map(|variant| variant.product_id).collect();
            let products = catalog::products(conn, &products)?;
            let slug = |(id, variant): (String, catalog::Variant)| {
                let product = products.get(&variant.product_id)?;
                Some((id, product.slug.clone()))
            };
            let slugs: HashMap<String, String> = sold.into_iter().filter_map(slug).collect();
            let names = names.into_iter().map(|(id, upload)| (id, upload.file_name));
            Ok::<_, AppError>((names.collect(), slugs))
        })
        .await?;
    let session = req.get_session();
    let stands = |item: &OrderItem| own_designs::placed(&session, slugs.get(&item.variant_id)?);
    let ordered = made.iter().map(|item| (item.design_id, item.color.clone()));
    let now = made.iter().map(|item| (stands(item), item.color.clone()));
    let wanted = ordered.chain(now).filter_map(|(id, color)| Some((id?, color)));
    let quality = quality::judge(app, wanted.collect()).await?;
    let ids: Vec<DesignId> = made.iter().filter_map(stands).collect();
    let designs = match ids.is_empty() {
        true => Vec::new(),
        false => app.db.read(move |conn| designs::find_all(conn, &ids)).await?,
    };
    let placed = made.iter().filter_map(|item| {
        let id = stands(item)?;
        let design = designs.iter().find(|design| design.id == id)?;
        let side = |(view, name): (&str, &str)| {
            let picture = preview_path(&app.files, id, view, &item.color, SHOWN_PX);
            (name.to_owned(), picture)
        };
        let view = PlacedView {
            id,
            sides: design.views().into_iter().map(side).collect(),
            quality: quality.of(id, &item.color),
        };
        Some((item.variant_id.clone(), view))
    });
    let placed = placed.collect();
    Ok(DesignsSeen {
        quality,
        names,
        placed,
        slugs,
    })
}
