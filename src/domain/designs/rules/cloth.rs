//! What a design is printed on, and what is lost on it. Pure.

/// How far a colour may be from the cloth's and still be lost on it: of 255, as bright as the eye takes each part.
const ALIKE: f64 = 32.0;

/// What it is printed on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cloth {
    /// As the product's variants call it.
    pub name: String,
    pub color: [u8; 3],
}

/// On which of them nobody would see it.
pub fn lost_on(ink: [u8; 3], cloths: &[Cloth]) -> Vec<&str> {
    let is_alike = |cloth: &&Cloth| {
        let apart = |part: usize| f64::from(ink[part]) - f64::from(cloth.color[part]);
        let squares = 0.299 * apart(0).powi(2) + 0.587 * apart(1).powi(2) + 0.114 * apart(2).powi(2);
        squares.sqrt() < ALIKE
    };
    let alike = cloths.iter().filter(is_alike);
    alike.map(|cloth| cloth.name.as_str()).collect()
}

#[cfg(test)]
pub mod tests {
    use super::*;

    pub fn cloths() -> [Cloth; 2] {
        [("Blanco", [0xfa, 0xfa, 0xf8]), ("Negro", [0x1e, 0x1f, 0x22])].map(|(name, color)| Cloth {
            name: name.to_owned(),
            color,
        })
    }

    #[test]
    fn what_has_the_colour_of_the_cloth_is_lost() {
        let lost = |ink: [u8; 3]| lost_on(ink, &cloths()).join(" ");
        assert_eq!(lost([0xf5, 0xf5, 0xf5]), "Blanco");
        assert_eq!(lost([0, 0, 0]), "Negro");
        // Navy on black, which screens show and shirts do not.
        assert_eq!(lost([0x1d, 0x2a, 0x4d]), "Negro");
        assert_eq!(lost([0xc6, 0x28, 0x2f]), "");
    }
}
