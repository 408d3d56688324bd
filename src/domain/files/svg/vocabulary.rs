//! Which words of SVG, CSS and XML only draw, and which do more.

pub const SVG_NAMESPACE: &str = "http://www.w3.org/2000/svg";

/// SVG elements that draw, sorted. Not here on purpose: `script`, `foreignObject`, `handler`, `listener`, everything that
/// animates (it can set an `href`, and paper does not move), `font-face-uri`, `color-profile`, `cursor`, media.
#[rustfmt::skip]
pub const INERT_ELEMENTS: &[&str] = &[
    "a", "circle", "clipPath", "defs", "desc", "ellipse", "feBlend", "feColorMatrix", "feComponentTransfer",
    "feComposite", "feConvolveMatrix", "feDiffuseLighting", "feDisplacementMap", "feDistantLight",
    "feDropShadow", "feFlood", "feFuncA", "feFuncB", "feFuncG", "feFuncR", "feGaussianBlur", "feImage",
    "feMerge", "feMergeNode", "feMorphology", "feOffset", "fePointLight", "feSpecularLighting", "feSpotLight",
    "feTile", "feTurbulence", "filter", "font", "font-face", "font-face-name", "font-face-src", "g", "glyph",
    "glyphRef", "hkern", "image", "line", "linearGradient", "marker", "mask", "metadata", "missing-glyph",
    "path", "pattern", "polygon", "polyline", "radialGradient", "rect", "solidColor", "stop", "style", "svg",
    "switch", "symbol", "text", "textPath", "title", "tref", "tspan", "use", "view", "vkern",
];

/// Refused in any namespace, in lower case: another program may not care about namespaces as much as a browser does.
#[rustfmt::skip]
pub const ACTIVE_NAMES: &[&str] = &[
    "applet", "audio", "base", "body", "embed", "form", "foreignobject", "frame", "handler", "html", "iframe",
    "input", "link", "listener", "meta", "object", "script", "video",
];

/// Vocabularies that browsers do act upon.
pub const ACTIVE_NAMESPACES: &[&str] = &[
    "http://www.w3.org/1999/xhtml",
    "http://www.w3.org/1998/Math/MathML",
    "http://www.w3.org/2001/xml-events",
    "http://www.w3.org/2001/XInclude",
    "http://www.w3.org/1999/XSL/Transform",
    "http://www.w3.org/ns/xbl",
    "http://www.mozilla.org/xbl",
    "http://www.mozilla.org/keymaster/gatekeeper/there.is.only.xul",
];

/// Attributes (without prefix, in lower case) whose value is an address.
#[rustfmt::skip]
pub const REFERENCE_ATTRIBUTES: &[&str] = &[
    "action", "background", "base", "cite", "data", "formaction", "href", "ping", "poster", "src", "srcdoc",
    "srcset",
];

/// CSS that can fetch without `url(`.
pub const FETCHING_CSS: &[&str] = &[
    "@import",
    "expression(",
    "behavior:",
    "-moz-binding",
    "image-set(",
    "image(",
    "src(",
    "cross-fade(",
];

/// Attributes that carry free text are no CSS; everything else on an SVG element may be a presentation attribute.
pub fn may_be_css(name: &str) -> bool {
    !matches!(name, "id" | "class" | "d" | "points" | "lang" | "title")
        && !name.starts_with("aria-")
        && !name.starts_with("data-")
}

/// Browsers skip white space and control characters inside a scheme.
pub fn names_a_script(value: &str) -> bool {
    let packed: String = value
        .chars()
        .filter(|c| !c.is_whitespace() && !c.is_control())
        .take(64)
        .collect::<String>()
        .to_ascii_lowercase();
    packed.starts_with("javascript:") || packed.starts_with("vbscript:")
}
