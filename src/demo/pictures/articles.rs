//! The things that are printed on, without their print.

use super::canvas::{Canvas, Colour, Shape, Square};

/// What a product looks like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Article {
    Tshirt,
    Hoodie,
    Cap,
    Mug,
    Bottle,
    Tote,
    Stickers,
    Poster,
}

/// Draws it, and answers where its prints go.
pub fn draw(canvas: &mut Canvas, article: Article, colour: Colour) -> Vec<Square> {
    let shade = shaded(colour, 0.86);
    let dark = shaded(colour, 0.68);
    match article {
        Article::Tshirt => {
            shadow(canvas, 88.0, 30.0);
            let body = Shape::start(36.0, 16.0)
                .curve((50.0, 27.0), 64.0, 16.0)
                .line(73.0, 19.0)
                .line(93.0, 38.0)
                .line(82.0, 51.0)
                .line(73.0, 44.0)
                .line(73.5, 86.0)
                .curve((50.0, 88.5), 26.5, 86.0)
                .line(27.0, 44.0)
                .line(18.0, 51.0)
                .line(7.0, 38.0)
                .line(27.0, 19.0);
            canvas.fill(&body, colour);
            for side in [1.0, -1.0] {
                let x = |x: f32| 50.0 + side * x;
                let seam = Shape::polygon(&[(x(23.0), 44.0), (x(22.0), 27.0), (x(24.6), 45.2)]);
                canvas.fill(&seam, dark);
            }
            let collar = Shape::start(36.0, 16.0)
                .curve((50.0, 27.0), 64.0, 16.0)
                .line(67.0, 17.0)
                .curve((50.0, 32.0), 33.0, 17.0);
            canvas.fill(&collar, shade);
            vec![square(33.5, 37.0, 33.0)]
        }
        Article::Hoodie => {
            shadow(canvas, 89.0, 30.0);
            for side in [1.0, -1.0] {
                let x = |x: f32| 50.0 + side * x;
                let sleeve = Shape::start(x(20.0), 27.0)
                    .curve((x(36.0), 32.0), x(42.0), 80.0)
                    .line(x(30.0), 83.0)
                    .line(x(22.0), 50.0);
                canvas.fill(&sleeve, shade);
                let cuff =
                    Shape::polygon(&[(x(41.5), 76.0), (x(42.3), 83.0), (x(30.3), 86.0), (x(29.2), 79.0)]);
                canvas.fill(&cuff, dark);
            }
            let body = Shape::start(30.0, 27.0)
                .line(70.0, 27.0)
                .line(74.0, 86.0)
                .line(26.0, 86.0);
            canvas.fill(&body, colour);
            canvas.fill(&Shape::rectangle(26.2, 82.0, 47.6, 6.0), dark);
            let hood = Shape::start(29.0, 30.0)
                .curve((27.0, 7.0), 50.0, 7.0)
                .curve((73.0, 7.0), 71.0, 30.0)
                .curve((50.0, 40.0), 29.0, 30.0);
            canvas.fill(&hood, shade);
            canvas.fill(&Shape::ellipse(50.0, 21.5, 12.5, 10.0), dark);
            let pocket = Shape::polygon(&[(38.0, 67.0), (62.0, 67.0), (67.0, 81.0), (33.0, 81.0)]);
            canvas.fill(&pocket, shade);
            for x in [45.0, 54.0] {
                canvas.fill(&Shape::rounded(x, 32.0, 1.0, 9.0, 0.5), 0xffffff);
            }
            vec![square(38.0, 41.0, 24.0)]
        }
        Article::Cap => {
            shadow(canvas, 76.0, 34.0);
            let dome = Shape::start(18.0, 61.0)
                .curve((18.0, 20.0), 50.0, 20.0)
                .curve((82.0, 20.0), 82.0, 61.0)
                .curve((50.0, 52.0), 18.0, 61.0);
            canvas.fill(&dome, colour);
            for x in [30.0, 70.0] {
                let seam = Shape::start(50.0, 21.0)
                    .curve((x, 26.0), x - 0.4, 57.0)
                    .line(x + 0.4, 57.0)
                    .curve((x + 0.6, 26.0), 50.4, 21.0);
                canvas.fill(&seam, shade);
            }
            let brim = Shape::start(18.0, 61.0)
                .curve((50.0, 51.0), 82.0, 61.0)
                .curve((95.0, 71.0), 91.0, 75.0)
                .curve((50.0, 64.0), 9.0, 75.0)
                .curve((5.0, 71.0), 18.0, 61.0);
            canvas.fill(&brim, dark);
            canvas.fill(&Shape::ellipse(50.0, 20.0, 3.2, 1.9), dark);
            vec![square(39.0, 28.0, 22.0)]
        }
        Article::Mug => {
            shadow(canvas, 83.0, 30.0);
            let handle = Shape::ellipse(72.0, 50.0, 17.0, 20.0).and(Shape::ellipse(72.0, 50.0, 10.0, 13.0));
            canvas.fill(&handle, shade);
            canvas.fill(&Shape::rounded(20.0, 20.0, 54.0, 64.0, 7.0), colour);
            canvas.fill(&Shape::rectangle(67.0, 24.0, 4.0, 53.0), shade);
            canvas.fill(&Shape::ellipse(47.0, 22.0, 27.0, 4.6), shade);
            canvas.fill(&Shape::ellipse(47.0, 22.4, 24.0, 3.4), dark);
            vec![square(30.0, 35.0, 34.0)]
        }
        Article::Bottle => {
            shadow(canvas, 93.0, 20.0);
            canvas.fill(&Shape::rounded(40.0, 6.0, 20.0, 14.0, 2.5), dark);
            let body = Shape::start(41.0, 18.0)
                .line(59.0, 18.0)
                .curve((68.0, 22.0), 68.0, 34.0)
                .line(68.0, 88.0)
                .curve((68.0, 94.0), 62.0, 94.0)
                .line(38.0, 94.0)
                .curve((32.0, 94.0), 32.0, 88.0)
                .line(32.0, 34.0)
                .curve((32.0, 22.0), 41.0, 18.0);
            canvas.fill(&body, colour);
            canvas.fill(&Shape::rounded(62.5, 34.0, 2.6, 52.0, 1.3), shade);
            canvas.fill(&Shape::rectangle(32.0, 84.5, 36.0, 1.2), shade);
            vec![square(37.0, 45.0, 24.0)]
        }
        Article::Tote => {
            shadow(canvas, 91.0, 34.0);
            let handles = Shape::start(33.0, 42.0)
                .curve((36.0, 4.0), 50.0, 4.0)
                .curve((64.0, 4.0), 67.0, 42.0)
                .line(63.0, 42.0)
                .curve((60.0, 8.5), 50.0, 8.5)
                .curve((40.0, 8.5), 37.0, 42.0);
            canvas.fill(&handles, dark);
            canvas.fill(
                &Shape::polygon(&[(21.0, 36.0), (79.0, 36.0), (83.0, 91.0), (17.0, 91.0)]),
                colour,
            );
            canvas.fill(
                &Shape::polygon(&[(21.0, 36.0), (79.0, 36.0), (79.4, 41.0), (20.6, 41.0)]),
                shade,
            );
            vec![square(31.5, 47.0, 37.0)]
        }
        Article::Stickers => {
            let places = [
                (30.0, 34.0, 23.0),
                (70.0, 29.0, 19.0),
                (36.0, 74.0, 18.0),
                (70.0, 68.0, 22.0),
            ];
            for (x, y, radius) in places {
                canvas.blend(&Shape::circle(x + 0.8, y + 1.8, radius), 0x1a2030, 0.14);
                canvas.fill(&Shape::circle(x, y, radius), colour);
            }
            places
                .map(|(x, y, radius)| {
                    let inner = radius * 0.86;
                    square(x - inner, y - inner, inner * 2.0)
                })
                .to_vec()
        }
        Article::Poster => {
            canvas.blend(&Shape::rectangle(23.0, 11.0, 58.0, 82.0), 0x1a2030, 0.12);
            canvas.fill(&Shape::rectangle(21.0, 8.0, 58.0, 82.0), 0x2a2f3a);
            canvas.fill(&Shape::rectangle(23.0, 10.0, 54.0, 78.0), colour);
            canvas.fill(&Shape::rectangle(30.0, 74.0, 40.0, 2.4), dark);
            canvas.fill(&Shape::rectangle(38.0, 79.0, 24.0, 1.6), shade);
            vec![square(29.0, 23.0, 42.0)]
        }
    }
}

/// What it stands on.
fn shadow(canvas: &mut Canvas, y: f32, half: f32) {
    canvas.blend(&Shape::ellipse(50.0, y, half, 4.2), 0x1a2030, 0.13);
}

fn square(x: f32, y: f32, side: f32) -> Square {
    Square { x, y, side }
}

/// Darker by a factor.
fn shaded(colour: Colour, factor: f32) -> Colour {
    let [_, red, green, blue] = colour
        .to_be_bytes()
        .map(|part| (f32::from(part) * factor).round() as u8);
    u32::from_be_bytes([0, red, green, blue])
}
