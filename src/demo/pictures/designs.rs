//! What people have printed on things: six motifs in a handful of colours.

use super::canvas::{Canvas, Colour, Shape, Square};
use rand::rngs::StdRng;
use rand::{RngExt as _, SeedableRng as _};

/// Main colour, second colour, a light one, a dark one.
type Palette = [Colour; 4];

const PALETTES: [Palette; 6] = [
    [0xf2603c, 0xf7b733, 0xfff3d6, 0x7a2048],
    [0x1f7a8c, 0x62c3b0, 0xe9f7ef, 0x123c52],
    [0x2c4bd0, 0xf5c518, 0xfdf6e3, 0x14245f],
    [0xd7263d, 0xf46197, 0xffe8ee, 0x5a1033],
    [0x3a7d44, 0xf2c14e, 0xf6f5e6, 0x1c3d25],
    [0x6d4bc3, 0x4cc9f0, 0xf1ecff, 0x2b1a63],
];

/// Draws one into a square; the same number gives the same design.
pub fn draw(canvas: &mut Canvas, seed: u64, place: Square) {
    let mut random = StdRng::seed_from_u64(seed);
    let palette = PALETTES[random.random_range(0..PALETTES.len())];
    let motif = [sunset, kinetic, flower, star, leaves, record][random.random_range(0..6)];
    motif(
        &mut |shape, colour| canvas.fill(&shape.within(place), colour),
        palette,
        &mut random,
    );
}

type Draw<'a> = &'a mut dyn FnMut(Shape, Colour);

/// The Ávila in the evening.
fn sunset(draw: Draw<'_>, [main, second, light, dark]: Palette, random: &mut StdRng) {
    let peak = random.random_range(30.0..70.0_f32);
    draw(Shape::circle(50.0, 50.0, 50.0), light);
    draw(Shape::circle(100.0 - peak, 38.0, 17.0), second);
    let ground = |top: f32| {
        // The lower part of the circle, from this height on.
        let half = (50.0_f32.powi(2) - (top - 50.0).powi(2)).max(0.0).sqrt();
        (50.0 - half, 50.0 + half)
    };
    let (left, right) = ground(62.0);
    draw(
        arc(62.0, left, right)
            .line(50.0 + (right - 50.0) * 0.5, 56.0)
            .line(peak, 30.0)
            .line(left + 14.0, 58.0),
        main,
    );
    let (left, right) = ground(74.0);
    draw(
        arc(74.0, left, right)
            .curve((70.0, 60.0), 50.0, 72.0)
            .curve((30.0, 84.0), left, 74.0),
        dark,
    );
}

/// The circle's lower part between two points at this height, from left to right along the rim.
fn arc(top: f32, left: f32, right: f32) -> Shape {
    let from = (top - 50.0).atan2(left - 50.0);
    let to = (top - 50.0).atan2(right - 50.0);
    (1..=24_u8).fold(Shape::start(left, top), |shape, piece| {
        let angle = from + (to - from) * f32::from(piece) / 24.0;
        shape.line(50.0 + 50.0 * angle.cos(), 50.0 + 50.0 * angle.sin())
    })
}

/// Stripes that flicker, after Venezuela's kinetic painters.
fn kinetic(draw: Draw<'_>, [main, second, light, dark]: Palette, random: &mut StdRng) {
    draw(Shape::circle(50.0, 50.0, 50.0), light);
    let phase = random.random_range(0.0..6.0_f32);
    for stripe in 0..12_u8 {
        let x = 2.0 + f32::from(stripe) * 8.0;
        let colour = [main, second, dark][usize::from(stripe % 3)];
        let middle = 50.0 + 12.0 * (f32::from(stripe) * 0.6 + phase).sin();
        for (x, width, is_top) in [(x, 5.6, true), (x, 2.4, false)] {
            let half = |x: f32| (2500.0 - (x - 50.0).powi(2)).max(0.0).sqrt();
            let (left, right) = (half(x), half(x + width));
            let end = |half: f32| if is_top { 50.0 - half } else { 50.0 + half };
            draw(
                Shape::polygon(&[
                    (x, end(left)),
                    (x + width, end(right)),
                    (x + width, middle),
                    (x, middle),
                ]),
                colour,
            );
        }
    }
}

fn flower(draw: Draw<'_>, [main, second, light, dark]: Palette, random: &mut StdRng) {
    let petals = random.random_range(3..=4_u8) * 2;
    for (reach, width, colour) in [(32.0, 13.0, main), (21.0, 8.0, light)] {
        for petal in 0..petals {
            let angle = f32::from(petal) * 360.0 / f32::from(petals);
            let shape = Shape::ellipse(50.0, 50.0 - reach * 0.92, width, reach * 0.55);
            draw(shape.turned((50.0, 50.0), angle), colour);
        }
    }
    draw(Shape::circle(50.0, 50.0, 15.0), dark);
    draw(Shape::circle(50.0, 50.0, 10.0), second);
}

fn star(draw: Draw<'_>, [main, second, light, dark]: Palette, random: &mut StdRng) {
    let rays = random.random_range(10..=16_u16);
    draw(Shape::star(50.0, 50.0, 50.0, 38.0, rays), main);
    draw(Shape::circle(50.0, 50.0, 33.0), light);
    draw(Shape::star(50.0, 51.0, 28.0, 12.0, 5), dark);
    draw(Shape::star(50.0, 51.0, 18.0, 8.0, 5), second);
}

fn leaves(draw: Draw<'_>, [main, second, _, dark]: Palette, random: &mut StdRng) {
    let lean = random.random_range(-8.0..8.0_f32);
    let root = (50.0, 94.0);
    for (angle, length, colour) in [
        (-62.0, 52.0, dark),
        (62.0, 52.0, dark),
        (-34.0, 72.0, main),
        (34.0, 72.0, main),
        (0.0, 90.0, second),
    ] {
        let (tip, middle, width) = (94.0 - length, 94.0 - length * 0.53, length * 0.34);
        let leaf = Shape::start(root.0, root.1)
            .curve((50.0 - width, middle), 50.0, tip)
            .curve((50.0 + width, middle), root.0, root.1);
        draw(leaf.turned(root, angle + lean), colour);
        let vein = Shape::polygon(&[(49.3, 88.0), (50.0, tip + length * 0.2), (50.7, 88.0)]);
        draw(vein.turned(root, angle + lean), 0xffffff);
    }
}

/// A long-playing record.
fn record(draw: Draw<'_>, [main, second, light, dark]: Palette, random: &mut StdRng) {
    draw(Shape::circle(50.0, 50.0, 50.0), dark);
    for groove in 0..4_u8 {
        let radius = 45.0 - f32::from(groove) * 6.0;
        draw(
            Shape::circle(50.0, 50.0, radius).and(Shape::circle(50.0, 50.0, radius - 1.2)),
            main,
        );
    }
    draw(Shape::circle(50.0, 50.0, 20.0), second);
    let turn = random.random_range(0.0..360.0_f32);
    draw(
        Shape::star(50.0, 50.0, 15.0, 6.5, 6).turned((50.0, 50.0), turn),
        light,
    );
    draw(Shape::circle(50.0, 50.0, 3.0), dark);
}
