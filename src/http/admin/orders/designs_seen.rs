//! What an order's page for staff says of its designs: how they come out, what their layers are called, and what whoever looks has
//! placed on the product just now, to be set in.

use crate::base::error::AppError;
use crate::base::ids::{DesignId, UploadId};
use crate::domain::designs::rules::brief::Brief;
use crate::domain::ordering::OrderDetails;
use crate::domain::orders::OrderItem;
use crate::domain::{catalog, files};
use crate::http::kit::drawn_designs::preview_path;
use crate::http::kit::own_designs;
use crate::http::kit::quality::{self, Quality};
use crate::http::state::AppState;
use actix_session::SessionExt as _;
use actix_web::HttpRequest;
use std::collections::HashMap;

const SHOWN_PX: u32 = 240;

#[derive(Default)]
pub(super) struct DesignsSeen {
    quality: Quality,
    /// What the pictures in them are called.
    names: HashMap<UploadId, String>,
    /// By variant: the page of its product.
    slugs: HashMap<String, String>,
    /// By variant: what stands on that page in this browser, and a picture of it.
    placed: HashMap<String, (DesignId, String)>,
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
    pub fn placed(&self, item: &OrderItem) -> Option<(DesignId, String)> {
        let placed = self.placed.get(&item.variant_id).cloned();
        placed.filter(|(id, _)| Some(*id) != item.design_id)
    }
}

/// Five statements where something was designed here; none where nothing was.
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
    let wanted = made
        .iter()
        .filter_map(|item| Some((item.design_id?, item.color.clone())));
    let quality = quality::judge(app, wanted.collect()).await?;
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
    let placed = made.iter().filter_map(|item| {
        let id = own_designs::placed(&session, slugs.get(&item.variant_id)?)?;
        let picture = preview_path(&app.files, id, "", &item.color, SHOWN_PX);
        Some((item.variant_id.clone(), (id, picture)))
    });
    Ok(DesignsSeen {
        quality,
        names,
        placed: placed.collect(),
        slugs,
    })
}
