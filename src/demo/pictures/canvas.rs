//! Flat shapes on a picture, with smooth edges. Coordinates run from 0 to 100 in both directions.

use image::codecs::png::{CompressionType, FilterType, PngEncoder};
use image::{ExtendedColorType, ImageEncoder as _};

/// `0xRRGGBB`
pub type Colour = u32;

/// Lines of a pixel row that are looked at; more make edges smoother.
const LINES: u32 = 4;

pub struct Canvas {
    width: u32,
    height: u32,
    /// Pixels for one unit.
    scale: f32,
    /// Red, green, blue and opacity, each from 0 to 1.
    pixels: Vec<[f32; 4]>,
}

/// From its upper to its lower end, in pixels.
type Edge = ((f32, f32), (f32, f32));

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
            width,
            height,
            scale: width as f32 / 100.0,
            pixels: vec![[0.0; 4]; (width * height) as usize],
        }
    }

    pub fn fill(&mut self, shape: &Shape, colour: Colour) {
        self.blend(shape, colour, 1.0);
    }

    pub fn blend(&mut self, shape: &Shape, colour: Colour, opacity: f32) {
        let edges = self.edges(shape);
        let bottom = edges.iter().map(|(_, to)| to.1).fold(0.0, f32::max);
        let top = edges.iter().map(|(from, _)| from.1).fold(bottom, f32::min);
        let [_, red, green, blue] = colour.to_be_bytes().map(|part| f32::from(part) / 255.0);
        let last = (bottom.ceil().max(0.0) as u32).min(self.height);
        let mut cover = vec![0.0_f32; self.width as usize];
        for row in (top.floor().max(0.0) as u32)..last {
            cover.fill(0.0);
            for line in 0..LINES {
                let y = row as f32 + (line as f32 + 0.5) / LINES as f32;
                add_line(&mut cover, &edges, y);
            }
            let start = (row * self.width) as usize;
            let pixels = &mut self.pixels[start..start + self.width as usize];
            for (pixel, covered) in pixels.iter_mut().zip(&cover) {
                let over = (covered * opacity).min(1.0);
                if over > 0.0 {
                    let under = pixel[3] * (1.0 - over);
                    let whole = over + under;
                    for (channel, new) in pixel.iter_mut().zip([red, green, blue]) {
                        *channel = (new * over + *channel * under) / whole;
                    }
                    pixel[3] = whole;
                }
            }
        }
    }

    /// Every side of the shape.
    fn edges(&self, shape: &Shape) -> Vec<Edge> {
        let pixel = |(x, y): (f32, f32)| (x * self.scale, y * self.scale);
        let mut edges = Vec::new();
        for outline in &shape.outlines {
            for (index, &from) in outline.iter().enumerate() {
                let (from, to) = (pixel(from), pixel(outline[(index + 1) % outline.len()]));
                edges.push(if from.1 <= to.1 { (from, to) } else { (to, from) });
            }
        }
        edges
    }

    pub fn png(&self) -> Vec<u8> {
        let bytes: Vec<u8> = self
            .pixels
            .iter()
            .flatten()
            .map(|channel| (channel * 255.0).round() as u8)
            .collect();
        let mut png = Vec::new();
        let written = PngEncoder::new_with_quality(&mut png, CompressionType::Fast, FilterType::Adaptive)
            .write_image(&bytes, self.width, self.height, ExtendedColorType::Rgba8);
        debug_assert!(written.is_ok(), "writing to memory");
        png
    }
}

/// Adds what lies inside of the edges on one line: whole pixels, and the parts of those at the ends.
fn add_line(cover: &mut [f32], edges: &[Edge], y: f32) {
    let mut crossings: Vec<f32> = edges
        .iter()
        .filter(|(from, to)| from.1 <= y && y < to.1)
        .map(|(from, to)| from.0 + (y - from.1) / (to.1 - from.1) * (to.0 - from.0))
        .collect();
    crossings.sort_by(f32::total_cmp);
    let width = cover.len() as f32;
    for span in crossings.chunks_exact(2) {
        let (from, to) = (span[0].clamp(0.0, width), span[1].clamp(0.0, width));
        let mut x = from;
        while x < to {
            let next = (x.floor() + 1.0).min(to);
            if let Some(pixel) = cover.get_mut(x as usize) {
                *pixel += (next - x) / LINES as f32;
            }
            x = next;
        }
    }
}
