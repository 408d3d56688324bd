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
