//! Pictures in a PDF: a JPEG as it came, other dots as they are, what shows through as a mask beside them.

use super::writer::{Writer, packed};
use crate::domain::files::FileKind;
use crate::domain::files::thumbnail::{orientation_of, upright_copy};
use flate2::Compression;
use flate2::write::ZlibEncoder;
use image::DynamicImage;
use image::metadata::Orientation;
use jpeg_decoder::{CodingProcess, PixelFormat};
use moxcms::{ColorProfile, DataColorSpace};
use pdf_writer::types::Predictor;
use pdf_writer::{Filter, Finish as _, Ref};
use png::Transformations;
use resvg::tiny_skia::Transform;
use std::io::{Cursor, Write as _};

/// The longest side of one that has to be read whole before it is written.
const MOST_SIDE_PX: u32 = 5000;

/// A picture that is part of the document.
#[derive(Clone, Copy)]
pub struct Embedded {
    pub id: Ref,
    /// From the unit square in which PDF paints it, to that of the picture as it is looked at, whose rows go down.
    pub upright: Transform,
}

/// `None`: it cannot be read.
pub fn embedded(writer: &mut Writer, kind: FileKind, bytes: &[u8]) -> Option<Embedded> {
    let (id, turned) = match kind {
        FileKind::Jpeg => match jpeg_as_it_came(writer, bytes) {
            Some(id) => (id, orientation_of(kind, bytes)),
            None => (
                whole(writer, &upright_copy(bytes, MOST_SIDE_PX)?)?,
                Orientation::NoTransforms,
            ),
        },
        FileKind::Png => (png(writer, bytes)?, orientation_of(kind, bytes)),
        // PDF does not know it: decoded, with all its dots.
        FileKind::Webp => (
            whole(writer, &upright_copy(bytes, u32::MAX)?)?,
            Orientation::NoTransforms,
        ),
        FileKind::Pdf | FileKind::Svg => return None,
    };
    Some(Embedded {
        id,
        upright: upright(turned),
    })
}

/// A picture in memory.
pub fn whole(writer: &mut Writer, picture: &DynamicImage) -> Option<Ref> {
    let (width, height) = (picture.width(), picture.height());
    let pixels = picture.to_rgba8();
    let mut planes = Planes::new(width, 3);
    for row in pixels.as_raw().chunks_exact(4 * width as usize) {
        planes.add(row, 4)?;
    }
    planes.embedded(writer, height, None)
}

/// Read and written row by row.
fn png(writer: &mut Writer, bytes: &[u8]) -> Option<Ref> {
    let mut decoder = png::Decoder::new(Cursor::new(bytes));
    decoder.set_transformations(Transformations::normalize_to_color8());
    let mut reader = decoder.read_info().ok()?;
    let (width, height) = reader.info().size();
    let channels = reader.output_color_type().0.samples();
    let profile = reader.info().icc_profile.as_deref().map(<[u8]>::to_vec);
    let colours = if channels < 3 { 1 } else { 3 };
    let mut planes = Planes::new(width, colours);
    if reader.info().interlaced {
        let mut pixels = vec![0; reader.output_buffer_size()?];
        reader.next_frame(&mut pixels).ok()?;
        for row in pixels.chunks_exact(channels * width as usize) {
            planes.add(row, channels)?;
        }
    } else {
        while let Some(row) = reader.next_row().ok()? {
            planes.add(row.data(), channels)?;
        }
    }
    planes.embedded(writer, height, profile)
}

/// Colours, and beside them what of each dot is seen.
struct Planes {
    width: u32,
    colours: usize,
    above: Vec<u8>,
    row: Vec<u8>,
    seen: Vec<u8>,
    colour: ZlibEncoder<Vec<u8>>,
    alpha: ZlibEncoder<Vec<u8>>,
    is_clear_somewhere: bool,
    rows: u32,
}

impl Planes {
    fn new(width: u32, colours: usize) -> Self {
        let packed = || ZlibEncoder::new(Vec::new(), Compression::new(6));
        Self {
            width,
            colours,
            above: vec![0; width as usize * colours],
            row: Vec::new(),
            seen: Vec::new(),
            colour: packed(),
            alpha: packed(),
            is_clear_somewhere: false,
            rows: 0,
        }
    }

    /// Each row as what differs from the one above, by which photographs pack to half.
    fn add(&mut self, row: &[u8], channels: usize) -> Option<()> {
        let colours = self.colours;
        self.row.clear();
        self.row.push(2);
        self.seen.clear();
        for (pixel, above) in row
            .chunks_exact(channels)
            .zip(self.above.chunks_exact_mut(colours))
        {
            for (now, before) in pixel.iter().zip(above) {
                self.row.push(now.wrapping_sub(*before));
                *before = *now;
            }
            let alpha = pixel.get(colours).copied().unwrap_or(u8::MAX);
            self.is_clear_somewhere |= alpha < u8::MAX;
            self.seen.push(alpha);
        }
        self.colour.write_all(&self.row).ok()?;
        self.alpha.write_all(&self.seen).ok()?;
        self.rows += 1;
        Some(())
    }

    /// `None` if rows are missing.
    fn embedded(self, writer: &mut Writer, height: u32, profile: Option<Vec<u8>>) -> Option<Ref> {
        if self.rows != height {
            return None;
        }
        let (width, rows) = (i32::try_from(self.width).ok()?, i32::try_from(height).ok()?);
        let space = match self.colours {
            1 => DataColorSpace::Gray,
            _ => DataColorSpace::Rgb,
        };
        let profile = profiled(writer, profile, space);
        let mask = match self.is_clear_somewhere {
            false => None,
            true => {
                let (id, bytes) = (writer.next(), self.alpha.finish().ok()?);
                let mut image = writer.pdf.image_xobject(id, &bytes);
                image.filter(Filter::FlateDecode);
                image.width(width).height(rows);
                image.color_space().device_gray();
                image.bits_per_component(8);
                image.finish();
                Some(id)
            }
        };
        let (id, bytes) = (writer.next(), self.colour.finish().ok()?);
        let mut image = writer.pdf.image_xobject(id, &bytes);
        image.filter(Filter::FlateDecode);
        image
            .decode_parms()
            .predictor(Predictor::PngUp)
            .colors(self.colours as i32)
            .bits_per_component(8)
            .columns(width);
        image.width(width).height(rows);
        match (profile, self.colours) {
            (Some(profile), _) => image.color_space().icc_based(profile),
            (None, 1) => image.color_space().device_gray(),
            (None, _) => image.color_space().device_rgb(),
        }
        image.bits_per_component(8);
        if let Some(mask) = mask {
            image.s_mask(mask);
        }
        image.finish();
        writer.shown(id);
        Some(id)
    }
}

/// `None` for one that PDF does not know so.
fn jpeg_as_it_came(writer: &mut Writer, bytes: &[u8]) -> Option<Ref> {
    let mut decoder = jpeg_decoder::Decoder::new(Cursor::new(bytes));
    decoder.read_info().ok()?;
    let info = decoder.info()?;
    if info.coding_process == CodingProcess::Lossless {
        return None;
    }
    let space = match info.pixel_format {
        PixelFormat::L8 => DataColorSpace::Gray,
        PixelFormat::RGB24 => DataColorSpace::Rgb,
        PixelFormat::CMYK32 => DataColorSpace::Cmyk,
        PixelFormat::L16 => return None,
    };
    let profile = profiled(writer, decoder.icc_profile(), space);
    let id = writer.next();
    // Some write no end mark; a second one does no harm.
    let ended = [bytes, &[0xff, 0xd9]].concat();
    let mut image = writer.pdf.image_xobject(id, &ended);
    image.filter(Filter::DctDecode);
    image.width(i32::from(info.width)).height(i32::from(info.height));
    match (profile, info.pixel_format) {
        (Some(profile), _) => image.color_space().icc_based(profile),
        (None, PixelFormat::L8) => image.color_space().device_gray(),
        (None, PixelFormat::CMYK32) => image.color_space().device_cmyk(),
        (None, _) => image.color_space().device_rgb(),
    }
    image.bits_per_component(8);
    if info.pixel_format == PixelFormat::CMYK32 {
        // Photoshop writes how much light is left.
        image.decode([1.0, 0.0, 1.0, 0.0, 1.0, 0.0, 1.0, 0.0]);
    }
    image.finish();
    writer.shown(id);
    Some(id)
}

/// One that makes no sense, or is for other colours, is none.
fn profiled(writer: &mut Writer, profile: Option<Vec<u8>>, space: DataColorSpace) -> Option<Ref> {
    let profile = profile?;
    if ColorProfile::new_from_slice(&profile).ok()?.color_space != space {
        return None;
    }
    let parts = match space {
        DataColorSpace::Gray => 1,
        DataColorSpace::Cmyk => 4,
        _ => 3,
    };
    let (id, packed) = (writer.next(), packed(&profile)?);
    let mut stream = writer.pdf.icc_profile(id, &packed);
    stream.n(parts);
    stream.filter(Filter::FlateDecode);
    stream.finish();
    Some(id)
}

/// PDF paints the first row at the top of a square whose rows go up.
fn upright(turned: Orientation) -> Transform {
    let turned = match turned {
        Orientation::NoTransforms => Transform::identity(),
        Orientation::FlipHorizontal => Transform::from_row(-1.0, 0.0, 0.0, 1.0, 1.0, 0.0),
        Orientation::Rotate180 => Transform::from_row(-1.0, 0.0, 0.0, -1.0, 1.0, 1.0),
        Orientation::FlipVertical => Transform::from_row(1.0, 0.0, 0.0, -1.0, 0.0, 1.0),
        Orientation::Rotate90FlipH => Transform::from_row(0.0, 1.0, 1.0, 0.0, 0.0, 0.0),
        Orientation::Rotate90 => Transform::from_row(0.0, 1.0, -1.0, 0.0, 1.0, 0.0),
        Orientation::Rotate270FlipH => Transform::from_row(0.0, -1.0, -1.0, 0.0, 1.0, 1.0),
        Orientation::Rotate270 => Transform::from_row(0.0, -1.0, 1.0, 0.0, 0.0, 1.0),
    };
    turned.pre_concat(Transform::from_row(1.0, 0.0, 0.0, -1.0, 0.0, 1.0))
}
