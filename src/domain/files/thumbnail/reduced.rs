//! A picture made smaller while it is read, so that a print of a square metre costs no more memory than a photograph.
//!
//! What comes out is at most some twice as large as it is wanted, and never smaller. A PNG is averaged row by row; a JPEG is
//! decoded at a half, a quarter or an eighth of its size, which its format offers. A WebP is read whole, apart from the
//! server. An interlaced PNG and a progressive JPEG are whole in memory, for which [`super::super::inspect`] looks after.

use std::io::{BufRead, Seek};

use image::codecs::webp::WebPDecoder;
use image::metadata::Orientation;
use image::{DynamicImage, ImageBuffer, ImageDecoder as _};
use jpeg_decoder::PixelFormat;
use moxcms::{ColorProfile, DataColorSpace, Layout, TransformOptions};
use png::Transformations;

use super::super::kind::{DRAWING_BYTES, Refused};

pub struct Reduced {
    pub picture: DynamicImage,
    /// Phones store the picture as the sensor saw it and write into EXIF which way is up. A damaged EXIF block is no reason to
    /// refuse a picture.
    pub orientation: Option<Orientation>,
}

fn broken<E>(_: E) -> Refused {
    Refused::Broken
}

pub fn png<R: BufRead + Seek>(file: R, side_px: u32) -> Result<Reduced, Refused> {
    let bytes = usize::try_from(DRAWING_BYTES).unwrap_or(usize::MAX);
    let mut decoder = png::Decoder::new_with_limits(file, png::Limits { bytes });
    decoder.set_transformations(Transformations::normalize_to_color8());
    let mut reader = decoder.read_info().map_err(broken)?;
    let (width, height) = reader.info().size();
    let orientation = reader
        .info()
        .exif_metadata
        .as_deref()
        .and_then(Orientation::from_exif_chunk);
    let channels = reader.output_color_type().0.samples();
    let profile = reader.info().icc_profile.as_deref().map(<[u8]>::to_vec);
    let picture = if reader.info().interlaced {
        let mut pixels = vec![0; reader.output_buffer_size().ok_or(Refused::Broken)?];
        reader.next_frame(&mut pixels).map_err(broken)?;
        of_pixels(width, height, channels, pixels)
    } else {
        let mut rows = Rows::new(width, channels, (width.max(height) / side_px).max(1));
        while let Some(row) = reader.next_row().map_err(broken)? {
            rows.add(row.data());
        }
        rows.picture(height)
    };
    Ok(Reduced {
        picture: in_srgb(picture.ok_or(Refused::Broken)?, profile.as_deref()),
        orientation,
    })
}

pub fn jpeg<R: BufRead + Seek>(file: R, side_px: u32) -> Result<Reduced, Refused> {
    // Some write no end mark, which the decoder wants to see.
    let mut decoder = jpeg_decoder::Decoder::new(file.chain([0xff, 0xd9].as_slice()));
    let side = u16::try_from(side_px).unwrap_or(u16::MAX);
    let (width, height) = decoder.scale(side, side).map_err(broken)?;
    let pixels = decoder.decode().map_err(broken)?;
    let format = decoder.info().ok_or(Refused::Broken)?.pixel_format;
    let profile = decoder.icc_profile();
    let (channels, pixels) = match format {
        PixelFormat::L8 => (1, pixels),
        PixelFormat::RGB24 => (3, pixels),
        PixelFormat::CMYK32 => (
            3,
            profile
                .as_deref()
                .and_then(|profile| rgb_of_inks(&pixels, profile))
                .unwrap_or_else(|| pixels.chunks_exact(4).flat_map(rgb_of_cmyk).collect()),
        ),
        // Sixteen bits, in the order of this machine.
        PixelFormat::L16 => {
            let samples = pixels.chunks_exact(2);
            (
                1,
                samples
                    .map(|two| (u16::from_ne_bytes([two[0], two[1]]) >> 8) as u8)
                    .collect(),
            )
        }
    };
    let picture = of_pixels(u32::from(width), u32::from(height), channels, pixels);
    Ok(Reduced {
        orientation: decoder.exif_data().and_then(Orientation::from_exif_chunk),
        picture: in_srgb(picture.ok_or(Refused::Broken)?, profile.as_deref()),
    })
}

/// Whole in memory, and averaged then: its format offers no less.
pub fn webp<R: BufRead + Seek>(file: R, side_px: u32) -> Result<Reduced, Refused> {
    let mut decoder = WebPDecoder::new(file).map_err(broken)?;
    let orientation = decoder.orientation().ok();
    let profile = decoder.icc_profile().ok().flatten();
    let (width, height) = decoder.dimensions();
    let channels = usize::from(decoder.color_type().channel_count());
    let mut pixels = vec![0; usize::try_from(decoder.total_bytes()).map_err(broken)?];
    decoder.read_image(&mut pixels).map_err(broken)?;
    let step = (width.max(height) / side_px).max(1);
    let picture = if step == 1 {
        of_pixels(width, height, channels, pixels)
    } else {
        let mut rows = Rows::new(width, channels, step);
        for row in pixels.chunks_exact(channels * width as usize) {
            rows.add(row);
        }
        drop(pixels);
        rows.picture(height)
    };
    Ok(Reduced {
        picture: in_srgb(picture.ok_or(Refused::Broken)?, profile.as_deref()),
        orientation,
    })
}

/// As screens show it: a copy carries no profile. Without one, or with one that makes no sense, a picture is taken to be in sRGB.
fn in_srgb(picture: DynamicImage, profile: Option<&[u8]>) -> DynamicImage {
    let converted = profile.and_then(|profile| match &picture {
        DynamicImage::ImageRgb8(pixels) => {
            let done = transformed(pixels, profile, DataColorSpace::Rgb, Layout::Rgb, Layout::Rgb)?;
            ImageBuffer::from_raw(picture.width(), picture.height(), done).map(DynamicImage::ImageRgb8)
        }
        DynamicImage::ImageRgba8(pixels) => {
            let done = transformed(pixels, profile, DataColorSpace::Rgb, Layout::Rgba, Layout::Rgba)?;
            ImageBuffer::from_raw(picture.width(), picture.height(), done).map(DynamicImage::ImageRgba8)
        }
        _ => None,
    });
    converted.unwrap_or(picture)
}

fn rgb_of_inks(pixels: &[u8], profile: &[u8]) -> Option<Vec<u8>> {
    transformed(pixels, profile, DataColorSpace::Cmyk, Layout::Rgba, Layout::Rgb)
}

/// Four channels are called `Rgba` also where they are inks.
fn transformed(
    pixels: &[u8],
    profile: &[u8],
    space: DataColorSpace,
    from: Layout,
    to: Layout,
) -> Option<Vec<u8>> {
    let profile = ColorProfile::new_from_slice(profile).ok()?;
    if profile.color_space != space {
        return None;
    }
    let transform = profile
        .create_transform_8bit(from, &ColorProfile::new_srgb(), to, TransformOptions::default())
        .ok()?;
    let mut done = vec![0; pixels.len() / from.channels() * to.channels()];
    transform.transform(pixels, &mut done).ok()?;
    Some(done)
}

fn rgb_of_cmyk(pixel: &[u8]) -> [u8; 3] {
    let left = |ink: u8| 255 - u16::from(ink);
    let mixed = |ink: u8| u8::try_from(left(ink) * left(pixel[3]) / 255).unwrap_or(u8::MAX);
    [mixed(pixel[0]), mixed(pixel[1]), mixed(pixel[2])]
}

fn of_pixels(width: u32, height: u32, channels: usize, pixels: Vec<u8>) -> Option<DynamicImage> {
    Some(match channels {
        1 => DynamicImage::ImageLuma8(ImageBuffer::from_raw(width, height, pixels)?),
        2 => DynamicImage::ImageLumaA8(ImageBuffer::from_raw(width, height, pixels)?),
        3 => DynamicImage::ImageRgb8(ImageBuffer::from_raw(width, height, pixels)?),
        _ => DynamicImage::ImageRgba8(ImageBuffer::from_raw(width, height, pixels)?),
    })
}

/// Rows of pixels, of which each square of so many becomes one. What is seen through counts for as much as is seen of it: nobody
/// knows which colour lies under what is clear.
struct Rows {
    width: u32,
    channels: usize,
    step: u32,
    /// Of the rows that are not written yet, for each channel of each pixel that comes out.
    sums: Vec<u32>,
    gathered: u32,
    pixels: Vec<u8>,
    height: u32,
}

impl Rows {
    fn new(width: u32, channels: usize, step: u32) -> Self {
        let columns = width.div_ceil(step) as usize;
        Self {
            width,
            channels,
            step,
            sums: vec![0; columns * channels],
            gathered: 0,
            pixels: Vec::new(),
            height: 0,
        }
    }

    fn add(&mut self, row: &[u8]) {
        if self.step == 1 {
            return self.keep(row);
        }
        let (channels, square) = (self.channels, self.step as usize * self.channels);
        let columns = self.sums.chunks_exact_mut(channels);
        for (sums, group) in columns.zip(row.chunks(square)) {
            match sums {
                // The largest that there are: print shops' black and white.
                [grey] => *grey += group.iter().map(|value| u32::from(*value)).sum::<u32>(),
                [grey, seen] => {
                    for [value, alpha] in group.as_chunks().0 {
                        *grey += u32::from(*value) * u32::from(*alpha);
                        *seen += u32::from(*alpha);
                    }
                }
                [red, green, blue] => {
                    for [r, g, b] in group.as_chunks().0 {
                        *red += u32::from(*r);
                        *green += u32::from(*g);
                        *blue += u32::from(*b);
                    }
                }
                [red, green, blue, seen] => {
                    for [r, g, b, alpha] in group.as_chunks().0 {
                        let weight = u32::from(*alpha);
                        // Most of a logo is nothing.
                        if weight > 0 {
                            *red += u32::from(*r) * weight;
                            *green += u32::from(*g) * weight;
                            *blue += u32::from(*b) * weight;
                            *seen += weight;
                        }
                    }
                }
                // A picture has no more.
                _ => {}
            }
        }
        self.gathered += 1;
        if self.gathered == self.step {
            self.write();
        }
    }

    /// What is not made smaller: what is clear has no colour here either.
    fn keep(&mut self, row: &[u8]) {
        let before = self.pixels.len();
        self.pixels.extend_from_slice(row);
        let kept = &mut self.pixels[before..];
        match self.channels {
            2 => clear(kept.as_chunks_mut::<2>().0, |[_, alpha]| *alpha),
            4 => clear(kept.as_chunks_mut::<4>().0, |[.., alpha]| *alpha),
            _ => {}
        }
        self.height += 1;
    }

    fn write(&mut self) {
        let (step, width) = (self.step, self.width);
        let mut before = 0;
        for sums in self.sums.chunks_exact_mut(self.channels) {
            let pixels = (width - before).min(step) * self.gathered;
            before += step;
            // A mean of bytes is one.
            let mean = |sum: u32, weight: u32| sum.checked_div(weight).unwrap_or(0) as u8;
            match *sums {
                [grey] => self.pixels.push(mean(grey, pixels)),
                [grey, seen] => self
                    .pixels
                    .extend_from_slice(&[mean(grey, seen), mean(seen, pixels)]),
                [red, green, blue] => {
                    let colour = [mean(red, pixels), mean(green, pixels), mean(blue, pixels)];
                    self.pixels.extend_from_slice(&colour);
                }
                [red, green, blue, seen] => {
                    let colour = [mean(red, seen), mean(green, seen), mean(blue, seen)];
                    self.pixels.extend_from_slice(&colour);
                    self.pixels.push(mean(seen, pixels));
                }
                // A picture has no more.
                _ => {}
            }
            sums.fill(0);
        }
        self.height += 1;
        self.gathered = 0;
    }

    /// `None` if rows are missing.
    fn picture(mut self, height: u32) -> Option<DynamicImage> {
        if self.gathered > 0 {
            self.write();
        }
        if self.height != height.div_ceil(self.step) {
            return None;
        }
        let columns = self.width.div_ceil(self.step);
        of_pixels(columns, self.height, self.channels, self.pixels)
    }
}

/// Where nothing is seen there is no colour either.
fn clear<const N: usize>(pixels: &mut [[u8; N]], alpha: impl Fn(&[u8; N]) -> u8) {
    for run in pixels.chunk_by_mut(PartialEq::eq) {
        if alpha(&run[0]) == 0 {
            run.fill([0; N]);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_square_becomes_its_mean() {
        let mut rows = Rows::new(3, 1, 2);
        rows.add(&[0, 10, 100]);
        rows.add(&[20, 30, 200]);
        rows.add(&[1, 3, 7]);
        let picture = rows.picture(3).unwrap().into_luma8();
        assert_eq!((picture.width(), picture.height()), (2, 2));
        assert_eq!(picture.into_raw(), [15, 150, 2, 7]);
        let missing = Rows::new(3, 1, 2);
        assert!(missing.picture(3).is_none());
    }

    #[test]
    fn what_is_clear_darkens_no_edge() {
        let mut rows = Rows::new(2, 4, 2);
        rows.add(&[255, 200, 100, 255, 0, 0, 0, 0]);
        rows.add(&[255, 200, 100, 255, 0, 0, 0, 0]);
        let picture = rows.picture(2).unwrap().into_rgba8();
        assert_eq!(picture.into_raw(), [255, 200, 100, 127]);
        let mut grey = Rows::new(2, 2, 2);
        grey.add(&[200, 255, 0, 0]);
        grey.add(&[100, 255, 0, 0]);
        assert_eq!(grey.picture(2).unwrap().into_luma_alpha8().into_raw(), [150, 127]);
        let mut opaque = Rows::new(2, 3, 2);
        opaque.add(&[10, 20, 30, 20, 40, 60]);
        assert_eq!(opaque.picture(1).unwrap().into_rgb8().into_raw(), [15, 30, 45]);
    }

    #[test]
    fn ink_takes_light_away() {
        assert_eq!(rgb_of_cmyk(&[0, 255, 0, 0]), [255, 0, 255]);
        assert_eq!(rgb_of_cmyk(&[0, 0, 0, 255]), [0, 0, 0]);
    }
}
