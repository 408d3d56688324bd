//! Colours, and gradients of them, as PDF says them.

use super::writer::Writer;
use pdf_writer::types::FunctionShadingType;
use pdf_writer::{Finish as _, Ref};
use resvg::usvg::{self, BaseGradient, Paint, SpreadMethod};

impl Writer {
    /// Of a gradient's colours, or of how much of them is seen.
    pub fn shading(
        &mut self,
        gradient: &BaseGradient,
        shape: FunctionShadingType,
        coords: &[f32],
        is_veil: bool,
    ) -> Ref {
        let value = |stop: &usvg::Stop| match is_veil {
            // Grey in three parts, so that both are functions of one kind.
            true => [stop.opacity().get(); 3],
            false => rgb(stop.color()),
        };
        let mut stops: Vec<(f32, [f32; 3])> = gradient
            .stops()
            .iter()
            .map(|stop| (stop.offset().get(), value(stop)))
            .collect();
        // The function is of all from nothing to one.
        if let Some(first) = stops.first().copied().filter(|(offset, _)| *offset > 0.0) {
            stops.insert(0, (0.0, first.1));
        }
        if let Some(last) = stops.last().copied().filter(|(offset, _)| *offset < 1.0) {
            stops.push((1.0, last.1));
        }
        stops.dedup_by(|later, earlier| later.0 <= earlier.0 && later.1 == earlier.1);
        let mut parts = Vec::new();
        let mut bounds = Vec::new();
        for pair in stops.windows(2) {
            if pair[1].0 <= pair[0].0 {
                continue;
            }
            if !parts.is_empty() {
                bounds.push(pair[0].0);
            }
            let id = self.next();
            let mut part = self.pdf.exponential_function(id);
            part.domain([0.0, 1.0]).c0(pair[0].1).c1(pair[1].1).n(1.0);
            part.finish();
            parts.push(id);
        }
        let function = match parts.as_slice() {
            [one] => *one,
            _ => {
                let id = self.next();
                let mut whole = self.pdf.stitching_function(id);
                whole
                    .domain([0.0, 1.0])
                    .functions(parts.iter().copied())
                    .bounds(bounds)
                    .encode(parts.iter().flat_map(|_| [0.0, 1.0]));
                whole.finish();
                id
            }
        };
        let id = self.next();
        let mut shading = self.pdf.function_shading(id);
        shading.shading_type(shape);
        shading.color_space().device_rgb();
        shading
            .coords(coords.iter().copied())
            .extend([true, true])
            .function(function);
        shading.finish();
        id
    }
}

/// Whether lines can be filled with it.
pub fn is_sayable(paint: &Paint) -> bool {
    match paint {
        Paint::Color(_) => true,
        Paint::Pattern(_) => false,
        Paint::LinearGradient(_) | Paint::RadialGradient(_) => {
            shading_of(paint).is_some_and(|(gradient, ..)| gradient.spread_method() == SpreadMethod::Pad)
        }
    }
}

/// What a gradient is, its shape, and where it lies; nothing of what is none.
pub fn shading_of(paint: &Paint) -> Option<(&BaseGradient, FunctionShadingType, Vec<f32>)> {
    match paint {
        Paint::LinearGradient(one) => Some((
            one,
            FunctionShadingType::Axial,
            vec![one.x1(), one.y1(), one.x2(), one.y2()],
        )),
        Paint::RadialGradient(one) => Some((
            one,
            FunctionShadingType::Radial,
            vec![
                one.fx(),
                one.fy(),
                one.fr().get(),
                one.cx(),
                one.cy(),
                one.r().get(),
            ],
        )),
        Paint::Color(_) | Paint::Pattern(_) => None,
    }
}

pub fn rgb(color: usvg::Color) -> [f32; 3] {
    [color.red, color.green, color.blue].map(|part| f32::from(part) / 255.0)
}
