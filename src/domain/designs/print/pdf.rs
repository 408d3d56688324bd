//! A print file in which lines stay lines: one page with the area, its bleed, and what is said and marked around it.

use super::format::PrintFormat;
use super::job::{Job, Originals};
use super::pictures::{self, Embedded};
use super::sheet::{POINTS, Sheet};
use super::writer::{CATALOG, CONTENT, INFO, PAGE, PAGES, RESOURCES, Writer, matrix};
use crate::base::ids::UploadId;
use crate::domain::designs::document::{Align, Layer};
use crate::domain::designs::draw;
use crate::domain::designs::fonts::{self, Font};
use crate::domain::files::{FileKind, lines_of};
use pdf_writer::{Content, Finish as _, Name, Rect, TextStr};
use resvg::tiny_skia::Transform;
use std::collections::HashMap;

/// Of what is written around the area, in millimetres.
const LETTERS: f64 = 3.0;
const MARK: f32 = 0.1;

pub fn pdf(job: &Job, originals: Originals<'_>) -> Option<Vec<u8>> {
    let sheet = job.sheet();
    let mut writer = Writer::new(sheet.dots_per_mm());
    let label_mm = fonts::width(&job.label, Font::NotoSans, LETTERS);
    // However narrow the area is, what is said beside it fits.
    let across = (sheet.width + 2.0 * sheet.margin()).max(match sheet.around {
        0.0 => 0.0,
        _ => sheet.margin() + label_mm + 2.0,
    });
    let down = sheet.height + 2.0 * sheet.margin();
    let mut content = Content::new();
    // From here on everything is in millimetres from the area's corner, downwards.
    content.transform([
        POINTS as f32,
        0.0,
        0.0,
        -POINTS as f32,
        (sheet.margin() * POINTS) as f32,
        ((down - sheet.margin()) * POINTS) as f32,
    ]);
    content.save_state();
    content.rect(
        -sheet.bleed as f32,
        -sheet.bleed as f32,
        (sheet.width + 2.0 * sheet.bleed) as f32,
        (sheet.height + 2.0 * sheet.bleed) as f32,
    );
    content.clip_nonzero().end_path();
    layers(&mut writer, &mut content, job, originals)?;
    content.restore_state();
    if sheet.around > 0.0 {
        around(&mut writer, &mut content, job, &sheet)?;
    }
    finished(writer, content, &sheet, (across, down), &job.label)
}

fn layers(writer: &mut Writer, content: &mut Content, job: &Job, originals: Originals<'_>) -> Option<()> {
    let mut known: HashMap<UploadId, Embedded> = HashMap::new();
    for layer in &job.placement.layers {
        let Layer::Image { file, .. } = layer else {
            let text = draw::text(layer, &job.area)?;
            writer.tree(content, &text, Transform::identity())?;
            continue;
        };
        let picture = known.get(file).copied();
        let (kind, bytes) = match picture {
            Some(_) => (FileKind::Png, Vec::new()),
            None => originals(*file)?,
        };
        if !kind.is_raster() {
            let tree = lines_of(kind, bytes)?;
            let size = (tree.size().width(), tree.size().height());
            let placed = draw::placed(layer, size)?;
            content.save_state();
            content.transform(matrix(placed));
            // What lies beyond its edges is no part of it.
            content.rect(0.0, 0.0, size.0, size.1).clip_nonzero().end_path();
            writer.tree(content, &tree, placed)?;
            content.restore_state();
            continue;
        }
        let picture = match picture {
            Some(picture) => picture,
            None => pictures::embedded(writer, kind, &bytes)?,
        };
        known.insert(*file, picture);
        content.save_state();
        content.transform(matrix(
            draw::placed(layer, (1.0, 1.0))?.pre_concat(picture.upright),
        ));
        writer.paint(content, picture.id)?;
        content.restore_state();
    }
    Some(())
}

/// Marks where it is cut, and for whom it is.
fn around(writer: &mut Writer, content: &mut Content, job: &Job, sheet: &Sheet) -> Option<()> {
    if job.format == PrintFormat::PdfMarks {
        content.save_state();
        content.set_stroke_gray(0.0).set_line_width(MARK);
        for ((from_x, from_y), (to_x, to_y)) in sheet.marks() {
            content.move_to(from_x as f32, from_y as f32);
            content.line_to(to_x as f32, to_y as f32);
        }
        content.stroke().restore_state();
    }
    if job.label.is_empty() {
        return Some(());
    }
    let label = Layer::Text {
        text: job.label.clone(),
        font: Font::NotoSans,
        color: [0, 0, 0],
        size: LETTERS,
        x: 1.0,
        y: sheet.height + sheet.bleed + 5.0,
        angle: 0.0,
        align: Align::Start,
    };
    writer.tree(content, &draw::text(&label, &job.area)?, Transform::identity())
}

fn finished(
    mut writer: Writer,
    content: Content,
    sheet: &Sheet,
    (across, down): (f64, f64),
    label: &str,
) -> Option<Vec<u8>> {
    writer.contents(content)?;
    let pdf = &mut writer.pdf;
    // Both corners of what lies so far inside, from the sheet's lower left one, in points.
    let inside = |margin: f64| {
        let points = |mm: f64| (mm * POINTS) as f32;
        let (right, top) = (sheet.width + 2.0 * sheet.margin() - margin, down - margin);
        Rect::new(points(margin), points(margin), points(right), points(top))
    };
    let mut page = pdf.page(PAGE);
    page.parent(PAGES)
        .media_box(Rect::new(
            0.0,
            0.0,
            (across * POINTS) as f32,
            (down * POINTS) as f32,
        ))
        .bleed_box(inside(sheet.around))
        .trim_box(inside(sheet.margin()))
        .contents(CONTENT);
    page.pair(Name(b"Resources"), RESOURCES);
    page.group()
        .transparency()
        .isolated(true)
        .color_space()
        .device_rgb();
    page.finish();
    pdf.pages(PAGES).kids([PAGE]).count(1);
    pdf.catalog(CATALOG).pages(PAGES);
    let mut info = pdf.document_info(INFO);
    info.producer(TextStr("Krafta"));
    if !label.is_empty() {
        info.title(TextStr(label));
    }
    info.finish();
    Some(writer.pdf.finish())
}
