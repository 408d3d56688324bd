//! What a side of a product looks like where nobody uploaded a picture of it: drawn by us, in its colour. Pure.
//!
//! Each is a drawing of 1000 × 1000: the cloth, which takes the colour, and the folds that lie over what is printed on it.

use crate::base::text::fold;

crate::codes! {
    pub enum Garment {
        TshirtFront = "franela_frente",
        TshirtBack = "franela_espalda",
        HoodieFront = "sudadera_frente",
        HoodieBack = "sudadera_espalda",
        Cap = "gorra",
        Mug = "taza",
        MugLeft = "taza_izquierda",
        Bottle = "termo",
        Tote = "bolso",
        Sheet = "hoja",
        Sticker = "sticker",
        Card = "tarjeta",
    }
}

crate::code_columns!(Garment);

/// The sides of a drawing.
pub const SIDE: u32 = 1000;

const SHIRT: &str = r##"<path fill="currentColor" d="M360 160Q500 270 640 160L730 190 930 380 820 510 730 440 735 860Q500 885 265 860L270 440 180 510 70 380 270 190Z"/><path fill="#000" fill-opacity=".28" d="M730 440 722 270 746 452ZM270 440 278 270 254 452Z"/>"##;
const SHIRT_FOLDS: &str = r##"<path fill="#000" fill-opacity=".035" d="M288 590Q352 700 366 866L384 869Q384 700 288 590ZM712 540Q650 690 640 864L654 862Q676 690 712 540Z"/><path fill="#fff" fill-opacity=".05" d="M320 330Q372 400 378 500L366 500Q352 400 320 330Z"/>"##;
const HOODIE: &str = r##"<path fill="currentColor" d="M300 270Q140 320 80 800L200 830 280 500 260 860H740L720 500 800 830 920 800Q860 320 700 270Z"/><path fill="#000" fill-opacity=".14" d="M300 270Q140 320 80 800L200 830 280 500ZM700 270Q860 320 920 800L800 830 720 500Z"/><path fill="#000" fill-opacity=".14" d="M263 820H737L740 860H260Z"/>"##;
const HOODIE_FOLDS: &str = r##"<path fill="#000" fill-opacity=".045" d="M312 500Q352 600 356 818L338 818Q344 600 312 500ZM688 500Q648 600 644 818L662 818Q656 600 688 500Z"/>"##;
const MUG: &str = r##"<path fill="currentColor" d="M270 200H670Q740 200 740 270V770Q740 840 670 840H270Q200 840 200 770V270Q200 200 270 200Z"/><ellipse cx="470" cy="220" rx="270" ry="46" fill="#000" fill-opacity=".14"/><ellipse cx="470" cy="224" rx="240" ry="34" fill="#000" fill-opacity=".3"/>"##;
const HANDLE: &str = r##"<path fill="currentColor" fill-rule="evenodd" d="M720 300A170 200 0 0 1 720 700V630A100 130 0 0 0 720 370Z"/><path fill="#000" fill-opacity=".16" d="M720 300A170 200 0 0 1 720 700V630A100 130 0 0 0 720 370Z"/>"##;
const MUG_FOLDS: &str = r##"<path fill="#fff" fill-opacity=".14" d="M250 270H290V780H250Z"/><path fill="#000" fill-opacity=".08" d="M660 250H735V790H660Z"/>"##;

impl Garment {
    pub const fn label(self) -> &'static str {
        match self {
            Self::TshirtFront => "Franela, frente",
            Self::TshirtBack => "Franela, espalda",
            Self::HoodieFront => "Sudadera, frente",
            Self::HoodieBack => "Sudadera, espalda",
            Self::Cap => "Gorra",
            Self::Mug => "Taza, asa a la derecha",
            Self::MugLeft => "Taza, asa a la izquierda",
            Self::Bottle => "Termo",
            Self::Tote => "Bolso",
            Self::Sheet => "Hoja o afiche",
            Self::Sticker => "Sticker",
            Self::Card => "Tarjeta",
        }
    }

    /// Without its print: what stands inside of an SVG whose `color` is the cloth's.
    pub fn cloth(self) -> String {
        match self {
            Self::TshirtFront => format!(
                r##"{SHIRT}<path fill="#000" fill-opacity=".14" d="M360 160Q500 270 640 160L670 170Q500 320 330 170Z"/>"##
            ),
            Self::TshirtBack => format!(
                r##"{SHIRT}<path fill="currentColor" d="M350 160Q500 120 650 160L640 190 500 240 360 190Z"/><path fill="#000" fill-opacity=".14" d="M352 162Q500 205 648 162L660 168Q500 228 340 168Z"/>"##
            ),
            Self::HoodieFront => format!(
                r##"{HOODIE}<path fill="currentColor" d="M290 300Q270 70 500 70 730 70 710 300 500 400 290 300Z"/><path fill="#000" fill-opacity=".14" d="M290 300Q270 70 500 70 730 70 710 300 500 400 290 300Z"/><ellipse cx="500" cy="215" rx="125" ry="100" fill="#000" fill-opacity=".3"/><path fill="#000" fill-opacity=".14" d="M380 670H620L670 810H330Z"/><path fill="#fff" d="M450 320h10v90h-10zM540 320h10v90h-10z"/>"##
            ),
            Self::HoodieBack => format!(
                r##"{HOODIE}<path fill="currentColor" d="M300 280Q300 120 500 120 700 120 700 280 600 330 500 330 400 330 300 280Z"/><path fill="#000" fill-opacity=".18" d="M300 280Q300 120 500 120 700 120 700 280 600 330 500 330 400 330 300 280Z"/>"##
            ),
            Self::Cap => r##"<path fill="currentColor" d="M180 610Q180 200 500 200 820 200 820 610 500 520 180 610Z"/><path fill="#000" fill-opacity=".14" d="M500 210Q300 260 296 570L304 570Q306 260 504 210ZM500 210Q700 260 696 570L704 570Q706 260 504 210Z"/><path fill="currentColor" d="M180 610Q500 510 820 610 950 710 910 750 500 640 90 750 50 710 180 610Z"/><path fill="#000" fill-opacity=".3" d="M180 610Q500 510 820 610 950 710 910 750 500 640 90 750 50 710 180 610Z"/><ellipse cx="500" cy="200" rx="32" ry="19" fill="#000" fill-opacity=".3"/>"##.to_owned(),
            Self::Mug => format!("{HANDLE}{MUG}"),
            Self::MugLeft => format!(r##"<g transform="matrix(-1 0 0 1 940 0)">{HANDLE}</g>{MUG}"##),
            Self::Bottle => r##"<rect x="400" y="60" width="200" height="140" rx="25" fill="#3d4450"/><path fill="currentColor" d="M410 180H590Q680 220 680 340V880Q680 940 620 940H380Q320 940 320 880V340Q320 220 410 180Z"/><path fill="#000" fill-opacity=".14" d="M320 845H680V857H320Z"/>"##.to_owned(),
            Self::Tote => r##"<path fill="#000" fill-opacity=".45" d="M330 420Q360 40 500 40 640 40 670 420L630 420Q600 85 500 85 400 85 370 420Z"/><path fill="currentColor" d="M210 360H790L830 910H170Z"/><path fill="#000" fill-opacity=".12" d="M210 360H790L794 410H206Z"/>"##.to_owned(),
            Self::Sheet => r##"<path fill="#000" fill-opacity=".18" d="M220 100H800V930H220Z"/><path fill="currentColor" d="M210 90H790V910H210Z"/>"##.to_owned(),
            Self::Sticker => r##"<rect x="112" y="112" width="788" height="788" rx="70" fill="#000" fill-opacity=".18"/><rect x="100" y="100" width="788" height="788" rx="70" fill="currentColor"/>"##.to_owned(),
            Self::Card => r##"<rect x="76" y="236" width="860" height="560" rx="18" fill="#000" fill-opacity=".18"/><rect x="66" y="224" width="860" height="560" rx="18" fill="currentColor"/>"##.to_owned(),
        }
    }

    /// What lies over the print; blank where it is flat.
    pub const fn folds(self) -> &'static str {
        match self {
            Self::TshirtFront | Self::TshirtBack => SHIRT_FOLDS,
            Self::HoodieFront | Self::HoodieBack => HOODIE_FOLDS,
            Self::Mug | Self::MugLeft => MUG_FOLDS,
            Self::Bottle => {
                r##"<path fill="#fff" fill-opacity=".2" d="M350 330H380V860H350Z"/><path fill="#000" fill-opacity=".1" d="M620 330H675V870H620Z"/>"##
            }
            Self::Tote => {
                r##"<path fill="#000" fill-opacity=".05" d="M260 460Q330 620 300 900L250 905Q270 640 240 480Z"/>"##
            }
            Self::Cap | Self::Sheet | Self::Sticker | Self::Card => "",
        }
    }
}

/// From where to where a measure goes on the drawing: x and y of both ends.
pub type Dimension = [i32; 4];

impl Garment {
    /// `None`: no drawing shows it.
    pub fn dimension(self, measure: &str) -> Option<Dimension> {
        let measure = fold(measure);
        let of = |words: &[&str]| {
            words
                .iter()
                .any(|word| measure.split(' ').any(|said| said == *word))
        };
        let (width, length, sleeve) = (
            of(&["ancho", "pecho"]),
            of(&["largo", "alto", "altura"]),
            of(&["manga"]),
        );
        match self {
            Self::TshirtFront | Self::TshirtBack if sleeve => Some([742, 186, 916, 362]),
            Self::HoodieFront | Self::HoodieBack if sleeve => Some([716, 292, 884, 808]),
            Self::TshirtFront | Self::TshirtBack if of(&["hombro", "hombros"]) => Some([278, 178, 722, 178]),
            Self::TshirtFront | Self::TshirtBack if width => Some([272, 520, 728, 520]),
            Self::TshirtFront | Self::TshirtBack if length => Some([360, 170, 360, 862]),
            Self::HoodieFront | Self::HoodieBack if width => Some([280, 560, 720, 560]),
            Self::HoodieFront | Self::HoodieBack if length => Some([330, 300, 330, 860]),
            Self::Mug | Self::MugLeft if of(&["diametro"]) || width => Some([200, 890, 740, 890]),
            Self::Mug | Self::MugLeft if length => Some([140, 205, 140, 838]),
            Self::Bottle if of(&["diametro"]) || width => Some([320, 975, 680, 975]),
            Self::Bottle if length => Some([250, 62, 250, 938]),
            Self::Tote if width => Some([172, 950, 828, 950]),
            Self::Tote if length => Some([110, 362, 110, 908]),
            Self::Sheet if width => Some([212, 960, 790, 960]),
            Self::Sheet if length => Some([150, 92, 150, 908]),
            _ => None,
        }
    }
}

/// A drawing of ours as a document of its own.
pub fn svg(inside: &str, color: [u8; 3]) -> String {
    let [red, green, blue] = color;
    format!(
        r##"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {SIDE} {SIDE}" width="{SIDE}" height="{SIDE}" color="#{red:02x}{green:02x}{blue:02x}">{inside}</svg>"##
    )
}

/// Of a garment whose colour nobody named.
pub const PLAIN: [u8; 3] = [0xf3, 0xf3, 0xf0];

/// What a colour of a variant looks like: by its first word that is known. `None`: nobody knows it.
pub fn color(name: &str) -> Option<[u8; 3]> {
    let folded = fold(name);
    let known = |words: &str| COLORS.iter().find(|(known, _)| *known == words);
    let whole = known(folded.as_str()).or_else(|| folded.split([' ', '/', '-', ',']).find_map(known));
    whole.map(|(_, rgb)| *rgb)
}

const COLORS: &[(&str, [u8; 3])] = &[
    ("azul marino", [0x1d, 0x2a, 0x4d]),
    ("azul rey", [0x1f, 0x4f, 0xc4]),
    ("azul cielo", [0x8f, 0xc7, 0xee]),
    ("verde militar", [0x4d, 0x55, 0x34]),
    ("verde botella", [0x12, 0x4a, 0x36]),
    ("gris jaspe", [0xb4, 0xb7, 0xba]),
    ("gris oscuro", [0x4a, 0x4e, 0x55]),
    ("blanco", [0xfa, 0xfa, 0xf8]),
    ("blanca", [0xfa, 0xfa, 0xf8]),
    ("negro", [0x1e, 0x1f, 0x22]),
    ("negra", [0x1e, 0x1f, 0x22]),
    ("gris", [0x9a, 0x9e, 0xa4]),
    ("plateado", [0xc4, 0xc8, 0xcc]),
    ("rojo", [0xc6, 0x28, 0x2f]),
    ("roja", [0xc6, 0x28, 0x2f]),
    ("vinotinto", [0x6b, 0x1a, 0x2c]),
    ("rosado", [0xf2, 0xa9, 0xbd]),
    ("rosada", [0xf2, 0xa9, 0xbd]),
    ("fucsia", [0xd8, 0x1b, 0x7a]),
    ("morado", [0x62, 0x37, 0x8c]),
    ("morada", [0x62, 0x37, 0x8c]),
    ("lila", [0xb7, 0xa1, 0xd8]),
    ("azul", [0x24, 0x55, 0xa8]),
    ("celeste", [0x8f, 0xc7, 0xee]),
    ("turquesa", [0x2a, 0xb3, 0xb0]),
    ("verde", [0x2c, 0x8a, 0x4b]),
    ("amarillo", [0xf5, 0xc9, 0x1f]),
    ("amarilla", [0xf5, 0xc9, 0x1f]),
    ("mostaza", [0xc9, 0x95, 0x24]),
    ("naranja", [0xee, 0x7b, 0x22]),
    ("marron", [0x6c, 0x46, 0x2b]),
    ("beige", [0xdd, 0xcd, 0xb0]),
    ("crudo", [0xec, 0xe2, 0xcb]),
    ("cruda", [0xec, 0xe2, 0xcb]),
    ("natural", [0xec, 0xe2, 0xcb]),
    ("acero", [0xb9, 0xbe, 0xc4]),
    ("dorado", [0xc9, 0xa2, 0x4a]),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_colour_is_known_by_its_name_however_it_is_written() {
        let named = |name| COLORS.iter().find(|(known, _)| *known == name).unwrap().1;
        assert_eq!(color("Negro"), Some(named("negro")));
        assert_eq!(
            color("  AZUL   Marino ").or(color("azul marino")),
            Some(named("azul marino"))
        );
        assert_eq!(color("Marrón oscuro"), Some(named("marron")));
        assert_eq!(color("Blanco / Rojo"), Some(named("blanco")));
        assert_eq!(color("chévere"), None);
        assert_eq!(color(""), None);
    }

    #[test]
    fn measures_are_shown_where_they_are_taken() {
        assert_eq!(
            Garment::TshirtFront.dimension("Ancho de pecho"),
            Garment::TshirtFront.dimension("ANCHO")
        );
        for garment in Garment::ALL {
            assert_eq!(garment.dimension("Peso"), None);
            for measure in ["Ancho", "Largo", "Manga", "Diámetro", "Hombros"] {
                let inside = |end: [i32; 4]| end.iter().all(|at| (0..=1000).contains(at));
                assert!(
                    garment.dimension(measure).is_none_or(inside),
                    "{garment} {measure}"
                );
            }
        }
    }

    #[test]
    fn every_garment_is_a_drawing() {
        for garment in Garment::ALL {
            for inside in [garment.cloth(), garment.folds().to_owned()] {
                let svg = svg(&inside, PLAIN);
                let tree = resvg::usvg::Tree::from_str(&svg, &resvg::usvg::Options::default());
                assert!(tree.is_ok(), "{garment}: {tree:?}");
                assert_eq!(
                    tree.unwrap().root().children().is_empty(),
                    inside.is_empty(),
                    "{garment}"
                );
            }
        }
    }
}
