//! A PDF as it is written, and what in it has a name.

use flate2::Compression;
use flate2::write::ZlibEncoder;
use pdf_writer::{Content, Filter, Finish as _, Name, Pdf, Ref};
use resvg::tiny_skia::Transform;
use std::io::Write as _;

/// A document as it is written. Everything in it that a page can name has one name in all of it.
pub struct Writer {
    pub pdf: Pdf,
    last: i32,
    xobjects: Vec<Ref>,
    states: Vec<(String, Ref)>,
    shadings: Vec<Ref>,
    /// Dots in a millimetre of what cannot be said in lines.
    pub dots_per_mm: f64,
}

pub const CATALOG: Ref = Ref::new(1);
pub const PAGES: Ref = Ref::new(2);
pub const PAGE: Ref = Ref::new(3);
pub const CONTENT: Ref = Ref::new(4);
pub const INFO: Ref = Ref::new(5);
/// What can be named, of the page and of all that is drawn on it.
pub const RESOURCES: Ref = Ref::new(6);

impl Writer {
    pub fn new(dots_per_mm: f64) -> Self {
        Self {
            pdf: Pdf::new(),
            last: RESOURCES.get(),
            xobjects: Vec::new(),
            states: Vec::new(),
            shadings: Vec::new(),
            dots_per_mm,
        }
    }

    pub fn next(&mut self) -> Ref {
        self.last += 1;
        Ref::new(self.last)
    }

    /// From now on it can be painted.
    pub fn shown(&mut self, id: Ref) {
        self.xobjects.push(id);
    }

    pub fn paint(&self, content: &mut Content, id: Ref) -> Option<()> {
        let at = self.xobjects.iter().position(|known| *known == id)?;
        content.x_object(Name(format!("X{at}").as_bytes()));
        Some(())
    }

    /// A shading that was written, to be painted.
    pub fn shade(&mut self, content: &mut Content, id: Ref) {
        self.shadings.push(id);
        content.shading(Name(format!("S{}", self.shadings.len() - 1).as_bytes()));
    }

    /// The name of a state that says this; `write` is asked for it the first time.
    pub fn state(
        &mut self,
        said: &str,
        write: impl FnOnce(&mut pdf_writer::writers::ExtGraphicsState<'_>),
    ) -> String {
        if let Some(at) = self.states.iter().position(|(known, _)| known == said) {
            return format!("G{at}");
        }
        let id = self.next();
        let mut state = self.pdf.ext_graphics(id);
        write(&mut state);
        state.finish();
        self.states.push((said.to_owned(), id));
        format!("G{}", self.states.len() - 1)
    }

    /// What the page shows, and the names in it.
    pub fn contents(&mut self, content: Content) -> Option<()> {
        let bytes = packed(&content.finish())?;
        self.pdf.stream(CONTENT, &bytes).filter(Filter::FlateDecode);
        let mut resources = self.pdf.indirect(RESOURCES).dict();
        named(
            &mut resources,
            Name(b"XObject"),
            'X',
            self.xobjects.iter().copied(),
        );
        named(
            &mut resources,
            Name(b"ExtGState"),
            'G',
            self.states.iter().map(|(_, id)| *id),
        );
        named(
            &mut resources,
            Name(b"Shading"),
            'S',
            self.shadings.iter().copied(),
        );
        resources.finish();
        Some(())
    }
}

fn named(resources: &mut pdf_writer::Dict<'_>, kind: Name<'_>, letter: char, ids: impl Iterator<Item = Ref>) {
    let mut dict = resources.insert(kind).dict();
    for (at, id) in ids.enumerate() {
        dict.pair(Name(format!("{letter}{at}").as_bytes()), id);
    }
}

pub fn packed(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::new(6));
    encoder.write_all(bytes).ok()?;
    encoder.finish().ok()
}

pub fn matrix(by: Transform) -> [f32; 6] {
    [by.sx, by.ky, by.kx, by.sy, by.tx, by.ty]
}
