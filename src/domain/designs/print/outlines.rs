//! Outlines as PDF says them.

use pdf_writer::Content;
use resvg::tiny_skia::{Path as Outline, PathSegment};
use resvg::usvg::{ClipPath, FillRule, Node};

/// The outlines that a group lies inside of, where each is a single one: several may overlap, which outlines cannot say.
pub fn outlines_of(clip: &ClipPath) -> Option<Vec<(Outline, FillRule)>> {
    let mut found = match clip.clip_path() {
        Some(other) => outlines_of(other)?,
        None => Vec::new(),
    };
    let (mut group, mut by) = (clip.root(), clip.transform());
    loop {
        match group.children() {
            [Node::Path(path)] if path.is_visible() => {
                let rule = path.fill()?.rule();
                found.push((path.data().clone().transform(by)?, rule));
                return Some(found);
            }
            [Node::Group(inner)] if inner.clip_path().is_none() && inner.mask().is_none() => {
                by = by.pre_concat(inner.transform());
                group = inner;
            }
            _ => return None,
        }
    }
}

pub fn outline_to(content: &mut Content, outline: &Outline) {
    let mut last = (0.0, 0.0);
    for segment in outline.segments() {
        match segment {
            PathSegment::MoveTo(to) => {
                content.move_to(to.x, to.y);
                last = (to.x, to.y);
            }
            PathSegment::LineTo(to) => {
                content.line_to(to.x, to.y);
                last = (to.x, to.y);
            }
            PathSegment::QuadTo(by, to) => {
                let third = |from: f32, by: f32| from + (by - from) * 2.0 / 3.0;
                content.cubic_to(
                    third(last.0, by.x),
                    third(last.1, by.y),
                    third(to.x, by.x),
                    third(to.y, by.y),
                    to.x,
                    to.y,
                );
                last = (to.x, to.y);
            }
            PathSegment::CubicTo(one, two, to) => {
                content.cubic_to(one.x, one.y, two.x, two.y, to.x, to.y);
                last = (to.x, to.y);
            }
            PathSegment::Close => {
                content.close_path();
            }
        }
    }
}
