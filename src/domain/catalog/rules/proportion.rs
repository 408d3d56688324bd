//! Whether a print area has the shape on a picture that it has in millimetres. Pure.

use crate::domain::catalog::Area;

/// No more is what a hand draws; and what a float adds to just that.
const SLACK: f64 = 0.03 + 1e-9;

/// How much broader it looks there than it is, as a part of it: −0.2 is a fifth too narrow. `None`: as it is. `height`: the
/// picture's, of a width of one.
pub fn stretched(area: &Area, height: f64) -> Option<f64> {
    let shown = f64::from(area.rectangle.width) / (f64::from(area.rectangle.height) * height);
    let real = f64::from(area.width_mm) / f64::from(area.height_mm);
    let by = shown / real - 1.0;
    (shown.max(real) / shown.min(real) - 1.0 > SLACK).then_some(by)
}

/// What is asked before one is kept that looks otherwise on one of these pictures, each with its name and height.
pub fn question<'a>(area: &Area, pictures: impl IntoIterator<Item = (&'a str, f64)>) -> Option<String> {
    let found = pictures
        .into_iter()
        .find_map(|(name, height)| Some((name, stretched(area, height)?)));
    let (name, by) = found?;
    let percent = (by.abs() * 100.0).round().max(1.0);
    let how = if by > 0.0 { "ancho" } else { "angosto" };
    Some(format!(
        "El rectángulo no tiene la forma de {}: sobre «{name}» los diseños se verían un {percent} % más {how} de lo que se \
         imprimen. Ajusta el rectángulo o las medidas, o guárdalo así.",
        area.size_mm()
    ))
}

/// Of a picture that lies over another: no more is what rounding to whole pixels makes.
const SAME_SHAPE: f64 = 0.01 + 1e-9;

fn is_alike((width, height): (f64, f64), (across, down): (f64, f64)) -> bool {
    let (one, other) = (width * down, across * height);
    one.max(other) <= one.min(other) * (1.0 + SAME_SHAPE)
}

/// Why a picture of these sides cannot be the shading of these photos, each with its colour and sides: the rest of a sentence.
pub fn unlike_its_photos<'a>(
    shading: Option<(f64, f64)>,
    photos: impl IntoIterator<Item = (&'a str, (f64, f64))>,
) -> Option<String> {
    let mut photos = photos.into_iter().peekable();
    if photos.peek().is_none() {
        return Some(
            "va sobre una foto: guarda antes la de esta vista. El dibujo ya trae sus pliegues".to_owned(),
        );
    }
    let shading = shading?;
    let (color, (width, height)) = photos.find(|(_, photo)| !is_alike(shading, *photo))?;
    let of = match color {
        "" => String::new(),
        color => format!(" de «{color}»"),
    };
    Some(format!(
        "no tiene la forma de la foto{of}: guárdala de {width} × {height} píxeles, o de la misma proporción"
    ))
}

/// The same the other way round, of a photo that comes later.
pub fn unlike_its_shading(photo: Option<(f64, f64)>, shading: Option<(f64, f64)>) -> Option<String> {
    let (width, height) = shading?;
    (!is_alike(photo?, (width, height))).then(|| {
        format!(
            "no tiene la forma de las sombras de esta vista ({width} × {height} píxeles): guárdala de la misma proporción, o \
             quita antes las sombras"
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::ids::AreaId;
    use crate::base::money::Usd;
    use crate::domain::catalog::{Rectangle, Technique};

    fn area((width, height): (i32, i32), (width_mm, height_mm): (i32, i32)) -> Area {
        Area {
            id: AreaId::any(),
            code: "frente".to_owned(),
            name: "Frente".to_owned(),
            position: 1,
            rectangle: Rectangle {
                x: 0,
                y: 0,
                width,
                height,
            },
            width_mm,
            height_mm,
            min_dpi: 150,
            good_dpi: 300,
            bleed_mm: 0,
            safe_mm: 0,
            technique: Technique::Dtf,
            extra_cost: Usd::ZERO,
        }
    }

    #[test]
    fn a_shape_is_that_of_the_millimetres_within_three_percent() {
        for (drawn, height, is_right) in [
            ((300, 400), 1.0, true),
            ((309, 400), 1.0, true),
            ((310, 400), 1.0, false),
            ((291, 400), 1.0, false),
            ((292, 400), 1.0, true),
            // On a photo that is half as high again.
            ((300, 400), 1.5, false),
            ((450, 400), 1.5, true),
        ] {
            let found = stretched(&area(drawn, (300, 400)), height);
            assert_eq!(found.is_none(), is_right, "{drawn:?} × {height}: {found:?}");
        }
    }

    #[test]
    fn a_shading_has_the_shape_of_every_photo_within_one_percent() {
        let photos = [("", (1000.0, 1500.0)), ("Negro", (600.0, 900.0))];
        for (sides, is_right) in [
            ((1000.0, 1500.0), true),
            ((200.0, 300.0), true),
            ((1010.0, 1500.0), true),
            ((1011.0, 1500.0), false),
            ((1000.0, 1516.0), false),
            ((1500.0, 1000.0), false),
        ] {
            assert_eq!(
                unlike_its_photos(Some(sides), photos).is_none(),
                is_right,
                "{sides:?}"
            );
            assert_eq!(
                unlike_its_shading(Some(sides), Some(photos[0].1)).is_none(),
                is_right
            );
        }
        let black = [("Blanco", (1000.0, 1000.0)), ("Negro", (600.0, 900.0))];
        let why = unlike_its_photos(Some((500.0, 500.0)), black).unwrap();
        assert!(why.contains("«Negro»") && why.contains("600 × 900"), "{why}");
        assert!(
            unlike_its_photos(Some((500.0, 500.0)), [])
                .unwrap()
                .contains("guarda antes")
        );
    }

    #[test]
    fn what_is_asked_says_where_and_how_much() {
        let wide = area((400, 400), (300, 400));
        let asked = question(&wide, [("Negro", 4.0 / 3.0), ("Dibujo nuestro", 1.0)]).unwrap();
        assert!(
            asked.contains("300 × 400 mm") && asked.contains("sobre «Dibujo nuestro»"),
            "{asked}"
        );
        assert!(asked.contains("un 33 % más ancho"), "{asked}");
        let narrow = area((150, 400), (300, 400));
        assert!(
            question(&narrow, [("Negro", 1.0)])
                .unwrap()
                .contains("un 50 % más angosto")
        );
        assert_eq!(question(&wide, []), None);
    }
}
