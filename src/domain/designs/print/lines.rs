//! A drawing as lines of a PDF. What PDF cannot say, a filter, a pattern, a gradient that repeats, becomes dots of the area's own
//! resolution, and only that part of it.

use super::gradients::{is_sayable, rgb, shading_of};
use super::outlines::{outline_to, outlines_of};
use super::writer::{RESOURCES, Writer, matrix, packed};
use super::{pictures, pixels};
use crate::domain::files::FileKind;
use pdf_writer::types::{BlendMode, LineCapStyle, LineJoinStyle, MaskType};
use pdf_writer::{Content, Filter, Finish as _, Name, Rect, Ref};
use resvg::tiny_skia::{Path as Outline, Transform};
use resvg::usvg::{
    self, ClipPath, Fill, FillRule, Group, Image, ImageKind, Mask, Node, Paint, PaintOrder, Path, Stroke,
    Tree,
};

/// How deep drawings may lie in each other.
const DEEPEST: u32 = 64;

/// What is drawn where: from its own millimetres to those of the page, for what becomes dots.
#[derive(Clone, Copy)]
struct At {
    to_mm: Transform,
    depth: u32,
}

impl At {
    fn inside(self, by: Transform) -> Option<Self> {
        (self.depth < DEEPEST).then(|| Self {
            to_mm: self.to_mm.pre_concat(by),
            depth: self.depth + 1,
        })
    }
}

/// How a group is shown through.
enum Veil<'a> {
    None,
    Clip(&'a ClipPath),
    Mask(&'a Mask),
}

impl Writer {
    /// `to_mm`: from its own measure to the page's.
    pub fn tree(&mut self, content: &mut Content, tree: &Tree, to_mm: Transform) -> Option<()> {
        self.nodes(content, tree.root(), At { to_mm, depth: 0 })
    }

    fn nodes(&mut self, content: &mut Content, group: &Group, at: At) -> Option<()> {
        for node in group.children() {
            match node {
                Node::Group(group) => self.group(content, node, group, at)?,
                Node::Path(path) => self.path(content, node, path, at)?,
                Node::Image(image) => self.image(content, node, image, at)?,
                Node::Text(text) => self.nodes(
                    content,
                    text.flattened(),
                    at.inside(text.flattened().transform())?,
                )?,
            }
        }
        Some(())
    }

    fn group(&mut self, content: &mut Content, node: &Node, group: &Group, at: At) -> Option<()> {
        let outlines = group.clip_path().map(outlines_of);
        let is_plain_clip = matches!(outlines, Some(Some(_)));
        let veil = match (group.clip_path().filter(|_| !is_plain_clip), group.mask()) {
            (None, None) => Veil::None,
            (Some(clip), None) if clip.clip_path().is_none() => Veil::Clip(clip),
            (None, Some(mask)) if mask.mask().is_none() => Veil::Mask(mask),
            _ => return self.as_dots(content, node, at),
        };
        if !group.filters().is_empty() {
            return self.as_dots(content, node, at);
        }
        let inside = at.inside(group.transform())?;
        content.save_state();
        content.transform(matrix(group.transform()));
        for (outline, rule) in outlines.flatten().unwrap_or_default() {
            outline_to(content, &outline);
            match rule {
                FillRule::NonZero => content.clip_nonzero(),
                FillRule::EvenOdd => content.clip_even_odd(),
            };
            content.end_path();
        }
        let opacity = group.opacity().get();
        let is_plain = opacity == 1.0 && group.blend_mode() == usvg::BlendMode::Normal && !group.isolate();
        if is_plain && matches!(veil, Veil::None) {
            self.nodes(content, group, inside)?;
        } else {
            let bounds = group.layer_bounding_box().to_rect();
            let mut drawn = Content::new();
            self.nodes(&mut drawn, group, inside)?;
            let form = self.form(drawn, bounds, true)?;
            self.veil(content, &veil, bounds, inside)?;
            let (mode, said) = (
                blend(group.blend_mode()),
                format!("{opacity} {:?}", group.blend_mode()),
            );
            let state = self.state(&said, |state| {
                state.non_stroking_alpha(opacity).blend_mode(mode);
            });
            content.set_parameters(Name(state.as_bytes()));
            self.paint(content, form)?;
        }
        content.restore_state();
        Some(())
    }

    /// What is painted from here on shows through that.
    fn veil(&mut self, content: &mut Content, veil: &Veil<'_>, bounds: usvg::Rect, at: At) -> Option<()> {
        let mut drawn = Content::new();
        let (kind, bounds) = match veil {
            Veil::None => return Some(()),
            Veil::Clip(clip) => {
                let inside = at.inside(clip.transform())?;
                drawn.transform(matrix(clip.transform()));
                self.nodes(&mut drawn, clip.root(), inside)?;
                (MaskType::Alpha, bounds)
            }
            Veil::Mask(mask) => {
                self.nodes(&mut drawn, mask.root(), at)?;
                let kind = match mask.kind() {
                    usvg::MaskType::Luminance => MaskType::Luminosity,
                    usvg::MaskType::Alpha => MaskType::Alpha,
                };
                (kind, mask.rect().to_rect())
            }
        };
        let form = self.form(drawn, bounds, false)?;
        self.masked(content, form, kind);
        Some(())
    }

    fn masked(&mut self, content: &mut Content, form: Ref, kind: MaskType) {
        let state = self.state(&format!("mask {}", form.get()), |state| {
            let mut mask = state.soft_mask();
            mask.subtype(kind).group(form);
        });
        content.set_parameters(Name(state.as_bytes()));
    }

    /// Something that is drawn by itself first. One that is only a mask has no name.
    fn form(&mut self, drawn: Content, bounds: usvg::Rect, is_named: bool) -> Option<Ref> {
        let id = self.next();
        let bytes = packed(&drawn.finish())?;
        let mut form = self.pdf.form_xobject(id, &bytes);
        form.filter(Filter::FlateDecode);
        // Soft edges reach a little over.
        let (wide, high) = (bounds.width() * 0.01, bounds.height() * 0.01);
        form.bbox(Rect::new(
            bounds.left() - wide,
            bounds.top() - high,
            bounds.right() + wide,
            bounds.bottom() + high,
        ));
        form.pair(Name(b"Resources"), RESOURCES);
        form.group()
            .transparency()
            .isolated(true)
            .color_space()
            .device_rgb();
        form.finish();
        if is_named {
            self.shown(id);
        }
        Some(id)
    }

    fn path(&mut self, content: &mut Content, node: &Node, path: &Path, at: At) -> Option<()> {
        if !path.is_visible() {
            return Some(());
        }
        let paints = [path.fill().map(Fill::paint), path.stroke().map(Stroke::paint)];
        if paints.into_iter().flatten().any(|paint| !is_sayable(paint)) {
            return self.as_dots(content, node, at);
        }
        match path.paint_order() {
            PaintOrder::FillAndStroke => {
                self.fill(content, path)?;
                self.stroke(content, path)
            }
            PaintOrder::StrokeAndFill => {
                self.stroke(content, path)?;
                self.fill(content, path)
            }
        }
    }

    fn fill(&mut self, content: &mut Content, path: &Path) -> Option<()> {
        let bounds = path.data().bounds();
        match path.fill() {
            // A line has nothing inside.
            Some(fill) if bounds.width() > 0.0 && bounds.height() > 0.0 => self.inside(
                content,
                path.data(),
                fill.rule(),
                (fill.paint(), fill.opacity().get()),
            ),
            _ => Some(()),
        }
    }

    fn stroke(&mut self, content: &mut Content, path: &Path) -> Option<()> {
        let Some(stroke) = path.stroke() else {
            return Some(());
        };
        let Paint::Color(color) = stroke.paint() else {
            // What a gradient runs along is an outline to be filled.
            let outline = path.data().stroke(&stroke.to_tiny_skia(), 8.0);
            return match outline {
                Some(outline) => self.inside(
                    content,
                    &outline,
                    FillRule::NonZero,
                    (stroke.paint(), stroke.opacity().get()),
                ),
                None => Some(()),
            };
        };
        let opacity = stroke.opacity().get();
        content.save_state();
        if opacity != 1.0 {
            let state = self.state(&format!("stroke {opacity}"), |state| {
                state.stroking_alpha(opacity);
            });
            content.set_parameters(Name(state.as_bytes()));
        }
        let [red, green, blue] = rgb(*color);
        content
            .set_stroke_rgb(red, green, blue)
            .set_line_width(stroke.width().get())
            .set_miter_limit(stroke.miterlimit().get())
            .set_line_cap(match stroke.linecap() {
                usvg::LineCap::Butt => LineCapStyle::ButtCap,
                usvg::LineCap::Round => LineCapStyle::RoundCap,
                usvg::LineCap::Square => LineCapStyle::ProjectingSquareCap,
            })
            .set_line_join(match stroke.linejoin() {
                usvg::LineJoin::Miter | usvg::LineJoin::MiterClip => LineJoinStyle::MiterJoin,
                usvg::LineJoin::Round => LineJoinStyle::RoundJoin,
                usvg::LineJoin::Bevel => LineJoinStyle::BevelJoin,
            });
        if let Some(dashes) = stroke.dasharray() {
            content.set_dash_pattern(dashes.iter().copied(), stroke.dashoffset());
        }
        outline_to(content, path.data());
        content.stroke().restore_state();
        Some(())
    }

    /// Fills an outline with a colour or a gradient.
    fn inside(
        &mut self,
        content: &mut Content,
        outline: &Outline,
        rule: FillRule,
        (paint, opacity): (&Paint, f32),
    ) -> Option<()> {
        content.save_state();
        if opacity != 1.0 {
            let state = self.state(&format!("fill {opacity}"), |state| {
                state.non_stroking_alpha(opacity);
            });
            content.set_parameters(Name(state.as_bytes()));
        }
        if let Paint::Color(color) = paint {
            let [red, green, blue] = rgb(*color);
            content.set_fill_rgb(red, green, blue);
            outline_to(content, outline);
            match rule {
                FillRule::NonZero => content.fill_nonzero(),
                FillRule::EvenOdd => content.fill_even_odd(),
            };
        } else {
            let (gradient, shape, coords) = shading_of(paint)?;
            outline_to(content, outline);
            match rule {
                FillRule::NonZero => content.clip_nonzero(),
                FillRule::EvenOdd => content.clip_even_odd(),
            };
            content.end_path();
            if gradient.stops().iter().any(|stop| stop.opacity().get() < 1.0) {
                let mut veil = Content::new();
                veil.transform(matrix(gradient.transform()));
                let seen = self.shading(gradient, shape, &coords, true);
                self.shade(&mut veil, seen);
                let form = self.form(veil, outline.bounds(), false)?;
                self.masked(content, form, MaskType::Luminosity);
            }
            content.transform(matrix(gradient.transform()));
            let colours = self.shading(gradient, shape, &coords, false);
            self.shade(content, colours);
        }
        content.restore_state();
        Some(())
    }

    fn image(&mut self, content: &mut Content, node: &Node, image: &Image, at: At) -> Option<()> {
        if !image.is_visible() {
            return Some(());
        }
        let (kind, bytes) = match image.kind() {
            ImageKind::PNG(bytes) => (FileKind::Png, bytes),
            ImageKind::JPEG(bytes) => (FileKind::Jpeg, bytes),
            ImageKind::SVG(tree) => {
                return self.nodes(content, tree.root(), at.inside(Transform::identity())?);
            }
            ImageKind::WEBP(bytes) => (FileKind::Webp, bytes),
            ImageKind::GIF(_) => return self.as_dots(content, node, at),
        };
        let picture = pictures::embedded(self, kind, bytes)?;
        let size = Transform::from_scale(image.size().width(), image.size().height());
        content.save_state();
        content.transform(matrix(size.pre_concat(picture.upright)));
        self.paint(content, picture.id)?;
        content.restore_state();
        Some(())
    }

    fn as_dots(&mut self, content: &mut Content, node: &Node, at: At) -> Option<()> {
        let (picture, placed) = match pixels::of_node(node, at.to_mm, self.dots_per_mm) {
            Some(drawn) => drawn,
            // Nothing of it is to be seen.
            None => return Some(()),
        };
        let id = pictures::whole(self, &picture)?;
        content.save_state();
        content.transform(matrix(placed));
        self.paint(content, id)?;
        content.restore_state();
        Some(())
    }
}

fn blend(mode: usvg::BlendMode) -> BlendMode {
    match mode {
        usvg::BlendMode::Normal => BlendMode::Normal,
        usvg::BlendMode::Multiply => BlendMode::Multiply,
        // PDF knows no lighter that adds.
        usvg::BlendMode::Screen | usvg::BlendMode::PlusLighter => BlendMode::Screen,
        usvg::BlendMode::Overlay => BlendMode::Overlay,
        usvg::BlendMode::Darken => BlendMode::Darken,
        usvg::BlendMode::Lighten => BlendMode::Lighten,
        usvg::BlendMode::ColorDodge => BlendMode::ColorDodge,
        usvg::BlendMode::ColorBurn => BlendMode::ColorBurn,
        usvg::BlendMode::HardLight => BlendMode::HardLight,
        usvg::BlendMode::SoftLight => BlendMode::SoftLight,
        usvg::BlendMode::Difference => BlendMode::Difference,
        usvg::BlendMode::Exclusion => BlendMode::Exclusion,
        usvg::BlendMode::Hue => BlendMode::Hue,
        usvg::BlendMode::Saturation => BlendMode::Saturation,
        usvg::BlendMode::Color => BlendMode::Color,
        usvg::BlendMode::Luminosity => BlendMode::Luminosity,
    }
}
