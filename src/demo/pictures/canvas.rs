//! Flat shapes on a picture, with smooth edges. Coordinates run from 0 to 100 in both directions.

use image::codecs::png::{CompressionType, FilterType, PngEncoder};
use image::{ExtendedColorType, ImageEncoder as _};
use resvg::tiny_skia::{Color, FillRule, Paint, PathBuilder, Pixmap, Shader, Transform};

/// `0xRRGGBB`
pub type Colour = u32;

pub struct Canvas {
    /// Nothing where it would have no size.
    pixels: Option<Pixmap>,
    /// Pixels for one unit.
    scale: f32,
}

/// Closed outlines; where two overlap there is a hole.
#[derive(Clone, Default)]
pub struct Shape {
    outlines: Vec<Vec<(f32, f32)>>,
}

impl Shape {
    /// The outline through these points.
    pub fn polygon(points: &[(f32, f32)]) -> Self {
        Self {
            outlines: vec![points.to_vec()],
        }
    }

    pub fn start(x: f32, y: f32) -> Self {
        Self::polygon(&[(x, y)])
    }

    pub fn line(mut self, x: f32, y: f32) -> Self {
        if let Some(outline) = self.outlines.last_mut() {
            outline.push((x, y));
        }
        self
    }

    /// A curve that leans towards the first point and ends in the second.
    pub fn curve(mut self, towards: (f32, f32), x: f32, y: f32) -> Self {
        const PIECES: u16 = 16;
        if let Some(outline) = self.outlines.last_mut()
            && let Some(&(x0, y0)) = outline.last()
        {
            for piece in 1..=PIECES {
                let t = f32::from(piece) / f32::from(PIECES);
                let (a, b, c) = ((1.0 - t) * (1.0 - t), 2.0 * t * (1.0 - t), t * t);
                outline.push((a * x0 + b * towards.0 + c * x, a * y0 + b * towards.1 + c * y));
            }
        }
        self
    }

    pub fn ellipse(x: f32, y: f32, rx: f32, ry: f32) -> Self {
        const CORNERS: u16 = 64;
        let points: Vec<(f32, f32)> = (0..CORNERS)
            .map(|corner| f32::from(corner) / f32::from(CORNERS) * std::f32::consts::TAU)
            .map(|angle| (x + rx * angle.cos(), y + ry * angle.sin()))
            .collect();
        Self::polygon(&points)
    }

    pub fn circle(x: f32, y: f32, radius: f32) -> Self {
        Self::ellipse(x, y, radius, radius)
    }

    pub fn rectangle(x: f32, y: f32, width: f32, height: f32) -> Self {
        Self::polygon(&[(x, y), (x + width, y), (x + width, y + height), (x, y + height)])
    }

    pub fn rounded(x: f32, y: f32, width: f32, height: f32, radius: f32) -> Self {
        let (right, bottom, r) = (x + width, y + height, radius);
        Self::start(x + r, y)
            .line(right - r, y)
            .curve((right, y), right, y + r)
            .line(right, bottom - r)
            .curve((right, bottom), right - r, bottom)
            .line(x + r, bottom)
            .curve((x, bottom), x, bottom - r)
            .line(x, y + r)
            .curve((x, y), x + r, y)
    }

    pub fn star(x: f32, y: f32, outer: f32, inner: f32, rays: u16) -> Self {
        let points: Vec<(f32, f32)> = (0..2 * rays)
            .map(|corner| {
                let angle =
                    f32::from(corner) / f32::from(rays) * std::f32::consts::PI - std::f32::consts::FRAC_PI_2;
                let radius = if corner % 2 == 0 { outer } else { inner };
                (x + radius * angle.cos(), y + radius * angle.sin())
            })
            .collect();
        Self::polygon(&points)
    }

    /// Both; where they overlap there is a hole.
    pub fn and(mut self, other: Self) -> Self {
        self.outlines.extend(other.outlines);
        self
    }

    fn moved(mut self, step: impl Fn((f32, f32)) -> (f32, f32)) -> Self {
        for point in self.outlines.iter_mut().flatten() {
            *point = step(*point);
        }
        self
    }

    /// Turned about a point, in degrees.
    pub fn turned(self, about: (f32, f32), degrees: f32) -> Self {
        let (sin, cos) = degrees.to_radians().sin_cos();
        self.moved(|(x, y)| {
            let (dx, dy) = (x - about.0, y - about.1);
            (about.0 + dx * cos - dy * sin, about.1 + dx * sin + dy * cos)
        })
    }

    /// From the whole picture into a square of it.
    pub fn within(self, square: Square) -> Self {
        self.moved(|(x, y)| {
            (
                square.x + x * square.side / 100.0,
                square.y + y * square.side / 100.0,
            )
        })
    }
}

#[derive(Clone, Copy)]
pub struct Square {
    pub x: f32,
    pub y: f32,
    pub side: f32,
}

impl Square {
    pub const ALL: Self = Self {
        x: 0.0,
        y: 0.0,
        side: 100.0,
    };
}

impl Canvas {
    /// See-through all over. The width is 100 units.
    pub fn new(width: u32, height: u32) -> Self {
        Self {
            pixels: Pixmap::new(width, height),
            scale: width as f32 / 100.0,
        }
    }

    pub fn fill(&mut self, shape: &Shape, colour: Colour) {
        self.blend(shape, colour, 1.0);
    }

    pub fn blend(&mut self, shape: &Shape, colour: Colour, opacity: f32) {
        let mut path = PathBuilder::new();
        for outline in &shape.outlines {
            if let Some((&(x, y), rest)) = outline.split_first() {
                path.move_to(x, y);
                for &(x, y) in rest {
                    path.line_to(x, y);
                }
                path.close();
            }
        }
        let (Some(path), Some(pixels)) = (path.finish(), &mut self.pixels) else {
            return;
        };
        let [_, red, green, blue] = colour.to_be_bytes();
        let mut colour = Color::from_rgba8(red, green, blue, 255);
        colour.set_alpha(opacity);
        let paint = Paint {
            shader: Shader::SolidColor(colour),
            anti_alias: true,
            ..Paint::default()
        };
        let units = Transform::from_scale(self.scale, self.scale);
        pixels.fill_path(&path, &paint, FillRule::EvenOdd, units, None);
    }

    pub fn png(self) -> Vec<u8> {
        let mut png = Vec::new();
        if let Some(pixels) = self.pixels {
            let (width, height) = (pixels.width(), pixels.height());
            let written = PngEncoder::new_with_quality(&mut png, CompressionType::Fast, FilterType::Adaptive)
                .write_image(
                    &pixels.take_demultiplied(),
                    width,
                    height,
                    ExtendedColorType::Rgba8,
                );
            debug_assert!(written.is_ok(), "writing to memory");
        }
        png
    }
}
