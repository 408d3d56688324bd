//! What was made smaller than somebody asked for, because there is no room: told beside its field once the page is shown again.

use crate::base::error::AppError;
use crate::base::ids::DesignId;
use crate::domain::catalog::Area;
use crate::domain::designs::document::Layer;
use crate::domain::designs::fonts;
use crate::domain::designs::rules::places::{Place, line, spot};
use actix_session::Session;
use serde::{Deserialize, Serialize};

const REDUCED: &str = "reduced";
/// More than anybody asks for.
const AS_LARGE_AS_FITS: f64 = 100_000.0;
/// A tenth of a millimetre is no news.
const NOTICED: f64 = 0.1;

/// A piece of this very design: the next one says nothing of it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Reduced {
    design: DesignId,
    /// «frente:0»
    piece: String,
}

/// Its name in forms.
pub fn piece_code(area: &str, at: usize) -> String {
    format!("{area}:{at}")
}

pub fn keep(session: &Session, design: DesignId, piece: Option<String>) -> Result<(), AppError> {
    match piece {
        Some(piece) => session
            .insert(REDUCED, Reduced { design, piece })
            .map_err(|error| AppError::Internal(anyhow::anyhow!("session: {error}"))),
        None => {
            session.remove(REDUCED);
            Ok(())
        }
    }
}

/// The piece of this design that was made smaller just now.
pub fn of(session: &Session, design: DesignId) -> Option<String> {
    let kept: Option<Reduced> = session.get(REDUCED).unwrap_or(None);
    kept.filter(|kept| kept.design == design).map(|kept| kept.piece)
}

/// Is it smaller than this, which was typed?
pub fn is_reduced(asked: Option<f64>, layer: &Layer) -> bool {
    asked.is_some_and(|asked| measure(layer) < asked - NOTICED)
}

/// What a form asks of it: a picture's width, the height of a text's letters. In millimetres.
pub const fn measure(layer: &Layer) -> f64 {
    match layer {
        Layer::Image { width, .. } => *width,
        Layer::Text { size, .. } => *size,
    }
}

/// How large it can be on this area, in centimetres as people read them.
pub fn most(area: &Area, layer: &Layer) -> String {
    tenths(match layer {
        Layer::Image { width, height, .. } => {
            spot(area, Place::Full, height / width, Some(AS_LARGE_AS_FITS)).width
        }
        Layer::Text { text, font, .. } => {
            let breadth = fonts::width(text, *font, 1.0);
            line(area, Place::Full, breadth, Some(AS_LARGE_AS_FITS)).size
        }
    })
}

/// «15,5», in centimetres.
pub fn tenths(mm: f64) -> String {
    let text = format!("{:.1}", mm / 10.0).replace('.', ",");
    text.strip_suffix(",0").map(str::to_owned).unwrap_or(text)
}

/// «15,53», in centimetres: for a field, which is sent back.
pub fn hundredths(mm: f64) -> String {
    let text = format!("{:.2}", mm / 10.0).replace('.', ",");
    text.trim_end_matches('0').trim_end_matches(',').to_owned()
}
