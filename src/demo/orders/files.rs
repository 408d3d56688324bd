//! The pictures of the demo's orders: drawn and stored once, used by many.

use super::designed::{Art, Recorded};
use super::stories::{STORIES, Story};
use crate::base::error::AppError;
use crate::base::ids::{UploadId, UserId};
use crate::demo::catalogue::PRODUCTS;
use crate::demo::pictures;
use crate::domain::accounts::User;
use crate::domain::designs::Design;
use crate::domain::files::Arrived;
use crate::http::state::AppState;
use crate::schema::uploads;
use anyhow::anyhow;
use chrono::{DateTime, Utc};
use diesel::prelude::*;

/// Different designs.
const DESIGNS: usize = 4;
const FIRST_DESIGN: u64 = 20;

const PREVIEW: &str = "vista-previa.png";
const RECEIPT: &str = "comprobante.png";

/// Files that have arrived, without rows yet.
pub struct Drawn {
    previews: Vec<Arrived>,
    print_files: Vec<Arrived>,
    /// For each story whose payment somebody still has to look at, and for the first one: the others share it.
    receipts: Vec<Option<Arrived>>,
    designed: Art,
}

/// The same, recorded.
pub struct Kept {
    previews: Vec<UploadId>,
    print_files: Vec<UploadId>,
    receipts: Vec<Option<UploadId>>,
    designed: Option<(Recorded, Vec<Option<UploadId>>)>,
}

/// The bank's number of a story's payment.
pub fn reference(index: usize) -> String {
    format!("{:08}", 31_004_117 + index * 7_919)
}

fn print_file_name(design: usize) -> String {
    format!("arte-{}.png", design + 1)
}

pub async fn draw(app: &AppState) -> Result<Drawn, AppError> {
    // Drawn once for both: it takes longest.
    let motif = crate::base::blocking::block(|| pictures::print_file(FIRST_DESIGN)).await?;
    let mut drawn = Drawn {
        previews: Vec::new(),
        print_files: Vec::new(),
        receipts: Vec::new(),
        designed: Art::draw(app, &STORIES, &motif).await?,
    };
    for product in &PRODUCTS {
        let seed = product.seed + 20;
        let png =
            crate::base::blocking::block(move || pictures::product(product.article, product.cloth(), seed))
                .await?;
        drawn.previews.push(app.files.arrive_bytes(PREVIEW, png).await?);
    }
    for design in 0..DESIGNS {
        let seed = FIRST_DESIGN + design as u64;
        let png = match design {
            0 => motif.clone(),
            _ => crate::base::blocking::block(move || pictures::print_file(seed)).await?,
        };
        drawn
            .print_files
            .push(app.files.arrive_bytes(&print_file_name(design), png).await?);
    }
    for (index, story) in STORIES.iter().enumerate() {
        drawn
            .receipts
            .push(if index == 0 || story.end.waits_for_a_look() {
                let png = crate::base::blocking::block(move || {
                    pictures::receipt_of("PAGADO", &reference(index), index as u64)
                });
                Some(app.files.arrive_bytes(RECEIPT, png.await?).await?)
            } else {
                None
            });
    }
    Ok(drawn)
}

impl Drawn {
    /// The pictures in designs are those of whoever designs.
    pub fn record(
        &self,
        conn: &mut PgConnection,
        now: DateTime<Utc>,
        designer: UserId,
    ) -> Result<Kept, AppError> {
        let designed = Some(self.designed.record(conn, designer, now)?);
        let mut keep = |arrived: &Arrived| arrived.record(conn, None, now).map(|upload| upload.id);
        Ok(Kept {
            previews: self.previews.iter().map(&mut keep).collect::<Result<_, _>>()?,
            print_files: self.print_files.iter().map(&mut keep).collect::<Result<_, _>>()?,
            receipts: self
                .receipts
                .iter()
                .map(|receipt| receipt.as_ref().map(&mut keep).transpose())
                .collect::<Result<_, _>>()?,
            designed,
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
            .chain(self.designed.ids())
    }
}

impl Kept {
    /// Those of a demo that is there. Without receipts: one that a million payments share would make all of them doubtful; nor
    /// designs, which are somebody's.
    pub fn find(conn: &mut PgConnection) -> Result<Self, AppError> {
        let mut oldest = |name: &str, most: usize| -> Result<Vec<UploadId>, AppError> {
            let found: Vec<UploadId> = uploads::table
                .filter(uploads::file_name.eq(name))
                .order(uploads::id)
                .limit(i64::try_from(most).unwrap_or(i64::MAX))
                .select(uploads::id)
                .load(conn)?;
            if found.len() < most {
                return Err(anyhow!("the demo's file {name} is not there any more").into());
            }
            Ok(found)
        };
        let print_files: Result<Vec<Vec<UploadId>>, AppError> = (0..DESIGNS)
            .map(|design| oldest(&print_file_name(design), 1))
            .collect();
        Ok(Self {
            previews: oldest(PREVIEW, PRODUCTS.len())?,
            print_files: print_files?.concat(),
            receipts: Vec::new(),
            designed: None,
        })
    }

    /// What this story's customer designed, and how it looks.
    pub fn design(
        &self,
        conn: &mut PgConnection,
        at: DateTime<Utc>,
        (index, story): (usize, &Story),
        by: Option<&User>,
    ) -> Result<Option<(Design, UploadId)>, AppError> {
        let (Some(designed), Some(by), Some((art, sheets))) = (story.designed, by, &self.designed) else {
            return Ok(None);
        };
        let sheet = sheets.get(index).copied().flatten();
        let sheet = sheet.ok_or_else(|| anyhow!("a design of the demo has no picture"))?;
        Ok(Some((art.design(conn, at, by, story, designed)?, sheet)))
    }

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
        let own = self.receipts.get(index).copied().flatten();
        own.or(self.receipts.first().copied().flatten())
    }
}
