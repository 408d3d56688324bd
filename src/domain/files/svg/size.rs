//! How large an SVG says it is.

/// «210mm», «300», «4in» as CSS pixels (96 per inch). Percentages and font units say nothing about a size.
pub fn length_px(value: &str) -> Option<u32> {
    let value = value.trim();
    let end = value
        .find(|c: char| !(c.is_ascii_digit() || c == '.' || c == '-' || c == '+'))
        .unwrap_or(value.len());
    let per_unit = match value[end..].trim() {
        "" | "px" => 1.0,
        "in" => 96.0,
        "cm" => 96.0 / 2.54,
        "mm" => 96.0 / 25.4,
        "pt" => 96.0 / 72.0,
        "pc" => 16.0,
        _ => return None,
    };
    whole_px(value[..end].parse::<f64>().ok()? * per_unit)
}

pub fn view_box_px(value: &str) -> Option<(u32, u32)> {
    let mut numbers = value
        .split([' ', ',', '\t', '\n', '\r'])
        .filter(|part| !part.is_empty())
        .map(str::parse::<f64>);
    let (_, _) = (numbers.next()?.ok()?, numbers.next()?.ok()?);
    let (width, height) = (numbers.next()?.ok()?, numbers.next()?.ok()?);
    // Its units mean nothing, only its proportion does: «0 0 1.5 1» is no square.
    let mut scale = 1.0;
    while is_coarse(width * scale, height * scale) && width.max(height) * scale < 100_000.0 {
        scale *= 10.0;
    }
    Some((whole_px(width * scale)?, whole_px(height * scale)?))
}

/// Does rounding change the proportion by more than a hundredth?
fn is_coarse(width: f64, height: f64) -> bool {
    let off = ((width.round() / height.round()) / (width / height) - 1.0).abs();
    width > 0.0 && height > 0.0 && (off.is_nan() || off > 0.01)
}

fn whole_px(px: f64) -> Option<u32> {
    let px = px.round();
    // The check makes the cast exact.
    (1.0..=1_000_000.0).contains(&px).then_some(px as u32)
}
