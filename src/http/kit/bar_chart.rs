//! Bars, measured for an SVG. Pure. Every bar has its words, and a table stands behind each plot: nothing is told by
//! colour alone.

/// The drawing is so wide, in its own units; it is scaled to the page.
pub const WIDTH: u32 = 400;
/// The room for bars, above the days' names.
pub const HEIGHT: u32 = 150;
/// To the left of the bars, for the axis.
const LEFT: u32 = 8;
/// Above the tallest, for its figure.
const TOP: u32 = 18;

/// An upright bar, in tenths of a unit so that many fit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bar {
    pub x: String,
    pub y: String,
    pub width: String,
    pub height: String,
    /// For whoever points at it.
    pub words: String,
    /// Not over yet.
    pub is_open: bool,
}

/// One for each value, in cents or any other small unit; the tallest fills the room.
pub fn bars(values: &[(u64, String, bool)]) -> Vec<Bar> {
    let tallest = values.iter().map(|(value, ..)| *value).max().unwrap_or(0).max(1);
    let count = u64::try_from(values.len().max(1)).unwrap_or(1);
    let room = u64::from(WIDTH - LEFT) * 100 / count;
    let gap = (room / 5).min(400);
    (0_u64..)
        .zip(values)
        .map(|(index, (value, words, is_open))| {
            let height = scaled(*value, tallest, u64::from(HEIGHT - TOP) * 100);
            Bar {
                x: units(u64::from(LEFT) * 100 + index * room + gap / 2),
                y: units(u64::from(HEIGHT) * 100 - height),
                width: units(room - gap),
                height: units(height),
                words: words.clone(),
                is_open: *is_open,
            }
        })
        .collect()
}

/// How much of `full` a value takes, where `most` takes all. What is not nothing can be seen.
pub fn scaled(value: u64, most: u64, full: u64) -> u64 {
    if value == 0 || most == 0 {
        return 0;
    }
    let part = u128::from(value.min(most)) * u128::from(full) / u128::from(most);
    u64::try_from(part).unwrap_or(full).max(100.min(full))
}

/// Hundredths as a number: «12.50».
fn units(hundredths: u64) -> String {
    format!("{}.{:02}", hundredths / 100, hundredths % 100)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tallest_fills_the_room_and_nothing_leaves_it() {
        for count in [1_usize, 7, 90, 366] {
            let values: Vec<_> = (0..count)
                .map(|n| (n as u64 * 1000, format!("día {n}"), n + 1 == count))
                .collect();
            let bars = bars(&values);
            assert_eq!(bars.len(), count);
            let number = |text: &str| text.parse::<f64>().unwrap();
            for bar in &bars {
                assert!(
                    number(&bar.x) + number(&bar.width) <= f64::from(WIDTH) + 0.01,
                    "{bar:?}"
                );
                assert!((number(&bar.y) + number(&bar.height) - f64::from(HEIGHT)).abs() < 0.01);
                assert!(
                    number(&bar.y) >= f64::from(TOP) && number(&bar.width) > 0.5,
                    "{bar:?}"
                );
            }
            if count > 1 {
                assert_eq!(bars[count - 1].y, "18.00");
                assert_eq!(bars[0].height, "0.00");
                assert!(number(&bars[1].height) >= 1.0);
            }
        }
        assert!(bars(&[]).is_empty());
        assert_eq!((scaled(5, 0, 100), scaled(u64::MAX, u64::MAX, 100)), (0, 100));
    }
}
