//! Where on an area a picture goes, by name, for those who place it without moving it about. Pure.

use super::edges::ASCENT;
use crate::domain::catalog::Area;
use crate::domain::designs::bounds::tidy;
use crate::domain::designs::document::{LETTERS, PICTURE};

crate::codes! {
    /// As people at a print shop say it.
    pub enum Place {
        Centre = "centro",
        /// Small, where the heart is: on the wearer's left, which whoever looks sees on the right.
        LeftChest = "pecho_izquierdo",
        RightChest = "pecho_derecho",
        Upper = "arriba",
        Full = "completo",
    }
}

impl Place {
    pub const fn label(self) -> &'static str {
        match self {
            Self::Centre => "Centro",
            Self::LeftChest => "Pecho izquierdo",
            Self::RightChest => "Pecho derecho",
            Self::Upper => "Arriba, centrado",
            Self::Full => "Completo",
        }
    }

    /// Those that the editor has a button for; it begins in the middle.
    pub const QUICK: [Self; 4] = [Self::LeftChest, Self::RightChest, Self::Upper, Self::Full];

    /// How far across and down of the room that is left beside a piece: at its beginning, in its middle, at its end.
    pub const fn lies(self) -> (f64, f64) {
        match self {
            Self::Centre | Self::Full => (0.5, 0.5),
            Self::Upper => (0.5, 0.0),
            Self::LeftChest => (1.0, 0.0),
            Self::RightChest => (0.0, 0.0),
        }
    }

    /// Of so wide a part of what is kept free of the edges, where nobody said how wide.
    pub const fn share(self) -> f64 {
        match self {
            Self::Centre | Self::Upper => 0.7,
            Self::LeftChest | Self::RightChest => 0.32,
            Self::Full => 1.0,
        }
    }

    /// Which of them make sense on an area: on a small one there is no chest.
    pub fn of(area: &Area) -> Vec<Self> {
        let is_chest = area.width_mm >= 200 && area.height_mm >= 200;
        let all = Self::ALL.iter().copied();
        all.filter(|place| is_chest || matches!(place, Self::Centre | Self::Full))
            .collect()
    }
}

/// Left, top, width, height, in millimetres.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Spot {
    pub x: f64,
    pub y: f64,
    pub width: f64,
    pub height: f64,
}

/// A picture of these proportions (height by width), as wide as was asked for and no larger than what is kept free of the
/// edges.
pub fn spot(area: &Area, place: Place, proportion: f64, wanted_mm: Option<f64>) -> Spot {
    let margin = f64::from(area.safe_mm);
    let (room_x, room_y) = (
        f64::from(area.width_mm) - 2.0 * margin,
        f64::from(area.height_mm) - 2.0 * margin,
    );
    let proportion = proportion.clamp(0.001, 1000.0);
    let wanted = wanted_mm.unwrap_or(room_x * place.share());
    let width = wanted.min(room_x).min(room_y / proportion).max(*PICTURE.start());
    let height = (width * proportion).max(*PICTURE.start());
    let (across, down) = place.lies();
    let (x, y) = ((room_x - width) * across, (room_y - height) * down);
    Spot {
        x: tidy(margin + x),
        y: tidy(margin + y),
        width: tidy(width),
        height: tidy(height),
    }
}

/// Where a text stands that is aligned to its middle, and how high its letters are. `breadth` is how wide it is for each millimetre of
/// that.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Line {
    pub x: f64,
    pub y: f64,
    pub size: f64,
}

/// With letters as high as was asked for, and no larger than there is room.
pub fn line(area: &Area, place: Place, breadth: f64, wanted_mm: Option<f64>) -> Line {
    let breadth = breadth.max(0.001);
    let spot = spot(area, place, 1.0 / breadth, wanted_mm.map(|size| size * breadth));
    let size = spot.height.clamp(*LETTERS.start(), *LETTERS.end());
    Line {
        x: tidy(spot.x + spot.width / 2.0),
        y: tidy(spot.y + (spot.height - size) / 2.0 + size * ASCENT),
        size: tidy(size),
    }
}

#[cfg(test)]
mod tests {
    use super::super::verdict::tests::area;
    use super::*;
    use crate::domain::catalog::Technique;
    use proptest::prelude::*;

    #[test]
    fn places_are_where_people_say() {
        let front = area("frente", Technique::Dtg, "0");
        let at = |place, wanted| {
            let Spot { x, y, width, height } = spot(&front, place, 0.5, wanted);
            (x, y, width, height)
        };
        assert_eq!(at(Place::Centre, Some(200.0)), (50.0, 150.0, 200.0, 100.0));
        assert_eq!(at(Place::LeftChest, Some(90.0)), (200.0, 10.0, 90.0, 45.0));
        assert_eq!(at(Place::RightChest, Some(90.0)), (10.0, 10.0, 90.0, 45.0));
        assert_eq!(at(Place::Upper, Some(100.0)), (100.0, 10.0, 100.0, 50.0));
        assert_eq!(at(Place::Full, None), (10.0, 130.0, 280.0, 140.0));
        // Wider than there is room.
        assert_eq!(at(Place::Centre, Some(900.0)), (10.0, 130.0, 280.0, 140.0));
        assert_eq!(Place::of(&front).len(), Place::ALL.len());
    }

    #[test]
    fn a_text_stands_in_the_middle_of_its_place() {
        let front = area("frente", Technique::Dtg, "0");
        // Five times as wide as its letters are high.
        let at = |place, wanted| {
            let Line { x, y, size } = line(&front, place, 5.0, wanted);
            (x, y, size)
        };
        assert_eq!(at(Place::Centre, Some(20.0)), (150.0, 205.0, 20.0));
        assert_eq!(at(Place::LeftChest, Some(10.0)), (265.0, 17.5, 10.0));
        // As wide as the place is, where nobody said how high.
        assert_eq!(at(Place::Full, None), (150.0, 214.0, 56.0));
        assert_eq!(at(Place::Full, Some(400.0)), (150.0, 214.0, 56.0));
    }

    proptest! {
        #[test]
        fn nothing_comes_to_lie_beyond_the_margin(
            place in prop::sample::select(Place::ALL), proportion in 0.01..100.0f64, wanted in prop::option::of(1.0..3000.0f64),
        ) {
            let area = area("frente", Technique::Dtg, "0");
            let spot = spot(&area, place, proportion, wanted);
            let (right, bottom) = (spot.x + spot.width, spot.y + spot.height);
            prop_assert!(spot.x >= 9.98 && spot.y >= 9.98 && right <= 290.02 && bottom <= 390.02, "{spot:?}");
        }
    }
}
