//! What a design is printed on, and what is lost on it. Pure.

use crate::domain::catalog::garment;

/// How far a colour may be from the cloth's and still be lost on it: of 255, as bright as the eye takes each part.
const ALIKE: f64 = 32.0;

/// What it is printed on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cloth {
    /// As the product's variants call it; blank of one without a colour.
    pub name: String,
    pub color: [u8; 3],
}

/// What a side is made of in these colours: nothing is said of one that nobody knows. A blank one is a variant without a colour, which
/// is drawn plain, and of which a photo (`is_photo`) does not tell.
pub fn cloths<'a>(colors: impl IntoIterator<Item = &'a str>, is_photo: bool) -> Vec<Cloth> {
    let mut known: Vec<Cloth> = Vec::new();
    for name in colors {
        let color = match name {
            "" => Some(garment::PLAIN).filter(|_| !is_photo),
            name => garment::color(name),
        };
        if let Some(color) = color
            && !known.iter().any(|cloth| cloth.name == name)
        {
            known.push(Cloth {
                name: name.to_owned(),
                color,
            });
        }
    }
    known
}

/// On which of them nobody would see it.
pub fn lost_on(ink: [u8; 3], cloths: &[Cloth]) -> Vec<&str> {
    let is_alike = |cloth: &&Cloth| {
        let apart = |part: usize| f64::from(ink[part]) - f64::from(cloth.color[part]);
        let squares = 0.299 * apart(0).powi(2) + 0.587 * apart(1).powi(2) + 0.114 * apart(2).powi(2);
        squares.sqrt() < ALIKE
    };
    let alike = cloths.iter().filter(is_alike);
    alike
        .map(|cloth| match cloth.name.as_str() {
            "" => "el producto",
            name => name,
        })
        .collect()
}

#[cfg(test)]
pub mod tests {
    use super::*;

    pub fn two() -> [Cloth; 2] {
        [("Blanco", [0xfa, 0xfa, 0xf8]), ("Negro", [0x1e, 0x1f, 0x22])].map(|(name, color)| Cloth {
            name: name.to_owned(),
            color,
        })
    }

    #[test]
    fn what_is_made_of_no_colour_is_drawn_plain_and_a_photo_does_not_tell() {
        let plain = cloths([""], false);
        assert_eq!(lost_on([0xff; 3], &plain), ["el producto"]);
        assert_eq!(lost_on([0, 0, 0], &plain), [""; 0]);
        assert_eq!(cloths([""], true), []);
        let all = cloths(["Negro", "", "Tornasol", "Negro"], false);
        let names: Vec<&str> = all.iter().map(|cloth| cloth.name.as_str()).collect();
        assert_eq!(names, ["Negro", ""]);
        assert_eq!(cloths(["Negro"], true).len(), 1);
    }

    #[test]
    fn what_has_the_colour_of_the_cloth_is_lost() {
        let lost = |ink: [u8; 3]| lost_on(ink, &two()).join(" ");
        assert_eq!(lost([0xf5, 0xf5, 0xf5]), "Blanco");
        assert_eq!(lost([0, 0, 0]), "Negro");
        // Navy on black, which screens show and shirts do not.
        assert_eq!(lost([0x1d, 0x2a, 0x4d]), "Negro");
        assert_eq!(lost([0xc6, 0x28, 0x2f]), "");
    }
}
