//! The pictures of the demo's orders: drawn and stored once, used by many.

use super::stories::STORIES;
use crate::base::error::AppError;
use crate::base::ids::UploadId;
use crate::demo::catalogue::PRODUCTS;
use crate::demo::pictures;
use crate::domain::files::Arrived;
use crate::http::state::AppState;
use chrono::{DateTime, Utc};
use diesel::PgConnection;

/// Different designs.
const DESIGNS: usize = 4;

/// Files that have arrived, without rows yet.
pub struct Drawn {
    previews: Vec<Arrived>,
    print_files: Vec<Arrived>,
    /// For each story whose payment somebody still has to look at, and for the first one: the others share it.
    receipts: Vec<Option<Arrived>>,
}

/// The same, recorded.
pub struct Kept {
    previews: Vec<UploadId>,
    print_files: Vec<UploadId>,
    receipts: Vec<Option<UploadId>>,
}

/// The bank's number of a story's payment.
pub fn reference(index: usize) -> String {
    format!("{:08}", 31_004_117 + index * 7_919)
}

pub async fn draw(app: &AppState) -> Result<Drawn, AppError> {
    let mut drawn = Drawn {
        previews: Vec::new(),
        print_files: Vec::new(),
        receipts: Vec::new(),
    };
    for product in &PRODUCTS {
        let seed = product.seed + 20;
        let png = crate::base::db::block(move || pictures::product(product.article, seed)).await?;
        drawn
            .previews
            .push(app.files.arrive_bytes("vista-previa.png", png).await?);
    }
    for design in 0..DESIGNS {
        let png = crate::base::db::block(move || pictures::print_file(20 + design as u64)).await?;
        drawn.print_files.push(
            app.files
                .arrive_bytes(&format!("arte-{}.png", design + 1), png)
                .await?,
        );
    }
    for (index, story) in STORIES.iter().enumerate() {
        drawn
            .receipts
            .push(if index == 0 || story.end.waits_for_a_look() {
                let png = crate::base::db::block(move || {
                    pictures::receipt_of("PAGADO", &reference(index), index as u64)
                });
                Some(app.files.arrive_bytes("comprobante.png", png.await?).await?)
            } else {
                None
            });
    }
    Ok(drawn)
}

impl Drawn {
    pub fn record(&self, conn: &mut PgConnection, now: DateTime<Utc>) -> Result<Kept, AppError> {
        let mut keep = |arrived: &Arrived| arrived.record(conn, None, now).map(|upload| upload.id);
        Ok(Kept {
            previews: self.previews.iter().map(&mut keep).collect::<Result<_, _>>()?,
            print_files: self.print_files.iter().map(&mut keep).collect::<Result<_, _>>()?,
            receipts: self
                .receipts
                .iter()
                .map(|receipt| receipt.as_ref().map(&mut keep).transpose())
                .collect::<Result<_, _>>()?,
        })
    }

    /// Everything that would be left behind if no row came of it.
    pub fn ids(&self) -> impl Iterator<Item = UploadId> {
        let receipts = self.receipts.iter().flatten();
        self.previews
            .iter()
            .chain(&self.print_files)
            .chain(receipts)
            .map(|arrived| arrived.id)
    }
}

impl Kept {
    /// The product with a design on it.
    pub fn preview(&self, variant: &str) -> UploadId {
        let is_it =
            |product: &crate::demo::catalogue::DemoProduct| product.variants.iter().any(|v| v.id == variant);
        let product = PRODUCTS.iter().position(is_it).unwrap_or(0);
        self.previews[product]
    }

    pub fn print_file(&self, index: usize) -> UploadId {
        self.print_files[index % DESIGNS]
    }

    /// The story's own, or the one that is shared.
    pub fn receipt(&self, index: usize) -> Option<UploadId> {
        self.receipts[index].or(self.receipts[0])
    }
}
