//! What is wrong with a design, said to people in the message itself: on which area, of which layer, and what of it. The path beside it
//! is for programs. Pure.

use crate::base::error::FieldErrors;
use crate::base::input::REQUIRED;
use crate::domain::designs::fonts::disordering;

/// Of a text or a file's name, in characters.
const LONGEST: usize = 24;

/// «Espalda, capa 2 («Lara»): el texto tiene…»: of each complaint about an area or a layer. `area` says what it is called, `layer` what
/// is in it; `None` where that is not known.
pub fn named(
    fields: FieldErrors,
    area: impl Fn(usize) -> Option<String>,
    layer: impl Fn(usize, usize) -> Option<String>,
) -> FieldErrors {
    let told = |(path, why): (String, String)| {
        let Some((at, of, field)) = place(&path) else {
            return (path, why);
        };
        let name = area(at).unwrap_or_else(|| format!("Área {}", at + 1));
        let piece = of.map(|of| match layer(at, of) {
            Some(what) => format!(", capa {} («{}»)", of + 1, shortened(&what)),
            None => format!(", capa {}", of + 1),
        });
        let noun = noun(field);
        let apart = if noun.is_empty() { "" } else { " " };
        let why = match why.as_str() {
            REQUIRED if noun.starts_with("la ") => "es obligatoria",
            why => why,
        };
        let told = format!("{name}{}: {noun}{apart}{why}", piece.unwrap_or_default());
        (path, told)
    };
    fields.into_iter().map(told).collect()
}

/// A strip is too long for its breadth at any size: that is what is wrong with it, and not the sides at which it was placed. `shape` says
/// of a layer's picture why it cannot be placed.
pub fn of_its_shape(
    fields: FieldErrors,
    shape: impl Fn(usize, usize) -> Option<&'static str>,
) -> FieldErrors {
    let told = |(path, why): (String, String)| {
        let why_not = match place(&path) {
            Some((at, Some(of), "width" | "height")) => shape(at, of).map(|why| (at, of, why)),
            _ => None,
        };
        match why_not {
            Some((at, of, why)) => (format!("areas[{at}].layers[{of}].fileId"), why.to_owned()),
            None => (path, why),
        }
    };
    fields.into_iter().map(told).collect()
}

/// Of complaints that are [`named`]: the first that says of what it is, and how many there are besides. `None` where none does.
pub fn sentence(fields: &FieldErrors) -> Option<String> {
    let (_, first) = fields.iter().find(|(path, _)| place(path).is_some())?;
    Some(match fields.len() {
        1 => format!("{first}."),
        2 => format!("{first}. Hay una cosa más que corregir."),
        all => format!("{first}. Hay {} cosas más que corregir.", all - 1),
    })
}

pub fn shortened(text: &str) -> String {
    let text: String = text
        .chars()
        .filter(|c| disordering(c.encode_utf8(&mut [0; 4])).is_none())
        .collect();
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", text[..end].trim_end()),
        None => text,
    }
}

/// `areas[1].layers[0].width`: which area, which layer of it, what of that.
fn place(path: &str) -> Option<(usize, Option<usize>, &str)> {
    let (area, rest) = path.strip_prefix("areas[")?.split_once(']')?;
    let area = area.parse().ok()?;
    let rest = rest.trim_start_matches('.');
    match rest.strip_prefix("layers[").and_then(|rest| rest.split_once(']')) {
        Some((layer, rest)) => Some((area, Some(layer.parse().ok()?), rest.trim_start_matches('.'))),
        None => Some((area, None, rest)),
    }
}

/// What people call it; blank where the complaint says it all.
fn noun(field: &str) -> &'static str {
    match field {
        "x" => "la distancia desde la izquierda",
        "y" => "la distancia desde arriba",
        "width" => "el ancho",
        "height" => "el alto",
        "angle" => "el giro",
        "size" => "el tamaño de la letra",
        "text" => "el texto",
        "font" => "el tipo de letra",
        "color" => "el color",
        "layers" => "la lista de capas",
        "kind" => "el tipo («kind»)",
        "align" => "la alineación («align»)",
        _ => "",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_complaint_says_of_what_it_is() {
        let fields = [
            ("areas[0].area", "no es un área de este producto"),
            ("areas[1].layers[0].width", "debe estar entre 0,5 y 2000"),
            (
                "areas[1].layers[1].text",
                "tiene «⚾», que esa letra no puede dibujar",
            ),
            ("areas[1].layers[2]", "queda fuera"),
            ("areas[1].layers", "debe tener entre 1 y 40 elementos"),
            ("areas", "tiene 41 capas; el máximo es 40"),
        ];
        let fields = fields.map(|(path, why)| (path.to_owned(), why.to_owned()));
        let told = named(
            fields.into(),
            |at| (at == 1).then(|| "Espalda".to_owned()),
            |_, at| (at == 1).then(|| "Lara ⚾ y otros veinte más".to_owned()),
        );
        let of = |path: &str| told[path].as_str();
        assert_eq!(of("areas[0].area"), "Área 1: no es un área de este producto");
        assert_eq!(
            of("areas[1].layers[0].width"),
            "Espalda, capa 1: el ancho debe estar entre 0,5 y 2000"
        );
        assert_eq!(
            of("areas[1].layers[1].text"),
            "Espalda, capa 2 («Lara ⚾ y otros veinte má…»): el texto tiene «⚾», que esa letra no puede dibujar"
        );
        assert_eq!(of("areas[1].layers[2]"), "Espalda, capa 3: queda fuera");
        assert_eq!(
            of("areas[1].layers"),
            "Espalda: la lista de capas debe tener entre 1 y 40 elementos"
        );
        assert_eq!(of("areas"), "tiene 41 capas; el máximo es 40");
    }

    #[test]
    fn a_strip_is_told_by_its_shape_whatever_its_size() {
        let fields = [
            ("areas[0].layers[0].height", "debe estar entre 0,5 y 2000 mm"),
            ("areas[0].layers[1].height", "debe estar entre 0,5 y 2000 mm"),
            ("areas[0].layers[0].x", "es obligatorio"),
        ];
        let fields = fields.map(|(path, why)| (path.to_owned(), why.to_owned()));
        let told = of_its_shape(fields.into(), |_, of| (of == 0).then_some("es una línea"));
        assert_eq!(told["areas[0].layers[0].fileId"], "es una línea");
        assert_eq!(
            told["areas[0].layers[1].height"],
            "debe estar entre 0,5 y 2000 mm"
        );
        assert_eq!(told.len(), 3);
        let told = named(told, |_| Some("Frente".to_owned()), |_, _| None);
        assert_eq!(
            told["areas[0].layers[0].x"],
            "Frente, capa 1: la distancia desde la izquierda es obligatoria"
        );
    }

    #[test]
    fn one_sentence_says_the_first_and_how_many_there_are() {
        let said = |fields: &[(&str, &str)]| {
            let fields = fields
                .iter()
                .map(|(path, why)| (path.to_string(), why.to_string()));
            sentence(&fields.collect())
        };
        let wide = (
            "areas[1].layers[0].width",
            "Espalda, capa 1: el ancho debe ser mayor",
        );
        let first = "Espalda, capa 1: el ancho debe ser mayor.";
        assert_eq!(said(&[wide]).as_deref(), Some(first));
        let version = ("version", "debe ser 1");
        assert_eq!(
            said(&[version, wide]),
            Some(format!("{first} Hay una cosa más que corregir."))
        );
        let far = ("areas[2].layers[0].x", "Manga, capa 1: la distancia");
        assert_eq!(
            said(&[version, wide, far]),
            Some(format!("{first} Hay 2 cosas más que corregir."))
        );
        assert_eq!(said(&[version]), None);
    }
}
