//! How large an SVG becomes once every reference in it is followed: with `use` of `use` of `use`, some lines draw millions of
//! shapes. Pure.

use std::collections::HashMap;

/// References inside of what is referred to, one in another. A circle ends here too.
const DEEPEST: usize = 64;
/// References that are followed in all.
const STEPS: usize = 2_000_000;

#[derive(Default)]
pub struct Expansion {
    /// Of an element with an id: its number, and that of the last one inside of it.
    spans: HashMap<String, (usize, usize)>,
    open: Vec<(Option<String>, usize)>,
    /// In the order of the document: from which element, to which id.
    references: Vec<(usize, String)>,
    /// From a style sheet, which any element may follow.
    from_styles: Vec<String>,
}

/// What is known of ids, and how many references may still be followed.
struct Followed<'a> {
    sizes: HashMap<&'a str, u64>,
    steps: usize,
}

impl Expansion {
    pub fn open(&mut self, number: usize, id: Option<String>) {
        self.open.push((id, number));
    }

    pub fn close(&mut self, last: usize) {
        if let Some((Some(id), first)) = self.open.pop() {
            self.spans.insert(id, (first, last));
        }
    }

    pub fn refer(&mut self, from: usize, id: &str) {
        self.references.push((from, id.to_owned()));
    }

    pub fn refer_from_styles(&mut self, id: &str) {
        self.from_styles.push(id.to_owned());
    }

    /// How many elements there are in the end; `None` if that has no end, or is too much to find out.
    pub fn size(&self, elements: usize) -> Option<u64> {
        let mut followed = Followed {
            sizes: HashMap::new(),
            steps: STEPS,
        };
        let mut size = elements as u64;
        for (_, id) in &self.references {
            size = size.saturating_add(self.size_of(id, &mut followed, DEEPEST)?);
        }
        for id in &self.from_styles {
            let each = self.size_of(id, &mut followed, DEEPEST)?;
            size = size.saturating_add(each.saturating_mul(elements as u64));
        }
        Some(size)
    }

    fn size_of<'a>(&'a self, id: &'a str, followed: &mut Followed<'a>, depth: usize) -> Option<u64> {
        if let Some(size) = followed.sizes.get(id) {
            return Some(*size);
        }
        let Some((first, last)) = self.spans.get(id) else {
            return Some(0);
        };
        let depth = depth.checked_sub(1)?;
        let mut size = (last - first + 1) as u64;
        let before = self.references.partition_point(|(from, _)| from < first);
        let inside = self.references[before..]
            .iter()
            .take_while(|(from, _)| from <= last);
        for (_, id) in inside {
            followed.steps = followed.steps.checked_sub(1)?;
            size = size.saturating_add(self.size_of(id, followed, depth)?);
        }
        followed.sizes.insert(id, size);
        Some(size)
    }
}
