//! A PNG written row by row: beside the canvas there is neither another copy of it, nor what all of it is before it is packed. Pure.

use fdeflate::Compressor;
use png::{BitDepth, ColorType, Encoder};
use resvg::tiny_skia::Pixmap;

pub struct Rows {
    width: u32,
    height: u32,
    added: u32,
    above: Vec<u8>,
    row: Vec<u8>,
    packed: Compressor<Vec<u8>>,
}

impl Rows {
    pub fn new(width: u32, height: u32) -> Option<Self> {
        let bytes = 3 * width as usize;
        Some(Self {
            width,
            height,
            added: 0,
            above: vec![0; bytes],
            // Each as what differs from the one above.
            row: vec![2; bytes + 1],
            packed: Compressor::new(Vec::new()).ok()?,
        })
    }

    /// The next rows, without what shows through: everything lies on something.
    pub fn add(&mut self, canvas: &Pixmap) -> Option<()> {
        for pixels in canvas.data().chunks_exact(4 * self.width as usize) {
            let above = self.above.as_chunks_mut().0.iter_mut();
            let row = self.row[1..].as_chunks_mut().0.iter_mut();
            for ([red, green, blue, _], (above, row)) in pixels.as_chunks().0.iter().zip(above.zip(row)) {
                let [r, g, b] = *above;
                *row = [red.wrapping_sub(r), green.wrapping_sub(g), blue.wrapping_sub(b)];
                *above = [*red, *green, *blue];
            }
            self.packed.write_data(&self.row).ok()?;
            self.added += 1;
        }
        Some(())
    }

    /// `None` if rows are missing.
    pub fn png(self) -> Option<Vec<u8>> {
        let packed = self.packed.finish().ok()?;
        let mut png = Vec::with_capacity(packed.len() + 64);
        let mut encoder = Encoder::new(&mut png, self.width, self.height);
        encoder.set_color(ColorType::Rgb);
        encoder.set_depth(BitDepth::Eight);
        let mut writer = encoder.write_header().ok()?;
        writer.write_chunk(png::chunk::IDAT, &packed).ok()?;
        writer.finish().ok()?;
        (self.added == self.height).then_some(png)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use image::codecs::png::{CompressionType, FilterType, PngEncoder};
    use image::{ExtendedColorType, ImageEncoder as _};

    #[test]
    fn what_is_written_row_by_row_is_read_as_one_picture() {
        let mut half = Pixmap::new(64, 30).unwrap();
        let bytes = half.data_mut().iter_mut().enumerate();
        bytes.for_each(|(at, byte)| *byte = if at % 4 == 3 { 255 } else { (at * 7) as u8 });
        let mut rows = Rows::new(64, 60).unwrap();
        rows.add(&half).unwrap();
        rows.add(&half).unwrap();
        let png = rows.png().unwrap();
        let picture = image::load_from_memory(&png).unwrap().into_rgb8();
        assert_eq!(picture.dimensions(), (64, 60));
        for (x, y, pixel) in picture.enumerate_pixels() {
            let at = 4 * ((y as usize % 30) * 64 + x as usize);
            assert_eq!(pixel.0, half.data()[at..at + 3], "{x} {y}");
        }
        // As it was written before, from a copy of all of it.
        let mut whole = Vec::new();
        PngEncoder::new_with_quality(&mut whole, CompressionType::Fast, FilterType::Up)
            .write_image(&picture, 64, 60, ExtendedColorType::Rgb8)
            .unwrap();
        assert_eq!(png, whole);
        let mut missing = Rows::new(64, 60).unwrap();
        missing.add(&half).unwrap();
        assert!(missing.png().is_none());
    }
}
