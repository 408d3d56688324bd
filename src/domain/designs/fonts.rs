//! The letters that designs may use. They are part of the program, so that a text looks the same on every machine.

use resvg::usvg::fontdb::{Database, Source};
use skrifa::instance::{LocationRef, Size};
use skrifa::{FontRef, MetadataProvider as _};
use std::sync::{Arc, LazyLock};

crate::codes! {
    pub enum Font {
        NotoSans = "noto_sans",
        NotoSansBold = "noto_sans_bold",
        NotoSansItalic = "noto_sans_italic",
    }
}

impl Font {
    const fn bytes(self) -> &'static [u8] {
        match self {
            Self::NotoSans => notosans::REGULAR_TTF,
            Self::NotoSansBold => notosans::BOLD_TTF,
            Self::NotoSansItalic => notosans::ITALIC_TTF,
        }
    }

    pub const fn label(self) -> &'static str {
        match self {
            Self::NotoSans => "Noto Sans",
            Self::NotoSansBold => "Noto Sans negrita",
            Self::NotoSansItalic => "Noto Sans cursiva",
        }
    }

    /// As SVG asks for it.
    pub const fn attributes(self) -> &'static str {
        match self {
            Self::NotoSans => r#"font-family="Noto Sans""#,
            Self::NotoSansBold => r#"font-family="Noto Sans" font-weight="700""#,
            Self::NotoSansItalic => r#"font-family="Noto Sans" font-style="italic""#,
        }
    }
}

/// All of them, and none of this machine's.
pub fn database() -> Arc<Database> {
    static ALL: LazyLock<Arc<Database>> = LazyLock::new(|| {
        let mut all = Database::new();
        for font in Font::ALL {
            all.load_font_source(Source::Binary(Arc::new(font.bytes())));
        }
        Arc::new(all)
    });
    Arc::clone(&ALL)
}

/// The first character that this font cannot draw.
pub fn missing(text: &str, font: Font) -> Option<char> {
    let Ok(face) = FontRef::new(font.bytes()) else {
        return text.chars().next();
    };
    let map = face.charmap();
    text.chars().find(|c| map.map(*c).is_none())
}

/// The first sign in a text that nobody sees and that turns the order of its letters about.
pub fn disordering(text: &str) -> Option<char> {
    let turns = |c: &char| matches!(c, '\u{061c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{206f}');
    text.chars().find(turns)
}

/// What is said of one.
pub fn disordered(sign: char) -> String {
    format!(
        "tiene un signo que no se ve y cambia el orden de las letras (U+{:04X}): bórralo",
        u32::from(sign)
    )
}

/// How wide a text of this size is, as far as its letters say it one by one.
pub fn width(text: &str, font: Font, size: f64) -> f64 {
    let Ok(face) = FontRef::new(font.bytes()) else {
        return 0.0;
    };
    let (map, metrics) = (
        face.charmap(),
        face.glyph_metrics(Size::new(size as f32), LocationRef::default()),
    );
    let of = |c: char| metrics.advance_width(map.map(c)?);
    text.chars().filter_map(of).map(f64::from).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_people_here_write_is_there_and_what_is_not_is_said() {
        for font in Font::ALL {
            assert_eq!(missing("¡Ñandú, pingüino y «Açaí» Nº 1! €", *font), None);
            assert_eq!(missing("Hola 😀", *font), Some('😀'));
            assert_eq!(missing("שלום", *font), Some('ש'));
        }
    }

    #[test]
    fn signs_that_turn_the_order_about_are_found() {
        for sign in [
            '\u{200e}', '\u{200f}', '\u{202a}', '\u{202e}', '\u{2066}', '\u{2069}', '\u{061c}',
        ] {
            assert_eq!(disordering(&format!("La{sign}ra")), Some(sign));
        }
        assert_eq!(disordering("Ñandú Nº 1 «José»"), None);
        assert!(disordered('\u{202e}').contains("(U+202E)"));
    }

    #[test]
    fn a_longer_text_is_wider() {
        let wide = |text: &str| width(text, Font::NotoSans, 10.0);
        assert!(wide("MM") > wide("ii") && (wide("MMMM") - 2.0 * wide("MM")).abs() < 0.01);
        assert!((width("M", Font::NotoSans, 20.0) - 2.0 * wide("M")).abs() < 0.01);
    }

    #[test]
    fn the_drawing_finds_them() {
        assert_eq!(database().faces().count(), Font::ALL.len());
        assert!(
            database()
                .faces()
                .all(|face| face.families.iter().any(|(name, _)| name == "Noto Sans"))
        );
    }
}
