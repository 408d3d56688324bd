//! What was designed in the demo: two sides with a picture, a drawing of lines and words, by the rules that everybody uses.

use super::stories::{Designed, Story};
use crate::base::blocking::block;
use crate::base::error::AppError;
use crate::base::ids::{UploadId, UserId};
use crate::demo::areas;
use crate::demo::catalogue::{PRODUCTS, sold_at};
use crate::domain::accounts::User;
use crate::domain::catalog::{self, garment};
use crate::domain::designs::document::{Align, Layer, Placement};
use crate::domain::designs::draw::{self, Arts, Ground, Print};
use crate::domain::designs::fonts::Font;
use crate::domain::designs::{self, Design, Document};
use crate::domain::files::{Arrived, png_of};
use crate::http::state::AppState;
use anyhow::anyhow;
use bytes::Bytes;
use chrono::{DateTime, Utc};
use diesel::PgConnection;

/// Of a side on the picture of an order.
const SIDE_PX: u32 = 700;
const DARK: [u8; 3] = [0x1e, 0x1f, 0x22];
const WHITE: [u8; 3] = [0xff; 3];
const RED: [u8; 3] = [0xb3, 0x26, 0x1e];
/// A crest, as a designer sends it.
const CREST: &str = r##"<svg xmlns="http://www.w3.org/2000/svg" width="200" height="200" viewBox="0 0 200 200"><path fill="#b3261e" d="M100 6 184 34v62c0 48-34 80-84 98-50-18-84-50-84-98V34z"/><path fill="#fff" d="M100 24 168 46v50c0 38-26 64-68 80-42-16-68-42-68-80V46z"/><path fill="#f5c518" d="M100 46l14 32 35 4-26 24 7 34-30-17-30 17 7-34-26-24 35-4z"/><path fill="#1e1f22" d="M44 132h112l-8 16H52z"/></svg>"##;

/// The pictures in designs, as they arrived, and how each story's looks.
pub struct Art {
    motif: Arrived,
    crest: Arrived,
    sheets: Vec<Option<Arrived>>,
}

/// The same, recorded.
#[derive(Clone, Copy)]
pub struct Recorded {
    motif: UploadId,
    crest: UploadId,
}

impl Art {
    pub async fn draw(app: &AppState, stories: &[Story], motif: &[u8]) -> Result<Self, AppError> {
        let crest = block(|| png_of(CREST, SIDE_PX)).await?;
        let crest = crest.ok_or_else(|| anyhow!("the demo's crest cannot be drawn"))?;
        let mut drawn = Self {
            motif: app.files.arrive_bytes("ilustracion.png", motif.to_vec()).await?,
            crest: app
                .files
                .arrive_bytes("escudo.svg", CREST.as_bytes().to_vec())
                .await?,
            sheets: Vec::new(),
        };
        let arts = Arts::from([
            (drawn.motif.id, Bytes::copy_from_slice(motif)),
            (drawn.crest.id, Bytes::from(crest)),
        ]);
        let named = Recorded {
            motif: drawn.motif.id,
            crest: drawn.crest.id,
        };
        for story in stories {
            let sheet = match story.designed {
                Some(designed) => {
                    let (slug, arts) = (slug(story)?, arts.clone());
                    let png = block(move || sheet(slug, &named.placements(slug, designed), &arts)).await?;
                    let png = png.ok_or_else(|| anyhow!("a design of the demo cannot be drawn"))?;
                    Some(app.files.arrive_bytes("diseno.png", png).await?)
                }
                None => None,
            };
            drawn.sheets.push(sheet);
        }
        Ok(drawn)
    }

    pub fn record(
        &self,
        conn: &mut PgConnection,
        owner: UserId,
        now: DateTime<Utc>,
    ) -> Result<(Recorded, Vec<Option<UploadId>>), AppError> {
        let recorded = Recorded {
            motif: self.motif.record(conn, Some(owner), now)?.id,
            crest: self.crest.record(conn, Some(owner), now)?.id,
        };
        let sheets = self.sheets.iter().map(|sheet| match sheet {
            Some(sheet) => Ok(Some(sheet.record(conn, None, now)?.id)),
            None => Ok(None),
        });
        Ok((recorded, sheets.collect::<Result<_, AppError>>()?))
    }

    pub fn ids(&self) -> impl Iterator<Item = UploadId> {
        let sheets = self.sheets.iter().flatten().map(|sheet| sheet.id);
        [self.motif.id, self.crest.id].into_iter().chain(sheets)
    }
}

impl Recorded {
    /// Kept for its customer, before it is ordered.
    pub fn design(
        self,
        conn: &mut PgConnection,
        at: DateTime<Utc>,
        by: &User,
        story: &Story,
        designed: Designed,
    ) -> Result<Design, AppError> {
        let (variant, _) = story.items[0];
        let found = catalog::variants(conn, &[variant.to_owned()])?;
        let sold = found
            .get(variant)
            .ok_or_else(|| anyhow!("the demo lacks {variant}"))?;
        let document = Document {
            product: sold.product_id,
            areas: self.placements(slug(story)?, designed),
        };
        let design = designs::make(conn, at, Some(by), &[], &document)?;
        designs::mine::keep_own(conn, at, by.id, design.id)?;
        Ok(design)
    }

    /// On the first two areas of the product.
    fn placements(self, slug: &str, designed: Designed) -> Vec<Placement> {
        let fits = areas::of(slug).into_iter().take(2);
        let ink = match cloth(slug) == DARK {
            true => WHITE,
            false => DARK,
        };
        let sides = fits.zip([
            (self.motif, ink, designed.front),
            (self.crest, RED, designed.back),
        ]);
        let placed = sides.map(|((_, area), (file, color, words))| {
            let (across, down) = (f64::from(area.width_mm), f64::from(area.height_mm));
            let side = (across * 0.6).round();
            let picture = Layer::Image {
                file,
                x: (across - side) / 2.0,
                y: down * 0.1,
                width: side,
                height: side,
                angle: 0.0,
            };
            let text = Layer::Text {
                text: words.to_owned(),
                font: Font::NotoSansBold,
                color,
                size: 28.0,
                x: across / 2.0,
                y: (down * 0.1 + side + 40.0).round(),
                angle: 0.0,
                align: Align::Middle,
            };
            Placement {
                area: area.code,
                layers: vec![picture, text],
            }
        });
        placed.collect()
    }
}

fn slug(story: &Story) -> Result<&'static str, AppError> {
    let (wanted, _) = story.items[0];
    let sells = |product: &&crate::demo::catalogue::DemoProduct| {
        product.variants.iter().any(|variant| variant.id == wanted)
    };
    let product = PRODUCTS.iter().find(sells);
    Ok(product.ok_or_else(|| anyhow!("the demo lacks {wanted}"))?.slug)
}

/// Plain where it has no colour.
fn cloth(slug: &str) -> [u8; 3] {
    let known = sold_at(slug).and_then(|product| product.cloth());
    known.unwrap_or(garment::PLAIN)
}

/// Both sides beside each other, as an order shows them.
fn sheet(slug: &str, placed: &[Placement], arts: &Arts) -> Option<Vec<u8>> {
    let sides = areas::of(slug)
        .into_iter()
        .zip(placed)
        .map(|((garment, area), placement)| {
            let print = Print {
                area: &area,
                layers: &placement.layers,
            };
            draw::mockup(
                &Ground::Drawn(garment, cloth(slug)),
                &[print],
                arts.clone(),
                SIDE_PX,
            )
        });
    draw::side_by_side(&sides.collect::<Option<Vec<_>>>()?)
}
