//! How a design comes out, in two lines at most: the worst first. Pure.

use super::verdict::{LayerVerdict, Sharpness};

const MOST: usize = 2;

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Brief {
    /// Something of it does not come out as it is meant.
    pub is_bad: bool,
    pub lines: Vec<String>,
}

/// `areas`: what they are called, in the design's order. Where there are several, a line says of which it is.
pub fn brief(verdicts: &[LayerVerdict], areas: &[&str]) -> Brief {
    let mut said: Vec<((u8, i32), String)> = Vec::new();
    for verdict in verdicts {
        let dpi = verdict.dpi.unwrap_or_default();
        let edge = if verdict.is_outside { 0 } else { 4 };
        let about_edges = usize::from(verdict.is_outside || verdict.is_beyond_safe);
        let warned = verdict.warnings.iter().enumerate();
        let warned = warned.map(|(at, words)| ((if at < about_edges { edge } else { 2 }, 0), words));
        let sharp = match verdict.sharpness {
            Some(Sharpness::Blurry) => Some(((1, dpi), &verdict.words)),
            Some(Sharpness::Fair) => Some(((3, dpi), &verdict.words)),
            Some(Sharpness::Sharp) | None => None,
        };
        let cannot = verdict.cannot.iter().map(|words| ((2, 0), words));
        for (rank, words) in warned.chain(sharp).chain(cannot) {
            let line = match name_of(&verdict.layer, areas) {
                Some(name) => format!("{name}: {words}"),
                None => words.clone(),
            };
            if !said.iter().any(|(_, known)| *known == line) {
                said.push((rank, line));
            }
        }
    }
    said.sort_by_key(|(rank, _)| *rank);
    let is_bad = said.first().is_some_and(|((rank, _), _)| *rank < 3);
    let is_sharp = verdicts
        .iter()
        .any(|verdict| verdict.sharpness == Some(Sharpness::Sharp));
    let mut lines: Vec<String> = said.into_iter().map(|(_, line)| line).take(MOST).collect();
    if lines.is_empty() && is_sharp {
        lines.push("Se verá nítido".to_owned());
    }
    Brief { is_bad, lines }
}

/// Of the layer's area: `areas[0].layers[3]`. `None` where there is one only.
fn name_of<'a>(layer: &str, areas: &[&'a str]) -> Option<&'a str> {
    if areas.len() < 2 {
        return None;
    }
    let (at, _) = layer.strip_prefix("areas[")?.split_once(']')?;
    areas.get(at.parse::<usize>().ok()?).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn layer(place: &str, sharpness: Sharpness, dpi: i32) -> LayerVerdict {
        LayerVerdict {
            layer: place.to_owned(),
            dpi: Some(dpi),
            sharpness: Some(sharpness),
            words: match sharpness {
                Sharpness::Sharp => "Se verá nítido".to_owned(),
                Sharpness::Fair => format!("Se verá aceptable: {dpi} ppp"),
                Sharpness::Blurry => format!("Se verá borroso: {dpi} ppp"),
            },
            is_outside: false,
            is_beyond_safe: false,
            warnings: Vec::new(),
            cannot: Vec::new(),
        }
    }

    #[test]
    fn the_worst_comes_first_and_two_lines_are_enough() {
        let fine = layer("areas[0].layers[0]", Sharpness::Sharp, 300);
        let said = brief(std::slice::from_ref(&fine), &["Frente"]);
        assert_eq!(
            (said.is_bad, said.lines),
            (false, vec!["Se verá nítido".to_owned()])
        );
        let fair = layer("areas[0].layers[1]", Sharpness::Fair, 200);
        let said = brief(&[fine.clone(), fair.clone()], &["Frente"]);
        assert_eq!(
            (said.is_bad, said.lines),
            (false, vec!["Se verá aceptable: 200 ppp".to_owned()])
        );
        let mut outside = layer("areas[1].layers[0]", Sharpness::Blurry, 82);
        outside.is_outside = true;
        outside.warnings = vec!["Una parte queda fuera.".to_owned()];
        outside.cannot = vec!["DTF no hace medias transparencias.".to_owned()];
        let worse = layer("areas[0].layers[2]", Sharpness::Blurry, 27);
        let said = brief(&[fine, fair, outside, worse], &["Frente", "Espalda"]);
        assert!(said.is_bad);
        assert_eq!(
            said.lines,
            [
                "Espalda: Una parte queda fuera.",
                "Frente: Se verá borroso: 27 ppp"
            ]
        );
        assert_eq!(brief(&[], &[]), Brief::default());
        let mut untouched = layer("areas[0].layers[0]", Sharpness::Sharp, 300);
        untouched.warnings = vec!["Todavía dice «Tu texto».".to_owned()];
        let said = brief(std::slice::from_ref(&untouched), &["Frente"]);
        assert_eq!((said.is_bad, said.lines), (true, untouched.warnings.clone()));
        // Near an edge it is as it was: to be looked at, and no fault.
        untouched.is_beyond_safe = true;
        assert!(!brief(&[untouched], &["Frente"]).is_bad);
    }
}
