//! Lets in SVG that only draws. Pure.
//!
//! An SVG is a document that a browser runs, so this is a list of what is known to be inert, not of what is known to be
//! bad: drawing elements, references to fragments of the file itself (`#id`), and embedded PNG, JPEG or WebP pictures. Foreign
//! vocabularies in which editors keep their notes (Inkscape, RDF, Adobe) mean nothing to a browser and may stay, except
//! those that do. A DOCTYPE that declares something is refused whole: it is where entities come from. Serving adds a second lock
//! (CSP sandbox).

mod expansion;
mod size;
#[cfg(test)]
mod tests;
mod vocabulary;

use quick_xml::XmlVersion;
use quick_xml::events::{BytesDecl, BytesRef, BytesStart, Event};
use quick_xml::name::{Namespace, ResolveResult};
use quick_xml::reader::NsReader;

use self::expansion::Expansion;
use self::size::{length_px, view_box_px};
use self::vocabulary::{
    ACTIVE_NAMES, ACTIVE_NAMESPACES, FETCHING_CSS, INERT_ELEMENTS, REFERENCE_ATTRIBUTES, SVG_NAMESPACE,
    may_be_css, names_a_script,
};
use super::data_uri;
use super::kind::{Inspected, MAX_BYTES, MAX_PIXELS, Refused};

const XHTML: &str = "http://www.w3.org/1999/xhtml";
const IN_HTML: &str = "texto o imágenes en HTML («foreignObject»), que no se imprimen";
const MAX_ELEMENTS: usize = 200_000;
const MAX_DEPTH: usize = 256;
/// With every reference followed.
const MAX_DRAWN: u64 = 500_000;

/// Whether the first bytes of a file look like markup at all.
pub fn may_be_svg(head: &[u8]) -> bool {
    let head = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head);
    head.trim_ascii_start().starts_with(b"<")
}

/// Whether markup that is not UTF-8 says that it is in one of the old encodings of Western Europe.
pub fn may_be_in_latin(bytes: &[u8]) -> bool {
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(200)]).to_ascii_lowercase();
    may_be_svg(bytes)
        && ["iso-8859-", "windows-125", "latin"]
            .iter()
            .any(|name| head.contains(name))
}

/// Encodings in which plain ASCII is what it is in UTF-8.
fn is_ascii_in(encoding: &str) -> bool {
    let name = encoding.to_ascii_lowercase();
    matches!(name.as_str(), "us-ascii" | "ascii")
        || name.starts_with("iso-8859-")
        || name.starts_with("windows-125")
}

/// Says what a picture inside of the file is, and whether it would be taken by itself.
type Inspect = fn(Vec<u8>) -> Result<Inspected, Refused>;

/// What is known of one that is let in.
#[derive(Debug, PartialEq, Eq)]
pub struct Drawing {
    /// In CSS pixels, where it states one.
    pub size: (Option<u32>, Option<u32>),
    pub has_pictures: bool,
}

/// Walks the whole document.
pub fn check(text: &str, inspect: Inspect) -> Result<Drawing, Refused> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut reader = NsReader::from_str(text.trim_start());
    // As strict as a browser's XML parser, so that neither sees markup where the other sees a comment.
    reader.config_mut().check_comments = true;
    let mut walk = Walk::new(inspect);
    loop {
        let (namespace, event) = match reader.read_resolved_event() {
            Ok(found) => found,
            Err(_) => return Err(walk.not_well_formed()),
        };
        match event {
            Event::Decl(declaration) => walk.declaration(&declaration, text)?,
            Event::DocType(doctype) => {
                let root = doctype.trim_start().to_ascii_lowercase();
                if root.starts_with("html") {
                    return Err(Refused::UnknownType);
                }
                // Names the standard, as CorelDRAW and others write it; nobody fetches it.
                if !root.starts_with("svg") || root.contains('[') || walk.elements > 0 {
                    return Err(active("una declaración DOCTYPE con contenido"));
                }
            }
            // Adobe's packet marks are comments in all but name; a stylesheet is a reference to the outside.
            Event::PI(instruction) if instruction.target() == "xpacket" => {}
            Event::PI(_) => return Err(active("una instrucción de procesamiento")),
            Event::Start(element) => {
                walk.element(&namespace, &element)?;
                walk.open(&element)?;
            }
            Event::Empty(element) => {
                walk.element(&namespace, &element)?;
                walk.expansion.close(walk.elements);
                walk.foreign.take_if(|depth| *depth == walk.depth);
            }
            Event::End(_) => walk.close()?,
            Event::Text(content) => walk.text(&content)?,
            Event::CData(content) => walk.text(&content)?,
            Event::GeneralRef(reference) => walk.reference(&reference)?,
            Event::Comment(_) => {}
            Event::Eof => return walk.finish(),
        }
    }
}

fn active(what: impl Into<String>) -> Refused {
    Refused::ActiveSvg(what.into())
}

struct Walk {
    inspect: Inspect,
    depth: usize,
    elements: usize,
    root_closed: bool,
    size: (Option<u32>, Option<u32>),
    /// The style sheet being read, and the depth of its element.
    style: Option<(usize, String)>,
    /// The depth at which a foreign object stands, while it is read.
    foreign: Option<usize>,
    /// Of all embedded pictures together.
    embedded_pixels: u64,
    expansion: Expansion,
}

impl Walk {
    fn new(inspect: Inspect) -> Self {
        Self {
            inspect,
            depth: 0,
            elements: 0,
            root_closed: false,
            size: (None, None),
            style: None,
            foreign: None,
            embedded_pixels: 0,
            expansion: Expansion::default(),
        }
    }

    /// Before the root element it is just not an SVG; after it, a broken one.
    fn not_well_formed(&self) -> Refused {
        if self.elements == 0 {
            Refused::UnknownType
        } else {
            Refused::Broken
        }
    }

    /// Another encoding would make a browser read other characters than the ones checked here.
    fn declaration(&self, declaration: &BytesDecl<'_>, text: &str) -> Result<(), Refused> {
        match declaration.encoding() {
            None => Ok(()),
            Some(Ok(name)) if name.eq_ignore_ascii_case("utf-8") => Ok(()),
            Some(Ok(name)) if is_ascii_in(&name) && text.is_ascii() => Ok(()),
            Some(_) => Err(Refused::Encoding),
        }
    }

    fn element(&mut self, namespace: &ResolveResult<'_>, element: &BytesStart<'_>) -> Result<(), Refused> {
        let local = element.local_name();
        let local: &str = local.as_ref();
        let is_svg = matches!(namespace, ResolveResult::Bound(Namespace(SVG_NAMESPACE)));
        if self.elements == 0 && !(is_svg && local == "svg") {
            return Err(Refused::UnknownType);
        }
        self.elements += 1;
        if self.root_closed || self.elements > MAX_ELEMENTS {
            return Err(Refused::Broken);
        }
        if self.is_empty_box(namespace, element, is_svg)? {
            return self.attributes(element, true, false);
        }
        match namespace {
            ResolveResult::Unknown(_) => return Err(Refused::Broken),
            ResolveResult::Bound(Namespace(name)) if ACTIVE_NAMESPACES.contains(&name.trim()) => {
                return Err(active("elementos que no son de SVG"));
            }
            _ => {}
        }
        if ACTIVE_NAMES.contains(&local.to_ascii_lowercase().as_str())
            || (is_svg && !INERT_ELEMENTS.contains(&local))
        {
            return Err(active(format!("el elemento «{}»", shorten(local))));
        }
        let is_root = self.elements == 1;
        self.attributes(element, is_svg, is_root)
    }

    /// Figma draws a blurred background as a box of HTML with nothing in it. Browsers blur, paper does not, and neither runs.
    fn is_empty_box(
        &mut self,
        namespace: &ResolveResult<'_>,
        element: &BytesStart<'_>,
        is_svg: bool,
    ) -> Result<bool, Refused> {
        let local = element.local_name();
        let local: &str = local.as_ref();
        if is_svg && local == "foreignObject" {
            self.foreign.get_or_insert(self.depth);
            return Ok(true);
        }
        if self.foreign.is_none() {
            return Ok(false);
        }
        let is_box =
            local == "div" && matches!(namespace, ResolveResult::Bound(Namespace(name)) if *name == XHTML);
        let has_only_looks = element.attributes().all(|attribute| {
            attribute.is_ok_and(|attribute| {
                attribute.key.as_namespace_binding().is_some()
                    || matches!(attribute.key.as_ref(), "style" | "class" | "id")
            })
        });
        match is_box && has_only_looks {
            true => Ok(true),
            false => Err(active(IN_HTML)),
        }
    }

    fn attributes(&mut self, element: &BytesStart<'_>, is_svg: bool, is_root: bool) -> Result<(), Refused> {
        let (mut width, mut height, mut view_box) = (None, None, None);
        let mut id = None;
        for attribute in element.attributes() {
            let attribute = attribute.map_err(|_| Refused::Broken)?;
            if attribute.key.as_namespace_binding().is_some() {
                // Namespaces are compared as written, so one spelt with references could hide what it is.
                if attribute.value.contains('&') {
                    return Err(active("un espacio de nombres disfrazado"));
                }
                continue;
            }
            let value = attribute
                .normalized_value(XmlVersion::Implicit1_0)
                .map_err(|_| active("entidades"))?;
            let local = attribute.key.local_name();
            let name = AsRef::<str>::as_ref(&local).to_ascii_lowercase();
            let has_prefix = attribute.key.prefix().is_some();

            // Of a foreign element, or of a foreign vocabulary, it is a word like any other («only_selected»).
            if name.starts_with("on") && is_svg && !has_prefix {
                return Err(active(format!("el atributo «{}»", shorten(&name))));
            }
            if names_a_script(&value) {
                return Err(active("un enlace a código"));
            }
            if REFERENCE_ATTRIBUTES.contains(&name.as_str()) {
                self.address(&value)?;
            } else if is_svg && !has_prefix && may_be_css(&name) {
                self.css(&value)?;
            }
            if name == "id" {
                id = Some(value.trim().to_owned());
            }
            if is_root && !has_prefix {
                match name.as_str() {
                    "width" => width = length_px(&value),
                    "height" => height = length_px(&value),
                    "viewbox" => view_box = view_box_px(&value),
                    _ => {}
                }
            }
        }
        self.expansion.open(self.elements, id);
        if is_root {
            self.size = match (width, height, view_box) {
                (Some(width), Some(height), _) => (Some(width), Some(height)),
                (_, _, Some((width, height))) => (Some(width), Some(height)),
                _ => (None, None),
            };
        }
        Ok(())
    }

    fn open(&mut self, element: &BytesStart<'_>) -> Result<(), Refused> {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return Err(Refused::Broken);
        }
        if self.style.is_none() && AsRef::<str>::as_ref(&element.local_name()) == "style" {
            self.style = Some((self.depth, String::new()));
        }
        Ok(())
    }

    fn close(&mut self) -> Result<(), Refused> {
        if let Some((_, css)) = self.style.take_if(|(depth, _)| *depth == self.depth) {
            self.css(&css)?;
            for (start, _) in css.match_indices("url(#") {
                let id = css[start + "url(#".len()..].split(')').next().unwrap_or_default();
                self.expansion.refer_from_styles(id.trim_matches(['"', '\'']));
            }
        }
        self.expansion.close(self.elements);
        self.depth = self.depth.saturating_sub(1);
        self.foreign.take_if(|depth| *depth == self.depth);
        self.root_closed = self.depth == 0;
        Ok(())
    }

    fn text(&mut self, content: &str) -> Result<(), Refused> {
        if let Some((_, css)) = &mut self.style {
            css.push_str(content);
        } else if self.depth == 0 && !content.trim().is_empty() {
            return Err(self.not_well_formed());
        } else if self.foreign.is_some() && !content.trim().is_empty() {
            return Err(active(IN_HTML));
        }
        Ok(())
    }

    fn reference(&mut self, reference: &BytesRef<'_>) -> Result<(), Refused> {
        let character = match reference.resolve_char_ref() {
            Ok(Some(character)) => Some(character),
            Ok(None) => match AsRef::<str>::as_ref(reference) {
                "lt" => Some('<'),
                "gt" => Some('>'),
                "amp" => Some('&'),
                "apos" => Some('\''),
                "quot" => Some('"'),
                _ => None,
            },
            Err(_) => None,
        };
        match (character, &mut self.style) {
            (None, _) => Err(active("entidades")),
            (Some(character), Some((_, css))) => {
                css.push(character);
                Ok(())
            }
            (Some(character), None) if self.foreign.is_some() && !character.is_whitespace() => {
                Err(active(IN_HTML))
            }
            (Some(_), None) => Ok(()),
        }
    }

    fn finish(self) -> Result<Drawing, Refused> {
        if self.elements == 0 {
            return Err(Refused::UnknownType);
        }
        if self.depth != 0 {
            return Err(Refused::Broken);
        }
        if self
            .expansion
            .size(self.elements)
            .is_none_or(|size| size > MAX_DRAWN)
        {
            return Err(active("demasiadas repeticiones de sus partes"));
        }
        Ok(Drawing {
            size: self.size,
            has_pictures: self.embedded_pixels > 0,
        })
    }

    /// `#fragment`, or a picture inside the file, which must itself be one that we would take.
    fn address(&mut self, value: &str) -> Result<(), Refused> {
        let value = value.trim();
        if let Some(id) = value.strip_prefix('#') {
            self.expansion.refer(self.elements, id);
            return Ok(());
        }
        if value.is_empty() {
            return Ok(());
        }
        let outside = || active("una referencia externa");
        let is_picture = [
            "data:image/png;base64,",
            "data:image/jpeg;base64,",
            "data:image/jpg;base64,",
            "data:image/webp;base64,",
        ]
        .iter()
        .any(|prefix| {
            value
                .get(..prefix.len())
                .is_some_and(|start| start.eq_ignore_ascii_case(prefix))
        });
        if !is_picture {
            return Err(match picture_name(value) {
                Some(name) => active(format!(
                    "una imagen {name} por dentro: allí solo van PNG, JPEG o WebP"
                )),
                None => outside(),
            });
        }
        let bytes = data_uri::decode(value, MAX_BYTES)?;
        let picture = (self.inspect)(bytes)?;
        if !picture.kind.is_raster() {
            return Err(outside());
        }
        self.embedded_pixels += picture.pixels();
        if self.embedded_pixels > MAX_PIXELS {
            return Err(Refused::TooManyPixels {
                width_px: picture.width_px.unwrap_or_default(),
                height_px: picture.height_px.unwrap_or_default(),
            });
        }
        Ok(())
    }

    fn css(&mut self, css: &str) -> Result<(), Refused> {
        // `\75rl(…)` is `url(…)` to a browser. Designs have no need to escape anything.
        if css.contains('\\') {
            return Err(active("estilos con caracteres de escape"));
        }
        let lower = css.to_ascii_lowercase();
        if FETCHING_CSS.iter().any(|name| lower.contains(name)) {
            return Err(active("una referencia externa en sus estilos"));
        }
        for (start, _) in lower.match_indices("url(") {
            // Lower-casing ASCII keeps every offset.
            let rest = &css[start + "url(".len()..];
            let Some(end) = rest.find(')') else {
                return Err(Refused::Broken);
            };
            let address = rest[..end].trim().trim_matches(['"', '\'']);
            self.address(address)?;
        }
        Ok(())
    }
}

/// Of a picture inside the file, what it is called.
fn picture_name(address: &str) -> Option<String> {
    let (name, _) = address.strip_prefix("data:image/")?.split_once([';', ','])?;
    let is_name = !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric());
    is_name.then(|| shorten(&name.to_ascii_uppercase()))
}

fn shorten(name: &str) -> String {
    name.chars().take(40).collect()
}
